/**
 * All call adaptors, best first within each form. JavaScript is what every engine has; it comes
 * before those that count in JavaScript, which cost no less per call and more the first time
 * (bench/adaptor), and are there to be asked for.
 */
import type { AdaptorStrategy } from "./adaptor.js";
import { jsCounter, jsTrampoline } from "./js/strategy.js";
import { probeCounter, probeTrampoline } from "./probe/strategy.js";
import { typeReflectionCounter, typeReflectionTrampoline } from "./type-reflection/strategy.js";
import { wasmGcCounter, wasmGcPlainTrampoline, wasmGcTrampoline } from "./wasm-gc/strategy.js";

export const strategies: readonly AdaptorStrategy[] = [
	wasmGcTrampoline,
	wasmGcPlainTrampoline,
	jsTrampoline,
	typeReflectionTrampoline,
	probeTrampoline,
	wasmGcCounter,
	jsCounter,
	typeReflectionCounter,
	probeCounter,
];
