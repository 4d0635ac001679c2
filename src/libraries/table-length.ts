/**
 * The length of the function table after a reset. A table cannot shrink, so entries are left over; what
 * asks the table for its length, or to grow, sees it as long as it was.
 */

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
