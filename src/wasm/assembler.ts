/** From a module description to bytes that an engine compiles: first all checks, then the encoding. */
import type { ModuleDefinition } from "./module.js";
import { checkModule } from "./module-checker.js";
import { encodeModule } from "./module-encoder.js";

/**
 * The bytes of a module in the binary format. The same description always gives the same bytes.
 * @throws WasmBuildError with the function and the instruction where the description is wrong.
 */
export function assemble(definition: ModuleDefinition): Uint8Array<ArrayBuffer> {
	return encodeModule(definition, checkModule(definition));
}
