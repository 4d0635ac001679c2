/**
 * Has the rest of a split module join its instance when Python first calls a function of it. Knows
 * nothing of where it comes from.
 */
import type { CodeRest } from "../distribution/code-rest.js";
import { SHARED, SHARED_TABLE } from "../distribution/form.js";
import { callbackModule } from "../wasm/callback-module.js";

/** @param imports gives the same as the instance has been given. */
export function joinRest(
	rest: CodeRest,
	exports: WebAssembly.Exports,
	imports: () => WebAssembly.Imports,
): void {
	const table = exports[SHARED_TABLE];
	if (!(table instanceof WebAssembly.Table)) return;
	setFunction(table, table.length - 1, "v", () => {
		const module = rest.now?.();
		if (module === undefined) throw new Error("The rest of Python's code is not there.");
		new WebAssembly.Instance(module, { ...imports(), [SHARED]: exports } as WebAssembly.Imports);
	});
}

/** Puts a JavaScript function into a table, which takes functions of instances only. */
export function setFunction(
	table: WebAssembly.Table,
	index: number,
	signature: string,
	run: (...values: number[]) => void,
): void {
	const module = new WebAssembly.Module(callbackModule(signature) as BufferSource);
	const { f } = new WebAssembly.Instance(module, { e: { f: run } }).exports;
	table.set(index, f);
}
