/**
 * The files and scripts of a recipe: from the host, or the recipe itself, to the virtual file system.
 */
import type { FileSystem } from "../distribution/file-system.js";
import type { Host } from "../engine/host.js";
import { RecipeError } from "../errors.js";
import type { Recipe, RecipeFile, RecipeScript } from "./recipe.js";

/** A file of the virtual file system, or a directory if it has no bytes. */
interface VirtualFile {
	readonly path: string;
	readonly mode: number;
	readonly bytes?: Uint8Array;
}

export async function readFile(host: Host, file: RecipeFile): Promise<VirtualFile[]> {
	const { source, content, destination } = file;
	if (content !== undefined) {
		const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
		return [{ path: destination, mode: 0o644, bytes }];
	}
	if (host.readTree === undefined) {
		throw new RecipeError(
			`${host.description} has no files to read: give ${destination} by its content`,
		);
	}
	const found = await host.readTree(source as string);
	return found.map(({ path, mode, bytes }) => ({
		path: path === "" ? destination : `${destination}/${path}`,
		mode,
		bytes,
	}));
}

export function writeFile(
	FS: FileSystem,
	{ path, mode, bytes }: VirtualFile,
	modified: number,
): void {
	if (bytes === undefined) {
		FS.mkdirTree(path);
	} else {
		FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
		FS.writeFile(path, bytes);
	}
	FS.chmod(path, mode);
	FS.utime(path, modified, modified);
}

export async function readScript(
	host: Host,
	script: RecipeScript,
): Promise<{ name: string; code: string }> {
	const { name, source } = script;
	const code =
		script.code ?? new TextDecoder().decode(await host.read(host.resolve(source as string)));
	return { name, code };
}

/** What is written into a directory that the recipe takes whole would be in the next snapshot. @throws RecipeError */
export function checkOutside(host: Host, { files = [] }: Recipe, output: string): void {
	const path = host.resolve(output);
	for (const { source } of files) {
		if (source === undefined) continue;
		const root = host.resolve(source as string).replace(/[\\/]+$/, "");
		const rest = path.startsWith(root) ? path.slice(root.length) : undefined;
		if (rest === undefined || !/^($|[\\/])/.test(rest)) continue;
		throw new RecipeError(
			`${output} is in ${source}, which the recipe puts into the snapshot, and would be part of the next one: ` +
				"write elsewhere, or name the files that the app needs.",
		);
	}
}
