/** What is compared, for each form of the slot: our strategies, Pyodide's trampoline, and nothing at all. */
import { strategies } from "../../build/src/adaptor/strategies.js";
import { engineFeatures } from "../../build/src/engine/features.js";

/** Our strategies of that form that this engine has and that put something into the slot. */
export function ourAdaptors(form, environment) {
	const features = engineFeatures();
	return strategies
		.filter((strategy) => strategy.form === form && strategy.missing(features) === undefined)
		.map((strategy) => ({ name: strategy.name, adaptor: strategy.create(environment) }))
		.filter(({ adaptor }) => adaptor !== null);
}

/** The trampoline that Pyodide ships; none where the engine cannot compile it. */
export function shippedAdaptor({ trampolineBytes, memory, table }) {
	const bytes = new Uint8Array(trampolineBytes);
	if (!WebAssembly.validate(bytes)) return [];
	const imports = { env: { memory, __indirect_function_table: table } };
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
	return [{ name: "shipped", adaptor: exports.trampoline_call }];
}
