/**
 * The rest of a library that was split (src/build/split-library.ts): the functions that its first part has no
 * code of. They are in the snapshot, as the library's file is. A section of the first part says how the rest's
 * module is put together of the whole one, which is done behind the start, or when Python calls a function of it.
 */
import { type CodeRest, codeRest } from "../distribution/code-rest.js";
import { compileNow } from "../distribution/compile.js";
import { unshared } from "../engine/bytes.js";
import { ByteReader } from "../wasm/byte-reader.js";
import type { ByteWriter } from "../wasm/byte-writer.js";
import { joinPieces } from "./pieces.js";
import type { Piece } from "./record.js";

/** Name of the custom section. */
export const REST_SECTION = "pythaw.rest";

export interface RestRecord {
	/** SHA-256 of the whole module, 32 bytes. */
	readonly whole: Uint8Array;
	/** Of the whole module, and of the patch. */
	readonly pieces: readonly Piece[];
	readonly patch: Uint8Array;
}

const DIGEST_BYTE_LENGTH = 32;

export function writeRestRecord(writer: ByteWriter, { whole, pieces, patch }: RestRecord): void {
	writer.bytes(whole);
	writer.vector(pieces.flat(), (value) => writer.u32(value));
	writer.bytes(patch);
}

/** @throws WasmFormatError for a section that is damaged. */
export function readRestRecord(section: Uint8Array): RestRecord {
	const reader = new ByteReader(section);
	const whole = reader.bytes(DIGEST_BYTE_LENGTH);
	const values = reader.vector(() => reader.u32());
	const pieces = Array.from({ length: values.length / 3 }, (_, at): Piece => {
		const [source, byteOffset, byteLength] = values.slice(3 * at, 3 * at + 3);
		return [source, byteOffset, byteLength];
	});
	return { whole, pieces, patch: section.subarray(reader.byteOffset) };
}

/**
 * Undefined for a library that is whole.
 *
 * @param whole gives the whole module's bytes.
 * @param refuse see {@link joinPieces}.
 */
export function restOf(
	first: WebAssembly.Module,
	file: string,
	whole: () => Uint8Array,
	refuse: (fault: string) => Error,
): CodeRest | undefined {
	const [section] = WebAssembly.Module.customSections(first, REST_SECTION);
	if (section === undefined) return undefined;
	const bytes = () => {
		const { pieces, patch } = readRestRecord(new Uint8Array(section));
		return unshared(joinPieces(pieces, whole(), patch, refuse));
	};
	return codeRest(
		async () => WebAssembly.compile(bytes()),
		() => compileNow(bytes(), file),
	);
}
