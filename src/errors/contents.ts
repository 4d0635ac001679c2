/** Errors of what would be in a snapshot: state of this process, or bytes that differ from one creation to the next. */
import { PythawError } from "./pythaw-error.js";

/** JS or host state that a snapshot must not hold. */
export interface Leak {
	/** What sort of thing it is, such as `js-reference` or `native-library`. */
	readonly kind: string;
	/** A safe description of the value. */
	readonly value: string;
	/** Who holds it in Python: `module.attribute` paths, most telling first. Empty if nobody was found. */
	readonly holders: readonly string[];
	/** What to do about it. */
	readonly fix: string;
}

/** The runtime holds state that cannot be part of a snapshot. */
export class LeakError extends PythawError {
	override readonly name = "LeakError";

	constructor(
		readonly leaks: readonly Leak[],
		headline?: string,
	) {
		const lines = leaks.map((leak) => {
			const held = leak.holders.length ? `held by ${leak.holders.join(", ")}` : "holder unknown";
			return `  ${leak.kind}: ${leak.value} (${held}). ${leak.fix}`;
		});
		const first =
			headline ??
			`The snapshot would hold ${leaks.length} ${leaks.length === 1 ? "thing that belongs" : "things that belong"} to this process`;
		super("ERR_LEAK", `${first}\n${lines.join("\n")}`);
	}
}

/** The Python object that owns bytes of linear memory. */
export interface OwningObject {
	/** Name of its type, such as `str`. */
	readonly type: string;
	/** `module.attribute` paths to it, most telling first; empty if nobody was found who holds it. */
	readonly holders: readonly string[];
}

/** One thing in which two snapshots differ. */
export interface Difference {
	/** Part of the snapshot: `build`, `manifest`, `memory`, `file`, `references`, `layout` … */
	readonly part: string;
	/** Which: a key of the manifest, a file's path, a reference's index, an address such as `0x1f40`. */
	readonly name: string;
	/** How it differs, such as `only in the second`; never the content of memory or files. */
	readonly what: string;
	/** Memory only: the data symbol at or before the address, such as `_PyRuntime + 0x40`. */
	readonly symbol?: string;
	/** Memory only: the object that the bytes are part of. */
	readonly object?: OwningObject;
	/** Rebuild check only: the import that wrote the bytes, or the one after which C wrote them. */
	readonly writtenBy?: string;
}

/** One line, such as `memory: float __main__.started (the heap, at 0x1f40): another value`. */
export function describeDifference(difference: Difference): string {
	const { part, name, what, object, symbol, writtenBy } = difference;
	const by = writtenBy === undefined ? "" : `, written by ${writtenBy}`;
	if (object === undefined) {
		return `${part}: ${name}${symbol === undefined ? "" : ` (${symbol})`}: ${what}${by}`;
	}
	const holders = object.holders.slice(0, 3).join(", ") || "that nobody names";
	const place = [...(symbol === undefined ? [] : [symbol]), `at ${name}`].join(", ");
	return `${part}: ${object.type} ${holders} (${place}): ${what}${by}`;
}

/** Built again on another host, a recipe gave another snapshot. */
export class NotReproducibleError extends PythawError {
	override readonly name = "NotReproducibleError";

	constructor(
		/** Most telling first. */
		readonly differences: readonly Difference[],
		/** How many more there are. */
		readonly omitted: number,
	) {
		const lines = differences.map((difference) => `  ${describeDifference(difference)}`);
		if (omitted > 0) lines.push(`  and ${omitted} more, mostly because of these`);
		super(
			"ERR_NOT_REPRODUCIBLE",
			"The recipe, followed again on a host that differs, does not give the same snapshot.\n" +
				"Compute what depends on the host after the restore, or leave it out:\n" +
				lines.join("\n"),
		);
	}
}

/** The C phase of a hermetic start called an import that reaches for JS or host state. */
export class ForbiddenCallError extends PythawError {
	override readonly name = "ForbiddenCallError";

	/** @param touches what the import reaches for, such as "the network". */
	constructor(
		/** The import of the main module that was called. */
		readonly importName: string,
		touches: string,
		/** Where Python stood, outermost frame first; undefined if no Python ran. */
		readonly pythonStack: string | undefined,
	) {
		const where = pythonStack === undefined ? "No Python ran." : `Python stood at\n${pythonStack}`;
		super(
			"ERR_FORBIDDEN_CALL",
			`Import ${importName} was called while Python starts for a snapshot: it would touch ${touches}. ` +
				`Do that in the recipe, or after a restore, instead.\n${where}`,
		);
	}
}
