/**
 * From the virtual file system to a tree and one block of file data, which has each content once.
 */

import type { FileSystem, FSNode } from "../distribution/file-system.js";
import { ByteBlock } from "../engine/bytes.js";
import { sha256Hex } from "../engine/digest.js";
import { getOrMake } from "../engine/maps.js";
import {
	type Exclusion,
	type FileEntry,
	type FileTree,
	type StdlibEntry,
	standIns,
	type TreeEntry,
} from "./tree.js";

export interface CapturedFiles {
	readonly tree: FileTree;
	readonly data: Uint8Array;
}

/**
 * Copies everything before it returns: the program may go on while contents are hashed.
 *
 * @param stdlib the distribution's standard library; a file of the same content is recorded by its hash.
 */
export function captureFiles(
	FS: FileSystem,
	stdlib: Promise<Uint8Array>,
): () => Promise<CapturedFiles> {
	const excluded: Exclusion[] = [];
	const found: Found[] = [];

	function visit(node: FSNode, path: string): void {
		const times = [node.atime, node.mtime, node.ctime].map(Number) as [number, number, number];
		const common = { path, mode: node.mode, times };
		const standIn = standIns.get(path);
		if (standIn !== undefined) {
			excluded.push({ path, reason: standIn });
		} else if (node.mounted !== null && !isMemory(FS, node.mounted.type)) {
			excluded.push({ path, reason: "host mount" });
		} else if (node.mounted !== null && path !== "/") {
			visit(node.mounted.root, path);
		} else if (FS.isDir(node.mode)) {
			found.push({ type: "directory", ...common });
			const children = node.contents as Record<string, FSNode>;
			for (const name of Object.keys(children).sort()) {
				visit(children[name], path === "/" ? `/${name}` : `${path}/${name}`);
			}
		} else if (FS.isLink(node.mode)) {
			found.push({ type: "symlink", target: node.link!, ...common });
		} else if (FS.isFile(node.mode)) {
			found.push({ type: "content", content: contentOf(node).slice(), ...common });
		} else {
			excluded.push({ path, reason: "special file" });
		}
	}

	visit(FS.root, "/");
	const workingDirectory = workingDirectoryOf(FS, found);
	return async () => {
		const data = new FileData();
		const stdlibHash = await sha256Hex(await stdlib);
		const entries: TreeEntry[] = [];
		for (const one of found) {
			entries.push(one.type === "content" ? await data.entryOf(one, stdlibHash) : one);
		}
		return { tree: { entries, workingDirectory, excluded }, data: data.bytes() };
	};
}

/** A file, with a copy of its content. */
interface Content extends Pick<FileEntry, "path" | "mode" | "times"> {
	readonly type: "content";
	readonly content: Uint8Array;
}

type Found = Content | Exclude<TreeEntry, FileEntry | StdlibEntry>;

/** The working directory, or the root if the working directory is not part of the snapshot. */
function workingDirectoryOf(FS: FileSystem, entries: readonly Found[]): string {
	const path = FS.cwd();
	return entries.some((entry) => entry.path === path) ? path : "/";
}

const isMemory = (FS: FileSystem, type: unknown): boolean => type === FS.filesystems.MEMFS;

function contentOf(node: FSNode): Uint8Array {
	// Older glues have null for a file that was made and never written to.
	const storage = (node.contents ?? undefined) as Uint8Array | undefined;
	return storage === undefined ? new Uint8Array() : storage.subarray(0, node.usedBytes);
}

/** File contents one after the other, equal ones once. */
class FileData {
	readonly #block = new ByteBlock();
	/** By SHA-256. */
	readonly #offsets = new Map<string, number>();

	async entryOf({ content, ...file }: Content, stdlibHash: string): Promise<TreeEntry> {
		const hash = await sha256Hex(content);
		const { byteLength } = content;
		if (hash === stdlibHash) return { ...file, type: "stdlib", sha256: hash, byteLength };
		const offset = getOrMake(this.#offsets, hash, () => this.#block.add(content));
		return { ...file, type: "file", offset, byteLength };
	}

	bytes(): Uint8Array {
		return this.#block.bytes();
	}
}
