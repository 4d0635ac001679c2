/**
 * The room that the function table has: made larger, given back, and shown as it was. A table cannot shrink, so
 * after a reset entries are left over; what asks the table for its length, or to grow, sees it as long as it
 * was.
 */
import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import { EngineError } from "../errors.js";

/** @throws EngineError where the engine has no room for so many. */
export function growTable({ wasmTable }: PyodideModule, length: TableIndex): void {
	if (length <= wasmTable.length) return;
	try {
		wasmTable.grow(length - wasmTable.length);
	} catch (cause) {
		throw new EngineError(
			"WebAssembly.Table.grow",
			`This engine refuses a function table of ${length} entries, which the snapshot needs: there is not enough memory, or the snapshot is damaged.`,
			{ cause },
		);
	}
}

/** Entries that will be taken again, from the end. */
export function setFreeEntries(
	{ freeTableIndexes }: PyodideModule,
	free: readonly TableIndex[],
): void {
	// One by one: as arguments of a call, a list from a file could be longer than the stack.
	freeTableIndexes.length = 0;
	for (const index of free) freeTableIndexes.push(index);
}

/** Entries that a table has beyond the length that it shows. */
const shown = new WeakMap<WebAssembly.Table, { length: number }>();

/** Has a table show a length that is at most its own. The entries beyond it must be null. */
export function showLength(table: WebAssembly.Table, length: number): void {
	const known = shown.get(table);
	if (known !== undefined) {
		known.length = length;
		return;
	}
	if (table.length === length) return;
	const state = { length };
	shown.set(table, state);
	const { prototype } = WebAssembly.Table;
	const ownLength = (): number => Reflect.get(prototype, "length", table);
	Object.defineProperties(table, {
		length: { configurable: true, get: () => state.length },
		grow: {
			configurable: true,
			value: (delta: number, ...filler: unknown[]): number => {
				const before = state.length;
				const missing = before + delta - ownLength();
				if (missing > 0) prototype.grow.call(table, missing, ...(filler as [any?]));
				state.length = before + delta;
				return before;
			},
		},
	});
}

/** How many entries a table has, whatever it shows. */
export const lengthOf = (table: WebAssembly.Table): number =>
	Reflect.get(WebAssembly.Table.prototype, "length", table);
