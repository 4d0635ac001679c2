/**
 * Writing what an app deploys. Files whose names say what is in them come first, and what names them
 * last; each is written under another name and renamed. So a reader never sees half a file, and never an
 * entry whose files are not there. An older build's files stay.
 */
import type { DeploymentHost, FileToWrite, WriteTask, WrittenFile } from "../engine/host.js";
import { PythawError } from "../errors.js";
import { toPath } from "./files.js";
import { compressedExtensions, createCompressor } from "./precompress.js";
import { replaceFile, writeError } from "./replace-file.js";

export function deploymentHost(): DeploymentHost {
	const path = process.getBuiltinModule("node:path");
	return {
		async checkWritable(directory, names) {
			const root = await prepare(directory);
			for (const name of names) {
				if (!(await isForeign(path.join(root, name)))) continue;
				throw new PythawError(
					"ERR_WRITE",
					`Cannot write ${directory}: its ${name} is not from \`pythaw build\`, and would be lost. Give another directory.`,
				);
			}
		},
		relative: (from, to) => {
			const between = path.relative(path.resolve(toPath(from)), path.resolve(toPath(to)));
			return `${between.replaceAll("\\", "/")}/`;
		},
		async write(directory, task) {
			const root = await prepare(directory);
			try {
				return await writeAll(root, task);
			} catch (error) {
				if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
				throw writeError(directory, error, { EEXIST: "it is a file" });
			}
		},
	};
}

async function prepare(directory: string): Promise<string> {
	const { constants, promises } = process.getBuiltinModule("node:fs");
	const root = process.getBuiltinModule("node:path").resolve(toPath(directory));
	try {
		await promises.mkdir(root, { recursive: true });
		await promises.access(root, constants.W_OK);
	} catch (error) {
		throw writeError(directory, error, { EEXIST: "it is a file" });
	}
	return root;
}

/** By which module, configuration and manifest of a build are known, near their top. */
const MARK = /\(pythaw build\)|"pythaw": "/;
const MARK_WITHIN = 200;

/** Whether there is a file that something else has made. */
async function isForeign(path: string): Promise<boolean> {
	const fs = process.getBuiltinModule("node:fs").promises;
	try {
		const text = await fs.readFile(path, "latin1");
		return !MARK.test(text.slice(0, MARK_WITHIN));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
		throw writeError(path, error, { EISDIR: "it is a directory" });
	}
}

async function writeAll(root: string, task: WriteTask): Promise<WrittenFile[]> {
	const { files, precompress, clean, signal } = task;
	const fs = process.getBuiltinModule("node:fs").promises;
	const { join } = process.getBuiltinModule("node:path");
	const before = clean ? await namesOfManifest(root) : [];
	const compress = precompress ? createCompressor() : async () => new Map<string, Uint8Array>();
	const forms = new Map<FileToWrite, Map<string, Uint8Array>>();
	await Promise.all(
		files.map(async (file) => {
			forms.set(file, file.served ? await compress(file.bytes) : new Map());
			signal?.throwIfAborted();
		}),
	);
	const written: WrittenFile[] = [];
	for (const file of files
		.filter(({ fixed }) => fixed)
		.concat(files.filter(({ fixed }) => !fixed))) {
		const { name, bytes, fixed } = file;
		const path = join(root, name);
		const compressed = forms.get(file)!;
		// A server prefers the compressed form: one of the old content must not outlive it.
		if (!fixed) await removeCompressed(path);
		for (const [extension, form] of compressed) await replace(`${path}.${extension}`, form);
		await replace(path, bytes);
		const sizes = [...compressed].map(([extension, form]) => [extension, form.byteLength]);
		written.push({ name, byteLength: bytes.byteLength, compressed: Object.fromEntries(sizes) });
	}
	const present = new Set(files.map(({ name }) => name));
	for (const name of before) {
		if (present.has(name)) continue;
		await removeCompressed(join(root, name));
		await fs.rm(join(root, name), { force: true });
	}
	return written;
}

async function removeCompressed(path: string): Promise<void> {
	const fs = process.getBuiltinModule("node:fs").promises;
	for (const extension of compressedExtensions)
		await fs.rm(`${path}.${extension}`, { force: true });
}

/** Files of this directory that an earlier build's manifest names; none if it cannot be read. */
async function namesOfManifest(root: string): Promise<string[]> {
	const fs = process.getBuiltinModule("node:fs").promises;
	const { join } = process.getBuiltinModule("node:path");
	try {
		const { files } = JSON.parse(await fs.readFile(join(root, "manifest.json"), "utf8"));
		const names = files.map(({ name }: { name: unknown }) => String(name));
		// A name that leads elsewhere is another app's file.
		return names.filter((name: string) => /^[\w.-]+$/.test(name) && !name.startsWith("."));
	} catch {
		return [];
	}
}

/** Leaves a file as it is that has this content already. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
	const fs = process.getBuiltinModule("node:fs").promises;
	const present = await fs.readFile(path).catch(() => undefined);
	if (!present?.equals(bytes)) await replaceFile(path, bytes);
}
