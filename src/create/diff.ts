/**
 * Comparing two snapshots: what differs, by name. Both are read as bytes; neither is started.
 */
import { freshInstance } from "../boot/fresh-memory.js";
import { type ReleaseOptions, releaseOf, type SnapshotSource } from "../boot/options.js";
import { Heap } from "../cpython/heap.js";
import { layoutOf } from "../cpython/layout.js";
import { Memory } from "../cpython/memory.js";
import { differentRanges } from "../diff/memory.js";
import { byName, explainMemory, type MemoryDifference } from "../diff/objects.js";
import { differentParts } from "../diff/parts.js";
import { DataSymbols } from "../diff/symbols.js";
import { openDistribution } from "../distribution/distribution.js";
import { isEqual } from "../engine/bytes.js";
import type { Host } from "../engine/host.js";
import { type Difference, EngineError } from "../errors.js";
import { expandImage } from "../image/restore.js";
import { BaseFiles } from "../snapshot/base-files.js";
import type { PythawContents } from "../snapshot/contents.js";
import { decodeContents } from "../snapshot/decode.js";
import { checkBuildOf } from "../snapshot/fit.js";
import { readSource, readSources } from "../snapshot/source.js";
import { checkedDiffOptions } from "./option-types.js";

/** The release is the one that both were made with. */
export interface DiffOptions extends ReleaseOptions {
	/** The snapshots that either is made on, if it is, in any order. */
	base?: SnapshotSource | readonly SnapshotSource[];
	/** How many differences are named; default 20. */
	limit?: number;
	/**
	 * Restore both in processes of their own to ask for names that were not found by reading. Code of
	 * theirs may run there, with your rights: only for files that you trust. Default: false.
	 */
	run?: boolean;
}

export interface DiffReport {
	readonly equal: boolean;
	/** Most telling first. */
	readonly differences: readonly Difference[];
	/** How many more there are: mostly objects that lie elsewhere because of the others. */
	readonly omitted: number;
}

export const DEFAULT_LIMIT = 20;

export type PlacedDifference = Difference & Pick<MemoryDifference, "inSecond" | "unnamed">;

export async function diffSnapshots(
	host: Host,
	a: unknown,
	b: unknown,
	given: DiffOptions = {},
): Promise<DiffReport> {
	const options = checkedDiffOptions(given);
	const { indexURL, stdLibURL, base, limit = DEFAULT_LIMIT, run = false } = options;
	const [bytesA, bytesB, bases] = await Promise.all([
		readSource(host, a),
		readSource(host, b),
		readSources(host, base),
	]);
	const surroundings = { indexURL, stdLibURL, bases };
	const read = await differencesOf(host, bytesA, bytesB, surroundings);
	const all = run ? await namedByRunning(host, read, [bytesA, bytesB], surroundings) : read;
	return {
		equal: all.length === 0,
		differences: all.slice(0, limit).map(({ inSecond, unnamed, ...difference }) => difference),
		omitted: Math.max(0, all.length - limit),
	};
}

interface Surroundings extends ReleaseOptions {
	/** The files that either is made on, if it is, in any order. */
	readonly bases: readonly Uint8Array[];
}

/** All differences that were found, most telling first. */
export async function differencesOf(
	host: Host,
	a: Uint8Array,
	b: Uint8Array,
	surroundings: Surroundings,
): Promise<PlacedDifference[]> {
	const { codecs } = host;
	const bases = new BaseFiles(surroundings.bases);
	const [first, second] = await Promise.all([
		decodeContents(a, codecs, bases),
		decodeContents(b, codecs, bases),
	]);
	if (first.buildId !== second.buildId) {
		const what = `${first.buildId} and ${second.buildId}: nothing else of them can be compared`;
		return [{ part: "build", name: "id", what }];
	}
	const memory = await differentMemory(host, first, second, surroundings);
	const parts = differentParts(first, second);
	// What differs in files and memory is what the program did; the rest follows from it.
	const all: PlacedDifference[] = [
		...parts.filter(({ part }) => part === "file"),
		...memory,
		...parts.filter(({ part }) => part !== "file"),
	];
	return all.length > 0 || isEqual(a, b) ? all : [otherEncoding];
}

/** Names that reading has not found. @throws EngineError where there are no processes. */
async function namedByRunning(
	host: Host,
	all: readonly PlacedDifference[],
	files: readonly [Uint8Array, Uint8Array],
	surroundings: Surroundings,
): Promise<PlacedDifference[]> {
	if (host.nameElsewhere === undefined) {
		throw new EngineError(
			"child processes",
			"Option run (--run) restores snapshots in processes of their own, and this host has none.",
		);
	}
	const named = [...all];
	for (const side of [0, 1] as const) {
		const asked = [...named.entries()].filter(([, { unnamed }]) => unnamed?.side === side);
		if (asked.length === 0) continue;
		const holders = await host.nameElsewhere(
			{ bytes: files[side], bases: surroundings.bases },
			{
				...releaseOf(host, surroundings),
				ptrs: asked.map(([, { unnamed }]) => unnamed!.ptr),
			},
		);
		for (const [row, [index, difference]] of asked.entries()) {
			if (holders[row].length === 0) continue;
			const { type } = difference.object!;
			named[index] = { ...difference, object: { type, holders: holders[row] } };
		}
	}
	const isObject = ({ object }: PlacedDifference): boolean => object !== undefined;
	const first = named.findIndex(isObject);
	const objects = byName(named.filter(isObject));
	return first < 0
		? named
		: [...named.slice(0, first), ...objects, ...named.slice(first).filter((one) => !isObject(one))];
}

/** The same content, compressed otherwise or by another release of a library. */
export const otherEncoding: Difference = {
	part: "section",
	name: "encoding",
	what: "the same content in other bytes",
};

const tooManyObjects: Difference = {
	part: "memory",
	name: "objects",
	what: "more of them, or more in them, than is looked at: some have no name here",
};

async function differentMemory(
	host: Host,
	first: PythawContents,
	second: PythawContents,
	release: ReleaseOptions,
): Promise<MemoryDifference[]> {
	const distribution = openDistribution(host, releaseOf(host, release));
	await checkBuildOf(first, distribution);
	const { memory: fresh, variables } = await freshInstance(host, distribution);
	const [a, b] = [first, second].map(({ image }) => expandImage(image, fresh));
	const ranges = differentRanges(a, b);
	if (ranges.length === 0) return [];
	const runtimePtr = variables.get("_PyRuntime") ?? 0;
	const layout = layoutOf(new Memory(fresh), runtimePtr);
	const [inFirst, inSecond] = [a, b].map((memory) => ({
		memory,
		heap: new Heap(new Memory(memory), layout, runtimePtr),
	}));
	const explained = explainMemory(ranges, inFirst, inSecond, new DataSymbols(variables));
	const isCutShort = inFirst.heap.isCutShort || inSecond.heap.isCutShort;
	return isCutShort ? [...explained, tooManyObjects] : explained;
}
