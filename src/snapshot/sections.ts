/**
 * The values that a snapshot's sections hold, to bytes and back: JSON, 32-bit words, plain bytes. What
 * they mean is not known here.
 */
import { dataViewOf } from "../engine/bytes.js";
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import type { Compression } from "../format/container.js";
import { encodeContainer } from "../format/encode.js";
import type { Image } from "../image/image.js";
import type { Manifest } from "./manifest.js";

/** Content by name. */
export type Sections = ReadonlyMap<string, Uint8Array>;

/** Parts of a snapshot as they were read. */
export interface UncheckedParts {
	readonly image: Image;
	readonly references: unknown;
	readonly layout: unknown;
	readonly libraries: unknown;
	readonly files: { readonly tree: unknown; readonly data: Uint8Array };
}

/** Sections, in this order, to the bytes of a file. */
export function encodeSections(
	parts: readonly (readonly [name: string, bytes: Uint8Array])[],
	manifest: Manifest,
	buildId: string,
	compression: Compression,
	codecs: Codecs,
): Promise<Uint8Array> {
	const sections = parts.map(([name, bytes]) => ({ name, bytes, compression }));
	return encodeContainer({ buildId, manifest, sections }, codecs);
}

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
	const bytes = bytesOf(sections, name);
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch (error) {
		throw new SnapshotError(
			"content",
			`Section "${name}" of the snapshot is not JSON. Create it again.`,
			{ cause: error },
		);
	}
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
