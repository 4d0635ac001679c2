/**
 * Reading a zip archive that nobody vouches for: the central directory is checked whole before a
 * byte is inflated, and an entry is inflated to the size that it declares, not further. Knows
 * PKWARE's APPNOTE 6.3; of wheels it knows nothing, and it writes nothing.
 */
import { Inflate } from "fflate";
import { crc32 } from "../engine/crc32.js";

/** An archive that cannot be read. Who called turns it into an error that names the file. */
export class ZipError extends Error {
	override readonly name = "ZipError";
}

export interface ZipEntry {
	/** As in the archive: with forward slashes, relative, without `..`. */
	readonly path: string;
	/** Whether its owner may execute it, by the Unix mode that the archive may carry. */
	readonly executable: boolean;
	/** Size of the content in bytes. */
	readonly byteLength: number;
	/** @throws ZipError if the content is not what the directory says. */
	read(): Uint8Array;
}

/** More than Pyodide's 4 GiB of memory leave room for; 2 GiB is what one buffer holds on all engines. */
const MAX_TOTAL_BYTE_LENGTH = 2 ** 31;
/** The largest wheel on the index has a fifth of that. */
const MAX_ENTRIES = 250_000;
/** Compressed bytes that are inflated at a time: with deflate's limit of 1032, at most 16 MiB result. */
const INFLATE_CHUNK = 1 << 14;

const signatures = {
	local: 0x04034b50,
	central: 0x02014b50,
	end: 0x06054b50,
	end64: 0x06064b50,
	end64Locator: 0x07064b50,
} as const;
const END_BYTE_LENGTH = 22;
const LOCATOR_BYTE_LENGTH = 20;
const CENTRAL_BYTE_LENGTH = 46;
const LOCAL_BYTE_LENGTH = 30;
const MAX_COMMENT = 0xffff;
/** The value that says "see the zip64 record". */
const ESCAPE_16 = 0xffff;
const ESCAPE_32 = 0xffffffff;

/** Bits of the general purpose flag. */
const ENCRYPTED = 1 << 0;
const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;
const MADE_ON_UNIX = 3;

/**
 * Reads an archive's directory. Entries that are directories are left out.
 *
 * @throws ZipError for what is no zip archive, a path that leads out of it, a path that is there
 *   twice, entries that overlap, sizes beyond all reason.
 */
export function readZip(bytes: Uint8Array): ZipEntry[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const { count, offset: start, end } = findDirectory(view);
	if (count > MAX_ENTRIES) fail(`it has ${count} entries, more than ${MAX_ENTRIES}`);
	const records: Central[] = [];
	let offset = start;
	for (let index = 0; index < count; index++) {
		const record = readCentral(bytes, view, offset, end);
		offset += record.recordByteLength;
		records.push(record);
	}
	const files = records.filter(({ path }) => !path.endsWith("/"));
	checkPaths(records);
	checkSizes(files);
	checkPlaces(view, records, start);
	return files.map((record) => ({
		path: record.path,
		executable: record.executable,
		byteLength: record.byteLength,
		read: () => content(bytes, view, record),
	}));
}

/** What the central directory says of an entry. */
interface Central {
	readonly path: string;
	readonly executable: boolean;
	readonly method: number;
	readonly crc: number;
	readonly storedByteLength: number;
	readonly byteLength: number;
	readonly localOffset: number;
	readonly recordByteLength: number;
}

interface Directory {
	readonly count: number;
	readonly offset: number;
	/** Where the directory must have ended. */
	readonly end: number;
}

function findDirectory(view: DataView): Directory {
	const last = view.byteLength - END_BYTE_LENGTH;
	for (let at = last; at >= 0 && at >= last - MAX_COMMENT; at--) {
		if (view.getUint32(at, true) !== signatures.end) continue;
		if (at + END_BYTE_LENGTH + view.getUint16(at + 20, true) !== view.byteLength) continue;
		const count = view.getUint16(at + 10, true);
		const offset = view.getUint32(at + 16, true);
		if (count !== ESCAPE_16 && offset !== ESCAPE_32) return { count, offset, end: at };
		return findDirectory64(view, at);
	}
	return fail("it has no zip directory at its end: it is cut short, or no zip archive");
}

