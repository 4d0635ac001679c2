/** What the engine that runs this can do, for the children of this folder. */
import type { Features } from "../suite/case.js";

export function featuresHere(): Features {
	// (module (type (struct))) is valid where there is garbage collection.
	const struct = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 3, 1, 0x5f, 0);
	return { jspi: "Suspending" in WebAssembly, wasmGc: WebAssembly.validate(struct) };
}
