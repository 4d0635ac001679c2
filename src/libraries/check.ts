/**
 * Whether what a snapshot says of native libraries can be relied on: every index in range, every
 * number a number. Reads plain data only.
 */
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";
import type {
	LibrariesRecord,
	LibraryRecord,
	LinkDetails,
	NamedEntries,
	Piece,
	PrelinkRecord,
	Span,
} from "./record.js";

const index = is.below(2 ** 32);
const words = is.listOf(
	is.that<number>(
		"a word",
		(value) => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32,
	),
);

/** Runs of named entries of a table of that length. */
const entriesOf = (length: number) =>
	is.listOf(
		is.where(
			is.record<NamedEntries>({ firstIndex: index, names: is.listOf(is.text) }),
			"entries of the table",
			({ firstIndex, names }) => firstIndex + names.length <= length,
		),
	);

/** What the linker has worked out for a library, where the table has that length. */
export const detailsOfTable = (length: number) =>
	is.record<LinkDetails>({ got: words, entries: entriesOf(length) });

/** What engines allow a table (JS API, "Implementation-defined Limits"); mypy's has 50,727 entries. */
const LONGEST_TABLE = 10_000_000;

const list = is.that<readonly unknown[]>("a list", Array.isArray);
/** What the rest of a record is held against. */
const counts = is.record({
	table: is.record({ length: is.below(LONGEST_TABLE + 1) }),
	libraries: list,
	scopes: list,
});

/**
 * @param byteLength size of the snapshot's linear memory.
 * @throws SnapshotError with check `content`.
 */
export function checkLibraries(
	value: unknown,
	byteLength: number,
): asserts value is LibrariesRecord {
	refuse(counts(value), value);
	const { table, libraries, scopes, data } = value as LibrariesRecord;
	const inTable = is.below(table.length);
	const span = is.where(
		is.record<Span>({ byteOffset: index, byteLength: index }),
		"a part of the data",
		(part) => part.byteOffset + part.byteLength <= data.byteLength,
	);
	const piece = is.where(
		is.listOf(index),
		"a piece",
		({ length }) => length === 3,
	) as is.Shape<any>;
	const library = is.record<LibraryRecord>({
		name: is.text,
		file: is.text,
		sha256: is.matching(/^[0-9a-f]{64}$/),
		memoryBase: index,
		memorySize: index,
		tableBase: index,
		tableSize: index,
		handles: is.listOf(index),
		refcount: is.orNull(index),
		global: is.flag,
		scope: is.orNull(is.below(scopes.length)),
		scripts: is.listOf(is.text),
		details: span,
		prelinked: is.orNull(
			is.record<PrelinkRecord>({ patch: span, got: words, pieces: is.listOf<Piece>(piece) }),
		),
	});
	const inMemory = is.where(
		library,
		"the place in memory",
		({ memoryBase, memorySize }) => memoryBase + memorySize <= byteLength,
	);
	const placed = is.where(
		inMemory,
		"the place in the table",
		({ tableBase, tableSize }) => tableBase + tableSize <= table.length,
	);
	const whole = is.record<Omit<LibrariesRecord, "data">>({
		libraries: is.listOf(placed),
		scopes: is.listOf(is.listOf(is.below(libraries.length))),
		table: is.record({
			length: index,
			entries: entriesOf(table.length),
			free: is.listOf(inTable),
		}),
		callbacks: is.listOf(is.record({ tableIndex: inTable, closure: is.below(byteLength) })),
	});
	refuse(whole(value), value);
}

/** Says what of a record is wrong, by where the fault is. */
function refuse(fault: is.Fault | undefined, value: unknown): void {
	if (fault === undefined) return;
	const [part, at, key = fault.wanted] = fault.path;
	if (part === "libraries" && at !== undefined) {
		const name: unknown = (value as LibrariesRecord).libraries[at as number]?.name;
		throw damagedRecord(`${key} of ${typeof name === "string" ? name : `library ${at}`}`);
	}
	if (part !== "table") throw damagedRecord(`its list of ${part}`);
	throw damagedRecord(at === "length" ? "the length of its function table" : "its function table");
}

export function damagedRecord(what: string, cause?: unknown): SnapshotError {
	return new SnapshotError(
		"content",
		`The snapshot's record of native libraries is damaged: ${what}. Create it again.`,
		{ cause },
	);
}
