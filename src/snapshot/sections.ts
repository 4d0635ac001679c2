/**
 * The sections of a snapshot's file: their names, and the values in them to bytes and back: JSON, 32-bit
 * words, plain bytes. What they mean is not known here.
 */
import { dataViewOf } from "../engine/bytes.js";
import { parseJson } from "../engine/json.js";
import { SnapshotError } from "../errors.js";

export type Sections = ReadonlyMap<string, Uint8Array>;

/** Names of the sections, by what they hold. See docs/format.md. */
export const sectionNames = {
	memoryRuns: "memory-runs",
	layout: "link-layout",
	libraries: "libraries",
	libraryData: "library-data",
	references: "references",
	files: "files",
	fileData: "file-data",
	memory: "memory",
} as const;

/** The same in a snapshot on a base, which of most parts holds only what differs. */
export const layerSectionNames = {
	...sectionNames,
	memoryRuns: "layer-memory-runs",
	libraries: "layer-libraries",
	libraryData: "layer-library-data",
	files: "layer-files",
	fileData: "layer-file-data",
	memory: "layer-memory",
} as const;

export const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export function littleEndian(words: Uint32Array): Uint8Array {
	const bytes = new Uint8Array(words.length * 4);
	const view = new DataView(bytes.buffer);
	for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
	return bytes;
}

/** @throws SnapshotError with check `section` if there is none of that name. */
export function bytesOf(sections: Sections, name: string): Uint8Array {
	const found = sections.get(name);
	if (found !== undefined) return found;
	throw new SnapshotError("section", `The snapshot has no section "${name}". Create it again.`);
}

/** @throws SnapshotError with check `section` or `content`. */
export function jsonOf(sections: Sections, name: string): unknown {
	const what = `Section "${name}" of the snapshot is not JSON. Create it again.`;
	return parseJson(
		bytesOf(sections, name),
		(cause) => new SnapshotError("content", what, { cause }),
	);
}

/** @throws SnapshotError with check `section` or `content`. */
export function wordsOf(sections: Sections, name: string): Uint32Array {
	const bytes = bytesOf(sections, name);
	if (bytes.byteLength % 4 !== 0) {
		throw new SnapshotError(
			"content",
			"The snapshot's list of runs of pages ends within a number. Create it again.",
		);
	}
	const view = dataViewOf(bytes);
	return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, index) =>
		view.getUint32(index * 4, true),
	);
}