function findDirectory64(view: DataView, end: number): Directory {
	const locator = end - LOCATOR_BYTE_LENGTH;
	if (locator < 0 || view.getUint32(locator, true) !== signatures.end64Locator) {
		return fail("its directory has no zip64 record, which it says it needs");
	}
	const at = number64(view, locator + 8);
	if (at + 56 > locator || view.getUint32(at, true) !== signatures.end64) {
		return fail("its zip64 record is not where it says");
	}
	return { count: number64(view, at + 32), offset: number64(view, at + 48), end: at };
}

function readCentral(bytes: Uint8Array, view: DataView, at: number, end: number): Central {
	if (at + CENTRAL_BYTE_LENGTH > end || view.getUint32(at, true) !== signatures.central) {
		return fail("its directory is damaged");
	}
	const nameByteLength = view.getUint16(at + 28, true);
	const extraByteLength = view.getUint16(at + 30, true);
	const recordByteLength =
		CENTRAL_BYTE_LENGTH + nameByteLength + extraByteLength + view.getUint16(at + 32, true);
	if (at + recordByteLength > end) fail("its directory is damaged");
	const nameStart = at + CENTRAL_BYTE_LENGTH;
	const path = decodePath(bytes.subarray(nameStart, nameStart + nameByteLength));
	const flags = view.getUint16(at + 8, true);
	const method = view.getUint16(at + 10, true);
	if (flags & ENCRYPTED) fail(`${path} is encrypted`);
	if (method !== METHOD_STORED && method !== METHOD_DEFLATED) {
		fail(`${path} is compressed by method ${method}; only deflate is known`);
	}
	const unixMode =
		view.getUint8(at + 5) === MADE_ON_UNIX ? view.getUint32(at + 38, true) >>> 16 : 0;
	const [byteLength, storedByteLength, localOffset] = zip64Fields(
		view,
		[view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
		nameStart + nameByteLength,
		extraByteLength,
	);
	return {
		path,
		executable: (unixMode & 0o100) !== 0,
		method,
		crc: view.getUint32(at + 16, true),
		storedByteLength: storedByteLength!,
		byteLength: byteLength!,
		localOffset: localOffset!,
		recordByteLength,
	};
}

/** The values, those that are escaped taken from the extra field with id 1, in this order. */
function zip64Fields(
	view: DataView,
	values: number[],
	extra: number,
	byteLength: number,
): number[] {
	if (!values.includes(ESCAPE_32)) return values;
	for (let at = extra; at + 4 <= extra + byteLength; at += 4 + view.getUint16(at + 2, true)) {
		if (view.getUint16(at, true) !== 1) continue;
		let next = at + 4;
		const stop = Math.min(next + view.getUint16(at + 2, true), extra + byteLength);
		return values.map((value) => {
			if (value !== ESCAPE_32) return value;
			if (next + 8 > stop) fail("a zip64 field of its directory is cut short");
			next += 8;
			return number64(view, next - 8);
		});
	}
	return values;
}

function number64(view: DataView, at: number): number {
	const value = view.getBigUint64(at, true);
	if (value > BigInt(Number.MAX_SAFE_INTEGER)) fail("its directory holds sizes beyond all reason");
	return Number(value);
}

/** Names are UTF-8 or code page 437, which agree where names of Python files are concerned. */
function decodePath(bytes: Uint8Array): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return fail("the name of one of its entries is not UTF-8");
	}
}

