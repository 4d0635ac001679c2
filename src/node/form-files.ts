/**
 * The directory of kept forms: what lies there under which name. A form is found by the plain files' stamps
 * and by this library's; its own files are named by their content.
 */
import type { FormRecord, PlainFiles } from "../engine/kept-forms.js";
import { version } from "../version.js";
import { cacheDirectory } from "./cache-directory.js";
import { stampOf } from "./files.js";

/** `PYTHAW_FORM=off` in the environment has none kept, and none used. */
const SWITCH = "PYTHAW_FORM";

/** Undefined if none are kept. */
export function formDirectory(): string | undefined {
	if (process.env[SWITCH] === "off") return undefined;
	const cache = cacheDirectory();
	return cache && process.getBuiltinModule("node:path").join(cache, "form");
}

/** Equal only for equal files, and the same library. Found without reading one: every start asks for it. */
export function formId({ glue, wasm }: PlainFiles): string | undefined {
	const stamps = [stampOf(glue), stampOf(wasm), stampOf(import.meta.url)];
	if (stamps.includes(undefined)) return undefined;
	// Short enough for a file's name. A digest would do as well, but loading `node:crypto` takes a start 3 ms.
	const short = (stamp?: string) =>
		stamp!.replaceAll(/\d+/g, (digits) => BigInt(digits).toString(36));
	return [version, ...stamps.map(short)].join("-").replaceAll(":", ".");
}

/** What a record says; nothing, if it is none. */
export function parseFormRecord(text: string | undefined): FormRecord {
	try {
		const value: unknown = JSON.parse(text ?? "{}");
		return typeof value === "object" && value !== null ? value : {};
	} catch {
		return {};
	}
}
