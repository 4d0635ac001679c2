/** How the files of one snapshot differ from those of another, and both put together again. Plain data only. */
import { ByteBlock, concatenate, isEqual } from "../engine/bytes.js";
import { getOrMake } from "../engine/maps.js";
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";
import type { CapturedFiles } from "./capture.js";
import { inOrder } from "./leave-out.js";
import { contentOf, type FileTree, type TreeEntry } from "./tree.js";

/** A tree relative to another. */
interface FileChanges extends Omit<FileTree, "entries"> {
	/**
	 * Entries that the other tree does not have, or not the same. A file's offset counts in the other's
	 * data with this one's own after it.
	 */
	readonly entries: readonly TreeEntry[];
	/** Paths of the other tree that this one does not have. */
	readonly removed: readonly string[];
}

/** What of the files differs from the base's: entries, and contents that the base does not have. */
export function layerFiles(
	files: CapturedFiles,
	base: CapturedFiles,
): { readonly changes: FileChanges; readonly data: Uint8Array } {
	const { entries, workingDirectory, excluded } = files.tree;
	const known = new Map(base.tree.entries.map((entry) => [entry.path, entry]));
	const places = new Places(base);
	const own = new ByteBlock(base.data.byteLength);
	const changed: TreeEntry[] = [];
	for (const entry of entries) {
		let moved = entry;
		if (entry.type === "file") {
			const content = contentOf(entry, files.data);
			let offset = places.find(content, known.get(entry.path));
			if (offset === undefined) {
				offset = own.add(content);
				places.add(content, offset);
			}
			moved = { ...entry, offset };
		}
		if (!isSame(moved, known.get(entry.path))) changed.push(moved);
	}
	const paths = new Set(entries.map(({ path }) => path));
	const removed = [...known.keys()].filter((path) => !paths.has(path));
	const changes = { entries: changed, removed, workingDirectory, excluded };
	return { changes, data: own.bytes() };
}

const layerShape = is.record({
	entries: is.listOf(is.record({ path: is.text })),
	removed: is.listOf(is.text),
});

/** The whole tree again, to be checked as any. @throws SnapshotError with check `content`. */
export function applyFileLayer(changes: unknown, data: Uint8Array, base: CapturedFiles) {
	const fault = layerShape(changes);
	if (fault !== undefined) {
		throw damaged(fault.path.length > 1 ? "an entry has no path" : "it has no list of changes");
	}
	const { entries, removed, ...rest } = changes as FileChanges;
	const merged = new Map(base.tree.entries.map((entry) => [entry.path, entry]));
	for (const path of removed) {
		if (!merged.delete(path)) throw damaged(`it removes ${path}, which its base does not have`);
	}
	for (const entry of entries) merged.set(entry.path, entry);
	return {
		tree: { entries: inOrder([...merged.values()]), ...rest } as unknown,
		data: data.byteLength === 0 ? base.data : concatenate([base.data, data]),
	};
}

const damaged = (what: string): SnapshotError =>
	new SnapshotError(
		"content",
		`The snapshot's changes to the files of its base are damaged: ${what}. Create it again.`,
	);

/** Both are made by the same code, with their keys in the same order. */
const isSame = (a: TreeEntry, b: TreeEntry | undefined): boolean =>
	b !== undefined && canonical(a) === canonical(b);

const canonical = (entry: TreeEntry): string =>
	JSON.stringify(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Where contents are: looked for by length, then compared. */
class Places {
	readonly #byLength = new Map<number, { content: Uint8Array; offset: number }[]>();

	constructor({ tree, data }: CapturedFiles) {
		const seen = new Set<number>();
		for (const entry of tree.entries) {
			if (entry.type !== "file" || seen.has(entry.offset)) continue;
			if (entry.byteLength > 0) seen.add(entry.offset);
			this.add(contentOf(entry, data), entry.offset);
		}
	}

	add(content: Uint8Array, offset: number): void {
		getOrMake(this.#byLength, content.byteLength, () => []).push({ content, offset });
	}

	/** @param likely the entry of the same path, whose content it most often is. */
	find(content: Uint8Array, likely: TreeEntry | undefined): number | undefined {
		const candidates = this.#byLength.get(content.byteLength) ?? [];
		const equal = candidates.filter((candidate) => isEqual(candidate.content, content));
		const place = likely?.type === "file" ? likely.offset : undefined;
		return (equal.find(({ offset }) => offset === place) ?? equal[0])?.offset;
	}
}
