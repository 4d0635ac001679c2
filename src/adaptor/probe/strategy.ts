/**
 * Counts parameters by trying: a module that imports a function of a type instantiates with no
 * other. Slow the first time, so what comes out is remembered.
 */
import type { AdaptorEnvironment, WasmFunction } from "../adaptor.js";
import {
	type Counting,
	type CountParameters,
	countingStrategy,
	notCallable,
	remembered,
} from "../counting.js";
import { compiledModule } from "../instantiate.js";
import none from "./probe-none.wat";
import one from "./probe-one.wat";
import three from "./probe-three.wat";
import two from "./probe-two.wat";

/** With the number of parameters that each tries: most frequent first. */
const probes = [
	[two, 2],
	[three, 3],
	[one, 1],
	[none, 0],
] as const;

function counter(environment: AdaptorEnvironment): CountParameters {
	const tries = probes.map(
		([probe, count]) => [compiledModule(probe, environment), count] as const,
	);
	return remembered((wasmFunction) => {
		const found = tries.find(([module]) => instantiates(module, wasmFunction));
		return found ? found[1] : notCallable;
	});
}

function instantiates(module: WebAssembly.Module, wasmFunction: WasmFunction): boolean {
	try {
		new WebAssembly.Instance(module, { probe: { function: wasmFunction } });
		return true;
	} catch (error) {
		if (error instanceof WebAssembly.LinkError) return false;
		throw error;
	}
}

const counting: Counting = {
	name: "probe",
	missing: () => undefined,
	modules: probes.map(([probe]) => probe),
	counter,
};

export const probeTrampoline = countingStrategy("trampoline", counting);
export const probeCounter = countingStrategy("argument-counter", counting);
