/**
 * For WebKitGTK 2.50, where a function that is read from the table is another object than the module's
 * export of the same function. The glue finds a function's entry by the object
 * (`functionsInTableMap.get(func)`), so it gave a second entry to each of 972 functions: tables, and with
 * them snapshots, were others there than anywhere else.
 */
import { tablesForgetExports } from "../engine/features.js";

/** Puts exported functions into the table's entries of these same functions. To be done before the glue looks. */
export function keepExportsInTable(exports: WebAssembly.Exports, table: WebAssembly.Table): void {
	if (!tablesForgetExports()) return;
	// The name of such a function is its index in the module (ToString of the JS API's "function index").
	const exported = new Map<string, unknown>();
	for (const value of Object.values(exports)) {
		if (typeof value === "function") exported.set(value.name, value);
	}
	for (let index = 0; index < table.length; index += 1) {
		const own = exported.get(table.get(index)?.name);
		if (own !== undefined) table.set(index, own);
	}
}
