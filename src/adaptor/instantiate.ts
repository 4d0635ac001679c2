/** Compiling and instantiating an adaptor's modules, or taking those that were compiled beforehand. */
import { EngineError } from "../errors.js";
import type { AdaptorEnvironment, AssembledModule, WasmFunction } from "./adaptor.js";

/** The precompiled module of that name, else compiled here. */
export function compiledModule(
	{ name, bytes }: AssembledModule,
	{ precompiled }: AdaptorEnvironment,
): WebAssembly.Module {
	const given = precompiled?.[name];
	if (given) return given;
	try {
		return new WebAssembly.Module(bytes);
	} catch (cause) {
		if (!(cause instanceof WebAssembly.CompileError)) throw cause;
		throw new EngineError(
			"WebAssembly compilation",
			`The engine does not compile the call adaptor's module ${name} (${cause.message}). ` +
				"Hand it in compiled, or choose the call adaptor js.",
		);
	}
}

export function exportedFunction(
	module: WebAssembly.Module,
	imports: WebAssembly.Imports,
	exportName: string,
): WasmFunction {
	const value = new WebAssembly.Instance(module, imports).exports[exportName];
	if (typeof value !== "function") throw new TypeError(`an adaptor without export ${exportName}`);
	return value as WasmFunction;
}
