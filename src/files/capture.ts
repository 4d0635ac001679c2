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

/** Copies everything before it returns: the program may go on while contents are hashed. */
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
		} else if (node.mounted !== null && node.mounted.type !== FS.filesystems.MEMFS) {
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
	const cwd = FS.cwd();
	// It may be a part of the file system that is left out.
	const workingDirectory = found.some(({ path }) => path === cwd) ? cwd : "/";
	return async () => {
		const data = new ByteBlock();
		/** By SHA-256 of the content. */
		const offsets = new Map<string, number>();
		const stdlibHash = await sha256Hex(await stdlib);
		const entries: TreeEntry[] = [];
		for (const one of found) {
			if (one.type !== "content") {
				entries.push(one);
				continue;
			}
			const { content, ...file } = one;
			const sha256 = await sha256Hex(content);
			const { byteLength } = content;
			if (sha256 === stdlibHash) entries.push({ ...file, type: "stdlib", sha256, byteLength });
			else {
				const offset = getOrMake(offsets, sha256, () => data.add(content));
				entries.push({ ...file, type: "file", offset, byteLength });
			}
		}
		return { tree: { entries, workingDirectory, excluded }, data: data.bytes() };
	};
}

interface Content extends Pick<FileEntry, "path" | "mode" | "times"> {
	readonly type: "content";
	readonly content: Uint8Array;
}

type Found = Content | Exclude<TreeEntry, FileEntry | StdlibEntry>;

function contentOf(node: FSNode): Uint8Array {
	// Older glues have null for a file that was made and never written to.
	const storage = (node.contents ?? undefined) as Uint8Array | undefined;
	return storage === undefined ? new Uint8Array() : storage.subarray(0, node.usedBytes);
}
