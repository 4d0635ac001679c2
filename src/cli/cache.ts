/**
 * `pythaw cache`: what pythaw keeps between processes, and how to be rid of it. Nothing of it is started.
 */
import { readFileSync, rmSync } from "node:fs";
import { PythawError } from "../errors.js";
import { inspectSnapshot } from "../index.js";
import { type CachedFile, cachedFiles, clearCache } from "../node/cache-contents.js";
import { cacheDirectory } from "../node/directories.js";
import { keptLimit } from "../node/kept-files.js";
import { packageNames } from "./inspect.js";
import { print, printJson } from "./print.js";
import { count, grid, size, some } from "./table.js";
import { UsageError } from "./usage.js";

/** A row of the list. Files that are one by one of no interest share one. */
interface Row {
	/** `snapshot`, `no snapshot` (why one could not be made), `compiled code`, `wheel`, … */
	readonly what: string;
	/** What `clear` takes; absent for what goes with the rest. */
	readonly key?: string;
	readonly files: number;
	readonly byteLength: number;
	readonly madeFrom: string;
	readonly lastUsed: string;
}

const KEY_LENGTH = 12;

export async function list({ json }: { readonly json?: boolean }): Promise<void> {
	const directory = directoryOrFail();
	const rows = await rowsOf(reading(cachedFiles));
	const byteLength = rows.reduce((sum, row) => sum + row.byteLength, 0);
	if (json) {
		const all = { directory, byteLength, snapshotLimit: keptLimit(), entries: rows };
		printJson(all, 2);
		return;
	}
	print(`${directory}: ${size(byteLength)}\n`);
	if (rows.length === 0) return;
	const cells = rows.map((row) => [
		row.what,
		row.key?.slice(0, KEY_LENGTH) ?? count(row.files, "file"),
		size(row.byteLength),
		row.lastUsed.slice(0, 16).replace("T", " "),
		row.madeFrom,
	]);
	print(`\n${grid(["what", "key", "size", "last used", "made from"], cells, 1)}`);
}

export function path(): void {
	print(`${directoryOrFail()}\n`);
}

/** @param key of a snapshot, or its first digits; undefined: everything that pythaw makes by itself. */
export function clear(key: string | undefined, { all }: { readonly all?: boolean }): void {
	directoryOrFail();
	if (key === undefined) {
		reading(() => clearCache(all === true));
		return;
	}
	if (all) throw new UsageError("option '--all' and a key cannot be used together");
	const found = snapshotsAmong(reading(cachedFiles)).filter((file) =>
		file.key.startsWith(key.toLowerCase()),
	);
	if (found.length === 0) {
		throw new PythawError("ERR_READ", `no key of a snapshot in the cache begins with ${key}`);
	}
	if (found.length > 1) {
		const keys = found
			.map((file) => file.key)
			.sort()
			.join(", ");
		throw new UsageError(`${found.length} keys begin with ${key}: ${keys}`);
	}
	reading(() => rmSync(found[0].path, { force: true }));
}

async function rowsOf(files: readonly CachedFile[]): Promise<Row[]> {
	const kinds = [...new Set(files.map(({ what }) => what))];
	const rows = kinds.map(async (kind) => {
		const ofKind = files.filter(({ what }) => what === kind);
		if (kind !== "snapshot") return [rowOf(kind, ofKind)];
		return Promise.all(snapshotsAmong(ofKind).map(snapshotRow));
	});
	return (await Promise.all(rows)).flat();
}

async function snapshotRow(file: CachedFile): Promise<Row> {
	return isRecord(file)
		? rowOf("no snapshot", [file], refusalOf(file), file.key)
		: rowOf("snapshot", [file], await ingredientsOf(file), file.key);
}

const isRecord = ({ path }: CachedFile): boolean => path.endsWith(".json");

/** Snapshots, and what says why there is none. */
const snapshotsAmong = (files: readonly CachedFile[]): CachedFile[] =>
	files.filter((file) => file.path.endsWith(".pysnap") || refusalOf(file) !== undefined);

function rowOf(what: string, files: readonly CachedFile[], madeFrom = "", key?: string): Row {
	const byteLength = files.reduce((sum, file) => sum + file.byteLength, 0);
	const lastUsed = files[0].lastUsed.toISOString();
	return { what, key, files: files.length, byteLength, madeFrom, lastUsed };
}

/** As the file itself says. */
async function ingredientsOf({ path }: CachedFile): Promise<string> {
	try {
		const manifest = await inspectSnapshot(path);
		const { pyodide, environment } = manifest;
		const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
		return [`Pyodide ${pyodide.version}`, some([...packageNames(manifest), ...variables])]
			.filter(Boolean)
			.join(", ");
	} catch (error) {
		return `damaged: ${(error as Error).message.split("\n")[0]}`;
	}
}

/** Why a start has no snapshot, if its record says so. */
function refusalOf(file: CachedFile): string | undefined {
	if (!isRecord(file)) return undefined;
	try {
		const { refused, from } = JSON.parse(readFileSync(file.path, "utf8"));
		if (typeof refused?.reason !== "string") return undefined;
		const packages = [from?.packages ?? []].flat().join(", ");
		return `${packages && `${packages}: `}${refused.reason.split("\n")[0]}`;
	} catch {
		return undefined;
	}
}

function directoryOrFail(): string {
	const directory = cacheDirectory();
	if (directory !== undefined) return directory;
	throw new PythawError(
		"ERR_READ",
		"the environment names no directory for caches: set HOME or XDG_CACHE_HOME",
	);
}

/** What the system refuses is an error that names the file. */
function reading<T>(act: () => T): T {
	try {
		return act();
	} catch (error) {
		const { message } = error as Error;
		throw new PythawError("ERR_READ", `the cache cannot be used: ${message}`, { cause: error });
	}
}
