/** The program of a pool's workers, which notes what large modules it has compiled: `globalThis.compiled`. */
import { join } from "node:path";
import { root } from "../engines/engines.js";

const { compile } = WebAssembly;
const compiled: number[] = [];
Object.assign(globalThis, { compiled });
WebAssembly.compile = (bytes: BufferSource) => {
	if (bytes.byteLength > 1e6) compiled.push(bytes.byteLength);
	return compile(bytes);
};
await import(join(root, "dist", "pool-worker.js"));
