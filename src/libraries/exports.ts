/**
 * The exports of a prelinked library, most of which its module does not export any more: functions
 * are in the table, addresses in the file. Worked out when somebody looks a symbol up.
 */
import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import { readActiveElements, readExports, readGlobals } from "../wasm/module-reader.js";
import { indexesOf, type LibraryRecord, type LinkDetails } from "./record.js";

/**
 * @param bytes the library's file.
 * @param own what the prelinked module exports.
 * @returns all exports in the file's order, addresses relative to the library's memory.
 */
export function allExports(
	{ wasmTable }: PyodideModule,
	{ tableBase }: LibraryRecord,
	{ entries }: LinkDetails,
	bytes: Uint8Array,
	own: WebAssembly.Exports,
): WebAssembly.Exports {
	const byName = indexesOf(entries);
	const byFunction = new Map<number, TableIndex>();
	for (const { constant, functions } of readActiveElements(bytes) ?? []) {
		// What is not constant is relative to __table_base: there is nothing else that it could be.
		const first = constant ?? tableBase;
		for (const [offset, index] of functions.entries()) byFunction.set(index, first + offset);
	}
	const globals = readGlobals(bytes);
	const exports: Record<string, WebAssembly.ExportValue> = {};
	for (const { name, kind, index } of readExports(bytes)) {
		if (name in own) {
			exports[name] = own[name];
		} else if (kind === "func") {
			exports[name] = wasmTable.get(byName.get(name) ?? byFunction.get(index)!);
		} else {
			exports[name] = new WebAssembly.Global({ value: "i32" }, globals[index]?.constant);
		}
	}
	return exports;
}
