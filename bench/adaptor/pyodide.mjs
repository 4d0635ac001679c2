/**
 * A started Pyodide, unpatched, and what its glue does about calls: the trampoline that it ships and
 * the JavaScript it falls back to, both caught while it starts. Nothing is measured here.
 */
import { loadPyodide } from "pyodide";

/** `{pyodide, module, memory, table, trampolineBytes, jsCall, slotPtr}` */
export async function startPyodide() {
	const { Module, instantiate } = WebAssembly;
	let trampolineBytes;
	let imports;
	// The glue assembles its trampoline from a literal: the constructor is where it passes.
	WebAssembly.Module = new Proxy(Module, {
		construct(target, [bytes]) {
			const isTrampoline = new TextDecoder("latin1").decode(bytes).includes("trampoline_call");
			if (isTrampoline) trampolineBytes = bytes;
			return new target(bytes);
		},
	});
	WebAssembly.instantiate = (source, importObject) => {
		if (importObject?.env?._PyEM_TrampolineCall_JS) imports = importObject;
		return instantiate(source, importObject);
	};
	try {
		const pyodide = await loadPyodide();
		const module = pyodide._module;
		const offset = module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];
		return {
			pyodide,
			module,
			memory: module.memory,
			table: module.wasmTable,
			trampolineBytes,
			jsCall: imports.env._PyEM_TrampolineCall_JS,
			slotPtr: module.__PyRuntime + offset,
		};
	} finally {
		Object.assign(WebAssembly, { Module, instantiate });
	}
}
