/**
 * An installation's files into the virtual file system, before Python starts: `site` then finds the
 * `.pth` files, and Pyodide's package loader the packages. In one fixed order, with one fixed time:
 * what is written must not depend on when and where.
 */
import type { FileSystem } from "../distribution/file-system.js";
import { PackageError } from "../errors.js";
import type { InstalledFile } from "./install-plan.js";

/** Of a package, with its name for messages. */
export interface Installation {
	readonly name: string;
	readonly files: readonly InstalledFile[];
}

/**
 * That no file stands where another package needs a directory. Of two packages with a file of the same path
 * the later one's stays, as with pip.
 */
export function checkInstallations(installations: readonly Installation[]): void {
	const owners = new Map<string, string>();
	for (const { name, files } of installations) for (const { path } of files) owners.set(path, name);
	for (const [path, name] of owners) {
		for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
			const other = owners.get(path.slice(0, at));
			if (other === undefined) continue;
			throw new PackageError(
				"conflict",
				name,
				`${name} cannot be installed beside ${other}: ${path.slice(0, at)} is a file of ${other} and a directory of ${name}.`,
			);
		}
	}
}

/** @param modified time of every file, in milliseconds since the epoch. */
export function writeInstallations(
	FS: FileSystem,
	installations: readonly Installation[],
	modified: number,
): void {
	for (const { name, files } of installations) {
		for (const { path, mode, bytes } of files) {
			try {
				FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
				FS.writeFile(path, bytes, { canOwn: true });
				FS.chmod(path, mode);
				FS.utime(path, modified, modified);
			} catch (cause) {
				if ((cause as Error).name !== "ErrnoError") throw cause;
				throw new PackageError(
					"conflict",
					name,
					`${name} cannot be installed: it has a file at ${path}, where every start has something else.`,
					{ cause },
				);
			}
		}
	}
}
