/**
 * Whether what a snapshot says of native libraries can be relied on: every index in range, every
 * number a number. Reads plain data only.
 */
import { SnapshotError } from "../errors.js";
import type { LibrariesRecord } from "./record.js";

type Test = (value: any) => boolean;

const isIndex: Test = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
export const isWord: Test = (value) =>
	Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32;
const isText: Test = (value) => typeof value === "string";
const isFlag: Test = (value) => typeof value === "boolean";
export const isListOf =
	(test: Test): Test =>
	(value) =>
		Array.isArray(value) && value.every(test);
const orNull =
	(test: Test): Test =>
	(value) =>
		value === null || test(value);
const isSha256: Test = (value) => /^[0-9a-f]{64}$/.test(value);

/** Runs of named entries of a table of that length. */
export const isEntries = (length: number): Test =>
	isListOf(
		(run) =>
			isIndex(run?.firstIndex) &&
			isListOf(isText)(run.names) &&
			run.firstIndex + run.names.length <= length,
	);

/** Larger than any table of functions that a build of Pyodide with all its packages has. */
const LONGEST_TABLE = 1 << 24;

/**
 * @param byteLength size of the snapshot's linear memory.
 * @throws SnapshotError with check `content`.
 */
export function checkLibraries(
	record: unknown,
	byteLength: number,
): asserts record is LibrariesRecord {
	const { libraries, scopes, table, callbacks, data } = (record ?? {}) as Record<string, any>;
	const length: number = table?.length;
	expect(isIndex(length) && length <= LONGEST_TABLE, "the length of its function table");
	expect(Array.isArray(libraries), "its list of libraries");
	const inTable: Test = (value) => isIndex(value) && value < length;
	const isMember: Test = (value) => isIndex(value) && value < libraries.length;
	expect(isListOf(isListOf(isMember))(scopes), "its list of scopes");
	expect(isEntries(length)(table.entries) && isListOf(inTable)(table.free), "its function table");
	expect(
		isListOf((one) => inTable(one?.tableIndex) && isIndex(one.closure) && one.closure < byteLength)(
			callbacks,
		),
		"its list of callbacks",
	);
	const isSpan: Test = (value) =>
		isIndex(value?.byteOffset) &&
		isIndex(value.byteLength) &&
		value.byteOffset + value.byteLength <= data.byteLength;
	const tests: Record<string, Test> = {
		name: isText,
		file: isText,
		sha256: isSha256,
		memoryBase: isIndex,
		memorySize: isIndex,
		tableBase: isIndex,
		tableSize: isIndex,
		handles: isListOf(isIndex),
		refcount: orNull(isIndex),
		global: isFlag,
		scope: orNull((value) => isIndex(value) && value < scopes.length),
		scripts: isListOf(isText),
		details: isSpan,
		prelinked: orNull(
			(value) =>
				isSpan(value?.patch) &&
				isListOf(isWord)(value.got) &&
				isListOf((piece) => isListOf(isIndex)(piece) && piece.length === 3)(value.pieces),
		),
	};
	for (const [index, library] of libraries.entries()) {
		const what = isText(library?.name) ? library.name : `library ${index}`;
		for (const [key, test] of Object.entries(tests))
			expect(test(library?.[key]), `${key} of ${what}`);
		const { memoryBase, memorySize, tableBase, tableSize } = library;
		expect(memoryBase + memorySize <= byteLength, `the place in memory of ${what}`);
		expect(tableBase + tableSize <= length, `the place in the table of ${what}`);
	}
}

function expect(holds: boolean, what: string): void {
	if (!holds) throw damagedRecord(what);
}

export function damagedRecord(what: string, cause?: unknown): SnapshotError {
	return new SnapshotError(
		"content",
		`The snapshot's record of native libraries is damaged: ${what}. Create it again.`,
		{ cause },
	);
}
