/**
 * A limit on linear memory: beyond it Python is refused memory, and raises a MemoryError.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

interface Limit {
	readonly byteLength: number;
	/** Whether memory was refused since the limit was set. */
	wasMet: boolean;
}

const limits = new WeakMap<PyodideModule, Limit>();

/** Has an instance ask here before its memory grows. */
export function watchGrowth(imports: GlueImports, module: PyodideModule): void {
	replace(imports, "emscripten_resize_heap", (resize) => (byteLength) => {
		const limit = limits.get(module);
		if (limit === undefined || byteLength >>> 0 <= limit.byteLength) return resize(byteLength);
		limit.wasMet = true;
		return 0;
	});
}

/** Memory that an instance has already stays: it cannot shrink. */
export function limitMemory(module: PyodideModule, byteLength = Number.POSITIVE_INFINITY): void {
	limits.set(module, { byteLength, wasMet: false });
}

/** Whether memory was refused since the limit was set. */
export const wasLimitMet = (module: PyodideModule): boolean => limits.get(module)?.wasMet ?? false;