/** What must not be in the path of an entry, and what to say then. */
const badPaths: readonly [RegExp, string][] = [
	[/^$/, "is empty"],
	[/^\/|^[A-Za-z]:/, "is absolute"],
	[/(^|\/)\.\.(\/|$)/, "leads out of the archive"],
	[/\\/, "has a backslash"],
	[/(^|\/)\.?\/|(^|\/)\.$/, "is not in its plain form"],
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
	[/[\u0000-\u001f\u007f]/, "has a control character"],
];

function checkPaths(records: readonly Central[]): void {
	const seen = new Set<string>();
	for (const { path } of records) {
		const [, fault] = badPaths.find(([pattern]) => pattern.test(path)) ?? [];
		if (fault !== undefined) fail(`the path ${JSON.stringify(path)} of an entry ${fault}`);
		if (seen.has(path)) fail(`${path} is in it twice`);
		seen.add(path);
	}
	for (const path of seen) {
		for (
			let at = path.lastIndexOf("/", path.length - 2);
			at > 0;
			at = path.lastIndexOf("/", at - 1)
		) {
			if (seen.has(path.slice(0, at))) fail(`${path.slice(0, at)} is a file and a directory`);
		}
	}
}

function checkSizes(records: readonly Central[]): void {
	const total = records.reduce((sum, { byteLength }) => sum + byteLength, 0);
	if (total > MAX_TOTAL_BYTE_LENGTH) {
		fail(`it expands to ${total} bytes, more than the ${MAX_TOTAL_BYTE_LENGTH} that are allowed`);
	}
}

/** Entries that share their bytes are how a small archive expands to a huge one. */
function checkPlaces(view: DataView, records: readonly Central[], directory: number): void {
	let end = 0;
	for (const record of [...records].sort((a, b) => a.localOffset - b.localOffset)) {
		if (record.localOffset < end) fail(`${record.path} overlaps another entry`);
		end = contentOffset(view, record) + record.storedByteLength;
		if (end > directory) fail(`${record.path} is cut short`);
	}
}

/** Where an entry's content begins: after its local header. */
function contentOffset(view: DataView, { localOffset, path }: Central): number {
	if (
		localOffset + LOCAL_BYTE_LENGTH > view.byteLength ||
		view.getUint32(localOffset, true) !== signatures.local
	) {
		return fail(`${path} is not where its directory says`);
	}
	const name = view.getUint16(localOffset + 26, true);
	return localOffset + LOCAL_BYTE_LENGTH + name + view.getUint16(localOffset + 28, true);
}

function content(bytes: Uint8Array, view: DataView, record: Central): Uint8Array {
	const start = contentOffset(view, record);
	const stored = bytes.subarray(start, start + record.storedByteLength);
	const data = record.method === METHOD_STORED ? stored.slice() : inflate(stored, record);
	if (data.byteLength !== record.byteLength) {
		fail(`${record.path} has ${data.byteLength} bytes where ${record.byteLength} were declared`);
	}
	if (crc32(data) !== record.crc) fail(`${record.path} is damaged: its CRC-32 is another`);
	return data;
}

function inflate(stored: Uint8Array, { path, byteLength }: Central): Uint8Array {
	const data = new Uint8Array(byteLength);
	let offset = 0;
	const stream = new Inflate((chunk) => {
		if (offset + chunk.byteLength > byteLength) {
			fail(`${path} expands to more than the ${byteLength} bytes that it declares`);
		}
		data.set(chunk, offset);
		offset += chunk.byteLength;
	});
	try {
		for (let at = 0; at < stored.byteLength || at === 0; at += INFLATE_CHUNK) {
			const last = at + INFLATE_CHUNK >= stored.byteLength;
			stream.push(stored.subarray(at, at + INFLATE_CHUNK), last);
		}
	} catch (error) {
		if (error instanceof ZipError) throw error;
		fail(`${path} is damaged: ${(error as Error).message}`);
	}
	return data.subarray(0, offset);
}

function fail(what: string): never {
	throw new ZipError(what);
}
