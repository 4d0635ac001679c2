/** What is compared, for each form of the slot: our strategies, Pyodide's trampoline, and nothing at all. */
import { strategies } from "../../build/src/adaptor/strategies.js";
import { engineFeatures } from "../../build/src/engine/features.js";

/** Our strategies of that form that this engine has and that put something into the slot. */
export function ourAdaptors(form, environment) {
	const features = engineFeatures();
	// Tail calls cost what they cost, on an engine that must not make them, too.
	const tailCalls = features.tailCalls || features.tailCallsBreakSuspension;
	return strategies
		.filter((strategy) => strategy.form === form)
		.filter((strategy) => strategy.missing({ ...features, tailCalls }) === undefined)
		.map((strategy) => ({ name: nameOf(strategy), adaptor: strategy.create(environment) }))
		.filter(({ adaptor }) => adaptor !== null);
}

/** Two of the strategies have one name: the modules' tell them apart. */
const nameOf = ({ name, modules }) => (name === "wasm-gc" ? modules[0].name : name);

/** The trampoline that Pyodide ships; none where the engine cannot compile it. */
export function shippedAdaptor({ trampolineBytes, memory, table }) {
	const bytes = new Uint8Array(trampolineBytes);
	if (!WebAssembly.validate(bytes)) return [];
	const imports = { env: { memory, __indirect_function_table: table } };
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
	return [{ name: "shipped", adaptor: exports.trampoline_call }];
}
