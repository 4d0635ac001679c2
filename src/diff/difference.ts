/**
 * What differs between two snapshots, in words and as data. Plain data.
 */

/** The Python object that owns bytes of linear memory. */
export interface OwningObject {
	/** Name of its type, such as `str`. */
	readonly type: string;
	/** `module.attribute` paths to it, most telling first; empty if nobody was found who holds it. */
	readonly holders: readonly string[];
}

/** One thing that is not the same in both. */
export interface Difference {
	/** Part of the snapshot: `build`, `manifest`, `memory`, `file`, `references`, `layout` … */
	readonly part: string;
	/** Which: a key of the manifest, a file's path, a reference's index, an address such as `0x1f40`. */
	readonly name: string;
	/** How it differs, such as `only in the second`; never the content itself. */
	readonly what: string;
	/** Memory only: the data symbol at or before the address, such as `_PyRuntime + 0x40`. */
	readonly symbol?: string;
	/** Memory only: the object that the bytes are part of. */
	readonly object?: OwningObject;
	/** Rebuild check only: the import that wrote the bytes, or that had returned last when C wrote them. */
	readonly writtenBy?: string;
}

/** The outcome of comparing two snapshots. */
export interface DiffReport {
	readonly equal: boolean;
	/** Most telling first. */
	readonly differences: readonly Difference[];
	/** How many more there are: mostly objects that lie elsewhere because of the others. */
	readonly omitted: number;
}

/** One line, such as `memory: float __main__.started (at 0x1f40): different value`. */
export function describeDifference(difference: Difference): string {
	const { part, name, what, object, symbol, writtenBy } = difference;
	const place = [symbol ?? "", object === undefined ? "" : `at ${name}`].filter(Boolean).join(", ");
	const subject =
		object === undefined
			? name
			: `${object.type} ${object.holders.slice(0, 3).join(", ") || "that nobody names"}`;
	const where = place === "" ? "" : ` (${place})`;
	return `${part}: ${subject}${where}: ${what}${writtenBy === undefined ? "" : `, written by ${writtenBy}`}`;
}
