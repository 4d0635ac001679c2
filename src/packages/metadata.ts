/**
 * Files of a `.dist-info` directory as data: header files (METADATA, WHEEL) and RECORD. Text in,
 * data out, and back for RECORD; it decides nothing.
 */

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
		last = headers.get(name) ?? [];
		last.push(line.slice(colon + 1).trim());
		headers.set(name, last);
	}
	return headers;
}

/** The first value of a header. */
export const headerOf = (headers: Headers, name: string): string | undefined =>
	headers.get(name.toLowerCase())?.[0];

/** A line of RECORD. */
export interface RecordRow {
	readonly path: string;
	/** `algorithm=digest`, the digest in base64 for URLs without padding; empty where there is none. */
	readonly hash: string;
	/** In bytes, as text; empty where it is not said. */
	readonly size: string;
}

/** Reads RECORD: comma-separated values as Python's `csv` writes them. */
export function parseRecord(text: string): RecordRow[] {
	const rows: RecordRow[] = [];
	let row: string[] = [];
	// A field, quoted or plain, and what ends it.
	const field = /("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r\n|\r|\n|$)/gy;
	for (let match = field.exec(text); match !== null; match = field.exec(text)) {
		const [whole, value, end] = match as unknown as [string, string, string];
		row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
		if (end !== ",") {
			if (row[0] !== "") rows.push({ path: row[0], hash: row[1] ?? "", size: row[2] ?? "" });
			row = [];
		}
		if (whole === "" || field.lastIndex >= text.length) break;
	}
	return rows;
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
