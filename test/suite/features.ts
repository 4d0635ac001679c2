/** What the engine that runs this is and can do, for the programs that tests start. */
import type { Features } from "./case.js";

export function featuresHere(): Features {
	// (module (type (struct))) is valid where there is garbage collection.
	const struct = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 3, 1, 0x5f, 0);
	return { jspi: "Suspending" in WebAssembly, wasmGc: WebAssembly.validate(struct) };
}

/** The engine's own version: Deno and Bun name a Node's besides, whose interfaces they have. A browser's is its user agent. */
export function versionHere(): string {
	if (typeof process === "undefined") return navigator.userAgent;
	const { deno, bun, node } = process.versions;
	return deno ?? bun ?? node;
}
