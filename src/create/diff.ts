/**
 * Comparing two snapshots: what differs, by name. An instance is restored from each to be asked whose
 * bytes are whose; nothing of the snapshot's own runs in it, no hook and no program.
 */
import { boot, freshMemory } from "../boot/boot.js";
import { indexUrlOf, type SnapshotSource } from "../boot/options.js";
import { runtimeOf } from "../boot/runtime.js";
import type { DiffReport } from "../diff/difference.js";
import { differentRanges } from "../diff/memory.js";
import { type Examined, explainMemory, type MemoryDifference } from "../diff/objects.js";
import { differentParts } from "../diff/parts.js";
import { DataSymbols, dataSymbolNames } from "../diff/symbols.js";
import { openDistribution } from "../distribution/distribution.js";
import { isEqual } from "../engine/bytes.js";
import type { Host } from "../engine/host.js";
import type { Difference } from "../errors.js";
import { DEFAULT_EPOCH } from "../hermetic/clock.js";
import { hermeticStart } from "../hermetic/hermetic-start.js";
import { expandImage } from "../image/restore.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import { decodeWithBases, readBase, readSource, readSources } from "../snapshot/open.js";

export interface DiffOptions {
	/** Directory of the Pyodide release that both were made with; default: the `pyodide` package. */
	indexURL?: string;
	/** The standard library that both were made with; default: the release's. */
	stdLibURL?: string;
	/** The snapshots that either is made on, if it is, in any order. */
	base?: SnapshotSource | readonly SnapshotSource[];
	/** How many differences are named; default 20. */
	limit?: number;
}

export const DEFAULT_LIMIT = 20;

/** A difference, and the bytes of the second's memory that it is about. */
export type PlacedDifference = Difference & Pick<MemoryDifference, "inSecond">;

/**
 * @param a a path, URL, bytes, Blob or Response, and so is `b`.
 * @throws SnapshotError for a file that is no snapshot or is damaged; BuildMismatchError if they were
 *   made with another release than the one found.
 */
export async function diffSnapshots(
	host: Host,
	a: unknown,
	b: unknown,
	options: DiffOptions = {},
): Promise<DiffReport> {
	const [bytesA, bytesB] = await Promise.all([readSource(host, a), readSource(host, b)]);
	const base = await readBase(host, options.base);
	const all = await differencesOf(host, bytesA, bytesB, { ...options, base });
	const limit = options.limit ?? DEFAULT_LIMIT;
	return {
		equal: all.length === 0,
		differences: all.slice(0, limit).map(({ inSecond, ...difference }) => difference),
		omitted: Math.max(0, all.length - limit),
	};
}

/** All differences that were found, most telling first. */
export async function differencesOf(
	host: Host,
	a: Uint8Array,
	b: Uint8Array,
	options: DiffOptions,
): Promise<PlacedDifference[]> {
	const bases = await readSources(host, options.base);
	const [first, second] = await Promise.all([read(host, a, bases), read(host, b, bases)]);
	if (first.buildId !== second.buildId) {
		const what = `${first.buildId} and ${second.buildId}: nothing else of them can be compared`;
		return [{ part: "build", name: "id", what }];
	}
	const memory = await differentMemory(host, [a, b], [first, second], options);
	const parts = differentParts(first.contents, second.contents);
	// What differs in files and memory is what the program did; the rest follows from it.
	const all: PlacedDifference[] = [
		...parts.filter(({ part }) => part === "file"),
		...memory,
		...parts.filter(({ part }) => part !== "file"),
	];
	return all.length > 0 || isEqual(a, b) ? all : [otherEncoding];
}

/** The same content, compressed otherwise or by another release of a library. */
export const otherEncoding: Difference = {
	part: "section",
	name: "encoding",
	what: "the same content in other bytes",
};

interface Read {
	readonly contents: SnapshotContents;
	readonly buildId: string;
}

async function read(host: Host, bytes: Uint8Array, bases: readonly Uint8Array[]): Promise<Read> {
	let buildId = "";
	const contents = await decodeWithBases(bytes, bases, host, async (id) => {
		buildId = id;
	});
	return { contents, buildId };
}

async function differentMemory(
	host: Host,
	bytes: readonly Uint8Array[],
	read: readonly Read[],
	options: DiffOptions,
): Promise<MemoryDifference[]> {
	const { indexURL, stdLibURL } = options;
	const distribution = openDistribution(host, {
		indexURL: indexUrlOf(host, { indexURL }),
		stdLibURL: stdLibURL && host.resolve(stdLibURL),
	});
	const fresh = await freshMemory(host, distribution);
	const [a, b] = read.map(({ contents }) => expandImage(contents.image, fresh));
	const ranges = differentRanges(a, b);
	if (ranges.length === 0) return [];
	const names = dataSymbolNames(await distribution.wasmModule);
	const examined: Examined[] = [];
	for (const [index, memory] of [a, b].entries()) {
		examined.push(await examine(host, bytes[index], memory, names, options));
	}
	return explainMemory(ranges, examined[0], examined[1]);
}

/** An instance in the state of a snapshot, to be asked about it. */
async function examine(
	host: Host,
	snapshot: Uint8Array,
	memory: Uint8Array,
	symbolNames: readonly string[],
	{ indexURL, stdLibURL, base }: DiffOptions,
): Promise<Examined> {
	const pyodide = await boot(
		host,
		{
			snapshot,
			base,
			indexURL,
			stdLibURL,
			stdout: () => {},
			stderr: () => {},
			deserialize: () => null,
		},
		hermeticStart({
			environment: {},
			host: { epoch: DEFAULT_EPOCH, seed: 0 },
			onlyToExamine: true,
		}),
	);
	const { module, layout } = runtimeOf(pyodide);
	return { memory, module, symbols: new DataSymbols(module, symbolNames, layout().got) };
}
