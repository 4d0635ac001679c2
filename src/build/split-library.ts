/**
 * Splits a native library in two. Its first part is a file of the built app; the rest stays in the snapshot,
 * which has the library's file anyway.
 */
import { concatenate } from "../engine/bytes.js";
import { sha256 } from "../engine/digest.js";
import { REST_SECTION, writeRestRecord } from "../libraries/library-rest.js";
import { PieceWriter } from "../libraries/pieces.js";
import { section, written } from "./module-bytes.js";
import { splitCode } from "./split-code.js";

/**
 * In bytes. Chromium compiles larger ones on a page's thread not at all, and Python may call a function of the
 * rest before it is compiled.
 */
const MAX_REST_BYTE_LENGTH = 8 * 2 ** 20;

/**
 * The first part. It has no data: the snapshot's memory is written over it.
 *
 * @param whole the module, prelinked.
 * @param called tells of a function by its index whether the first part keeps it.
 * @returns undefined for a library that has to stay whole.
 * @throws WasmFormatError for a module of a kind that this does not know.
 */
export async function splitLibrary(
	whole: Uint8Array,
	called: (index: number) => boolean,
): Promise<Uint8Array | undefined> {
	const { first, rest } = splitCode(whole, called, { data: undefined, dataCount: undefined });
	const modules = [first, rest].map(concatenate);
	const isValid = modules.every((module) => WebAssembly.validate(module as BufferSource));
	if (!isValid || modules[1].byteLength > MAX_REST_BYTE_LENGTH) return undefined;
	const pieces = new PieceWriter(whole);
	for (const part of joined(rest)) pieces.part(part);
	const record = { whole: await sha256(whole), ...pieces.finish() };
	const content = written((writer) => {
		writer.name(REST_SECTION);
		writeRestRecord(writer, record);
	});
	return concatenate([modules[0], ...section("custom", [content])]);
}

/** The same parts, with those in one that follow each other in memory. */
function joined(parts: readonly Uint8Array[]): Uint8Array[] {
	const runs: Uint8Array[] = [];
	for (const part of parts) {
		const last = runs.at(-1);
		if (last?.buffer === part.buffer && last.byteOffset + last.byteLength === part.byteOffset) {
			const byteLength = last.byteLength + part.byteLength;
			runs[runs.length - 1] = new Uint8Array(part.buffer, last.byteOffset, byteLength);
		} else runs.push(part);
	}
	return runs;
}
