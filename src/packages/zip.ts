/**
 * Reading a zip archive that nobody vouches for. zip.js reads it in its strict mode, which refuses what
 * two readers could read differently, and entries that share their bytes. Here is what it leaves to its
 * caller: which paths are good, and how much may be inflated.
 */
import {
	ERR_BAD_FORMAT,
	ERR_EOCDR_NOT_FOUND,
	ERR_INVALID_CRC32,
	ERR_INVALID_UNCOMPRESSED_SIZE,
	ERR_OVERLAPPING_ENTRY,
	type FileEntry,
	Uint8ArrayReader,
	ZipReader,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { concatenate } from "../engine/bytes.js";
import { PackageError } from "../errors.js";
import type { Budget } from "./budget.js";

/** An archive that cannot be read. Who called turns it into an error that names the file. */
export class ZipError extends Error {
	override readonly name = "ZipError";
}

export interface ZipFile {
	/** As in the archive: with forward slashes, relative, without `..`. */
	readonly path: string;
	/** Whether its owner may execute it, by the Unix mode that the archive may carry. */
	readonly executable: boolean;
	readonly bytes: Uint8Array;
}

const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;
const MADE_ON_UNIX = 3;

/**
 * In the order of their paths. An archive's directory is checked whole before a byte is inflated.
 *
 * @throws ZipError; PackageError with problem `limit` for more than the budget has.
 */
export async function readZip(
	bytes: Uint8Array,
	{ name, budget }: { readonly name: string; readonly budget: Budget },
): Promise<ZipFile[]> {
	const entries = await readDirectory(bytes, name, budget);
	const files: ZipFile[] = [];
	for (const [path, entry] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
		if (path.endsWith("/")) continue;
		budget.check();
		const { versionMadeBy, externalFileAttributes } = entry;
		const unixMode = versionMadeBy >> 8 === MADE_ON_UNIX ? externalFileAttributes >>> 16 : 0;
		const executable = (unixMode & 0o100) !== 0;
		files.push({ path, executable, bytes: await content(path, entry, budget) });
	}
	return files;
}

/** By path. */
async function readDirectory(
	bytes: Uint8Array,
	name: string,
	budget: Budget,
): Promise<Map<string, FileEntry>> {
	const archive = new ZipReader(new Uint8ArrayReader(bytes), {
		strictness: "strict",
		checkOverlappingEntry: true,
		checkCrc32: true,
		// Paths are checked here, with messages that name them.
		filenameValidation: "tolerant",
		useWebWorkers: false,
	});
	const entries = new Map<string, FileEntry>();
	const offsets = new Set<number>();
	try {
		for await (const entry of archive.getEntriesGenerator()) {
			const path = decodePath(entry.rawFilename);
			checkPath(path);
			if (entries.has(path)) fail(`${path} is in it twice`);
			if (offsets.has(entry.offset)) fail(`${path} overlaps another entry`);
			offsets.add(entry.offset);
			if (entry.encrypted) fail(`${path} is encrypted`);
			const { compressionMethod: method } = entry;
			if (method !== METHOD_STORED && method !== METHOD_DEFLATED) {
				fail(`${path} is compressed by method ${method}; only deflate is known`);
			}
			entries.set(path, entry as FileEntry);
			budget.expand(name, entry.uncompressedSize, 1);
		}
	} catch (error) {
		if (error instanceof ZipError || error instanceof PackageError) throw error;
		const { message } = error as Error;
		if (message === ERR_EOCDR_NOT_FOUND || message === ERR_BAD_FORMAT) {
			fail("it has no zip directory at its end: it is cut short, or no zip archive");
		}
		fail(`its directory is damaged (${reasonOf(error)})`);
	}
	checkParents(entries, budget);
	return entries;
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
	[/^.{1025}/s, "has more than 1,024 characters"],
	[/^\/|^[A-Za-z]:/, "is absolute"],
	[/(^|\/)\.\.(\/|$)/, "leads out of the archive"],
	[/\\/, "has a backslash"],
	[/(^|\/)\.?\/|(^|\/)\.$/, "is not in its plain form"],
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
	[/[\u0000-\u001f\u007f]/, "has a control character"],
];

function checkPath(path: string): void {
	const [, fault] = badPaths.find(([pattern]) => pattern.test(path)) ?? [];
	if (fault !== undefined)
		fail(`the path ${JSON.stringify(path.slice(0, 200))} of an entry ${fault}`);
}

/** Nothing may lie below a file. */
function checkParents(entries: ReadonlyMap<string, unknown>, budget: Budget): void {
	for (const path of entries.keys()) {
		budget.check();
		for (
			let at = path.indexOf("/");
			at > 0 && at < path.length - 1;
			at = path.indexOf("/", at + 1)
		) {
			const parent = path.slice(0, at);
			if (entries.has(parent)) fail(`${parent} is a file and a directory`);
		}
	}
}

/** zip.js inflates to the size that an entry declares, not further: nothing is allocated by what it says. */
async function content(path: string, entry: FileEntry, budget: Budget): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
	try {
		await entry.getData(sink, { signal: budget.signal });
	} catch (error) {
		budget.check();
		const { message } = error as Error;
		const size = entry.uncompressedSize;
		if (message === ERR_OVERLAPPING_ENTRY) fail(`${path} overlaps another entry`);
		if (message === ERR_INVALID_UNCOMPRESSED_SIZE) {
			fail(`${path} expands to more than the ${size} bytes that it declares, or to fewer`);
		}
		if (message === ERR_INVALID_CRC32) fail(`${path} is damaged: its CRC-32 is another`);
		fail(`${path} is damaged: ${reasonOf(error)}`);
	}
	try {
		return concatenate(chunks);
	} catch {
		return fail(`${path} is larger than what this engine holds in one piece`);
	}
}

/** zip.js keeps apart what it calls ambiguous and why. */
function reasonOf(error: unknown): string {
	const { message, reason } = error as Error & { reason?: string };
	return reason === undefined ? message : `${message}, ${reason}`;
}

function fail(what: string): never {
	throw new ZipError(what);
}
