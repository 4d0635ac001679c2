/** WebAssembly's text format to bytes, by the build's own way (assemble.mjs). */
import { root } from "../engines/engines.js";

const build = (await import(`${root}assemble.mjs`)) as {
	assemble(text: string): Uint8Array<ArrayBuffer>;
};

export const { assemble } = build;
