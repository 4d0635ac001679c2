/**
 * The WebAssembly modules that a start, or a reset, compiles beside Pyodide's own, for hosts that must have
 * compiled them before. A new `.wat` file whose module is compiled then belongs here; probes of the engine do
 * not: where they are refused, a feature is absent.
 */
import { strategies } from "../adaptor/strategies.js";
import { generations } from "../distribution/generations.js";
import zeroPages from "../image/zero-pages.wat";
import { magicAndVersion } from "../wasm/section-ids.js";

interface StartModule {
	readonly name: string;
	/** In the binary format. */
	readonly bytes: Uint8Array;
}

export const startModules = (): readonly StartModule[] => [
	// The glue's test for stack switching: `new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0]))`.
	{ name: "empty", bytes: Uint8Array.from(magicAndVersion) },
	...strategies
		.filter(({ form }) => form === generations[0].adaptor)
		.flatMap(({ modules }) => modules),
	zeroPages,
];
