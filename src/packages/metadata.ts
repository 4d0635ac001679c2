/**
 * Files of a `.dist-info` directory as data: header files (METADATA, WHEEL) and RECORD. Text in,
 * data out, and back for RECORD; it decides nothing.
 */
import { getOrMake } from "../engine/maps.js";

/** Headers by lower-case name, each with its values in order. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** Reads the headers of an e-mail-like file (RFC 822, with folded lines); the body is ignored. */
export function parseHeaders(text: string): Headers {
	const headers = new Map<string, string[]>();
	let last: string[] | undefined;
	for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
		if (line === "") break;
		if (/^[ \t]/.test(line)) {
			if (last !== undefined) last[last.length - 1] += `\n${line.trim()}`;
			continue;
		}
		const colon = line.indexOf(":");
		if (colon <= 0) continue;
		const name = line.slice(0, colon).trim().toLowerCase();
		last = getOrMake(headers, name, () => []);
		last.push(line.slice(colon + 1).trim());
	}
	return headers;
}

export const headerOf = (headers: Headers, name: string): string | undefined =>
	headers.get(name.toLowerCase())?.[0];

export interface RecordRow {
	readonly path: string;
	/** `algorithm=digest`, the digest in base64 for URLs without padding; empty where there is none. */
	readonly hash: string;
	/** In bytes, as text; empty where it is not said. */
	readonly size: string;
}

/** As Python's `csv` writes it; blank lines are no rows. @returns all rows, or the first line that is none. */
export function parseRecord(text: string): RecordRow[] | { readonly badLine: number } {
	const rows: RecordRow[] = [];
	let row: string[] = [];
	for (let at = 0, next = 0; at < text.length; at = next) {
		const field = fieldAt(text, at);
		const isField = field !== undefined;
		if (isField) {
			row.push(field.value);
			next = field.next;
		}
		if (isField && field.end === ",") {
			// What ends with a comma has one more field, an empty one.
			if (next < text.length) continue;
			row.push("");
		}
		const [path, hash, size] = row;
		const isBlank = row.length === 1 && path === "";
		if (!isField || (!isBlank && (row.length !== 3 || path === "" || !/^\d*$/.test(size)))) {
			return { badLine: text.slice(0, at).split(/\r\n|\r|\n/).length };
		}
		if (!isBlank) rows.push({ path, hash, size });
		row = [];
	}
	return rows;
}

/** A field, quoted or plain, and what ends it; undefined where there is none. */
function fieldAt(
	text: string,
	at: number,
): { readonly value: string; readonly end: string; readonly next: number } | undefined {
	const close = text[at] === '"' ? closingQuote(text, at + 1) : at;
	if (close < 0) return undefined;
	const rest = close === at ? /[^,"\r\n]*(,|\r\n|\r|\n|$)/y : /"(,|\r\n|\r|\n|$)/y;
	rest.lastIndex = close;
	const found = rest.exec(text);
	if (found === null) return undefined;
	const [whole, end] = found;
	const value =
		close === at
			? whole.slice(0, whole.length - end.length)
			: text.slice(at + 1, close).replaceAll('""', '"');
	return { value, end, next: rest.lastIndex };
}

/** Where a quoted text ends; -1 if it does not. Not by a regular expression: a long one uses up its stack. */
function closingQuote(text: string, from: number): number {
	let at = text.indexOf('"', from);
	while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
	return at;
}

export function formatRecord(rows: readonly RecordRow[]): string {
	const quote = (value: string) =>
		/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
	return rows.map(({ path, hash, size }) => `${quote(path)},${hash},${size}\n`).join("");
}

/** The console and GUI scripts that `entry_points.txt` declares: command to `module:attribute`. */
export function parseScripts(text: string): Map<string, string> {
	const scripts = new Map<string, string>();
	let section = "";
	for (const line of text.split(/\r\n|\r|\n/)) {
		const trimmed = line.trim();
		if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
		const heading = /^\[(.*)\]$/.exec(trimmed);
		if (heading) {
			section = heading[1].trim();
			continue;
		}
		const equals = trimmed.indexOf("=");
		if (equals <= 0 || (section !== "console_scripts" && section !== "gui_scripts")) continue;
		// Extras after the reference are history: installers ignore them.
		const reference = trimmed.slice(equals + 1).replace(/\[.*$/, "");
		scripts.set(trimmed.slice(0, equals).trim(), reference.replaceAll(/\s/g, ""));
	}
	return scripts;
}
