/** The files of the virtual file system that native libraries are read from. */
import type { FSNode } from "../distribution/file-system.js";
import type { LoadFlags, PyodideModule } from "../distribution/glue.js";

/** The file that a library was read from, as it was then. */
export interface LibraryFile {
	/** Absolute, symbolic links resolved. */
	readonly path: string;
	readonly node: FSNode;
	readonly modified: number;
	readonly byteLength: number;
}

/** @throws ErrnoError where there is none. */
export function libraryFileAt({ FS }: PyodideModule, location: string): LibraryFile {
	const { path, node } = FS.lookupPath(location, { follow: true });
	const byteLength = node.usedBytes ?? FS.readFile(path).byteLength;
	return { path, node, modified: Number(node.mtime), byteLength };
}

/** The file that the linker would read for a name; undefined if there is none. */
export function findLibraryFile(
	module: PyodideModule,
	name: string,
	{ rpath }: LoadFlags,
): LibraryFile | undefined {
	const found = module.findLibraryFS ? module.findLibraryFS(name, rpath) : name;
	if (found === undefined) return undefined;
	try {
		return libraryFileAt(module, found);
	} catch {
		// The linker says it better.
		return undefined;
	}
}

/** The content of a library's file, not copied where it is in memory. */
export function libraryBytes({ FS }: PyodideModule, { path, node }: LibraryFile): Uint8Array {
	return node.contents instanceof Uint8Array
		? node.contents.subarray(0, node.usedBytes)
		: FS.readFile(path);
}

/** A library that another one needs, as the linker would look for it. */
export interface NeededLibrary {
	readonly name: string;
	readonly flags: LoadFlags;
}

/** The libraries that the one of that name and file says it needs. */
export function neededLibraries(
	module: PyodideModule,
	name: string,
	flags: LoadFlags,
	file: LibraryFile,
): NeededLibrary[] {
	let metadata: { neededDynlibs: string[]; runtimePaths?: string[] };
	try {
		metadata = module.getDylinkMetadata(libraryBytes(module, file));
	} catch {
		return [];
	}
	const rpath = { parentLibPath: name, paths: metadata.runtimePaths ?? [] };
	return metadata.neededDynlibs.map((needed) => ({
		name: module.findLibraryFS?.(needed, rpath) ?? needed,
		flags: { ...flags, rpath },
	}));
}
