/**
 * A file tree without some of its files, and with others in their place. Plain data only: what is left
 * out of a snapshot stays in the instance.
 */
import { ByteBlock } from "../engine/bytes.js";
import { getOrMake } from "../engine/maps.js";
import type { CapturedFiles } from "./capture.js";
import { parentOf } from "./check.js";
import { contentOf, type FileEntry, type TreeEntry } from "./tree.js";

/** What was saved. */
export interface LeftOut {
	/** Files that are not there any more. */
	readonly count: number;
	/** Bytes of file contents that are not there any more. */
	readonly byteLength: number;
}

/**
 * A directory that changes gets another time, so that Python's import system, which may have listed it before,
 * looks again. The standard library's zip and directories that are still needed stay. Those of new files must
 * exist.
 */
export function leaveOut(
	{ tree, data }: CapturedFiles,
	drops: (path: string) => boolean,
	added: ReadonlyMap<string, Uint8Array> = new Map(),
): CapturedFiles {
	const dropped = new Set<string>();
	for (const { path, type } of tree.entries) {
		const isDropped = path !== "/" && (dropped.has(parentOf(path)) || drops(path));
		if (type !== "stdlib" && isDropped) dropped.add(path);
	}
	const needed = new Set<string>(["/"]);
	const keep = (path: string) => {
		for (let at = path; !needed.has(at); at = parentOf(at)) needed.add(at);
	};
	for (const { path } of tree.entries) if (!dropped.has(path)) keep(path);
	for (const path of added.keys()) keep(parentOf(path));

	const block = new ByteBlock();
	/** A content that files shared stays shared. */
	const moved = new Map<string, number>();
	const move = (entry: FileEntry): FileEntry => {
		const key = `${entry.offset}+${entry.byteLength}`;
		return { ...entry, offset: getOrMake(moved, key, () => block.add(contentOf(entry, data))) };
	};
	const changed = new Set<string>();
	const entries: TreeEntry[] = [];
	for (const entry of tree.entries) {
		if (!needed.has(entry.path)) changed.add(parentOf(entry.path));
		else if (!added.has(entry.path)) entries.push(entry.type === "file" ? move(entry) : entry);
	}
	for (const [path, content] of added) {
		changed.add(parentOf(path));
		entries.push({
			type: "file",
			offset: block.add(content),
			byteLength: content.byteLength,
			path,
			mode: FILE_MODE,
			times: timesOf(entries, parentOf(path)),
		});
	}
	let { workingDirectory } = tree;
	while (!needed.has(workingDirectory)) workingDirectory = parentOf(workingDirectory);
	return {
		tree: {
			...tree,
			entries: inOrder(entries).map((entry) =>
				entry.type === "directory" && changed.has(entry.path) ? touched(entry) : entry,
			),
			workingDirectory,
		},
		data: block.bytes(),
	};
}

export function savedBy(before: CapturedFiles, after: CapturedFiles): LeftOut {
	const paths = new Set(after.tree.entries.map(({ path }) => path));
	const gone = before.tree.entries.filter(({ type, path }) => type === "file" && !paths.has(path));
	return { count: gone.length, byteLength: before.data.byteLength - after.data.byteLength };
}

/** Parents before their children, siblings by name: as if the separator came before all characters. */
export function inOrder(entries: readonly TreeEntry[]): TreeEntry[] {
	const keyed = entries.map((entry) => ({ entry, key: entry.path.replaceAll("/", "\0") }));
	keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
	return keyed.map(({ entry }) => entry);
}

const touched = (entry: TreeEntry): TreeEntry => {
	const [atime, mtime, ctime] = entry.times;
	return { ...entry, times: [atime, mtime + 1, ctime] };
};

/** A new file gets the time at which its directory was made. */
const timesOf = (entries: readonly TreeEntry[], directory: string): TreeEntry["times"] => {
	const { times } = entries.find(({ path }) => path === directory)!;
	return [times[0], times[0], times[0]];
};

/** `S_IFREG | 0644`. */
const FILE_MODE = 0o100644;
