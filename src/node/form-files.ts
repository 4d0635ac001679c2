/**
 * The directory of kept forms: what lies there under which name. A form is found by the plain files' stamps
 * and by this library's; its own files are named by their content.
 */
import { crc32Hex } from "../engine/crc32.js";
import type { FormRecord, PlainFiles, StampedFile } from "../engine/kept-forms.js";
import * as is from "../shape.js";
import { version } from "../version.js";
import { cacheDirectory } from "./directories.js";
import { stampOf } from "./files.js";

/** `PYTHAW_FORM=off` in the environment has none kept, and none used. */
const SWITCH = "PYTHAW_FORM";

/** Undefined if none are kept. */
export function formDirectory(): string | undefined {
	if (process.env[SWITCH] === "off") return undefined;
	const cache = cacheDirectory();
	return cache && process.getBuiltinModule("node:path").join(cache, "form");
}

/**
 * Equal only for equal files, and the same library; and engines of a kind, for those that can suspend stacks (JSPI)
 * start Python by other functions. Found without reading a file: every start asks for it.
 */
export function formId({ glue, wasm }: PlainFiles): string | undefined {
	const stamps = [stampOf(glue), stampOf(wasm), stampOf(import.meta.url)];
	if (stamps.includes(undefined)) return undefined;
	// Short enough for a file's name. A digest would do as well, but loading `node:crypto` takes a start 3 ms.
	const short = (stamp?: string) =>
		stamp!.replaceAll(/\d+/g, (digits) => BigInt(digits).toString(36));
	const kind = "Suspending" in WebAssembly ? "s" : "n";
	return [version, kind, ...stamps.map(short)].join("-").replaceAll(":", ".");
}

/** A record's file: JSON in one line, and the CRC-32 of that line. */
export function formRecordText(record: FormRecord): string {
	const text = JSON.stringify(record);
	return `${text}\n${checkOf(text)}\n`;
}

const file = is.record<StampedFile>({
	name: is.matching(/^[0-9a-f]{32}\.(mjs|wasm)$/),
	byteLength: is.below(Number.MAX_SAFE_INTEGER),
	integrity: is.text,
	stamp: is.text,
});
const shape = is.record<FormRecord>({
	form: is.optional(
		is.record({
			glue: file,
			wasm: file,
			rest: is.optional(file),
			manifest: is.that("any", () => true),
		}),
	),
	refused: is.optional(is.text),
});

/** What a record says; nothing, if it is none, or is damaged: what a start believes of it, it does not check again. */
export function parseFormRecord(text = ""): FormRecord {
	const [json, check] = text.split("\n");
	const record: unknown = check === checkOf(json) ? JSON.parse(json) : {};
	return shape(record) === undefined ? (record as FormRecord) : {};
}

const checkOf = (text: string): string => crc32Hex(new TextEncoder().encode(text));
