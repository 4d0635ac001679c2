/**
 * How large linear memory may become: beyond a limit Python is refused memory, and raises a MemoryError. And how
 * large it counts after a reset: it cannot shrink, and C sees its true size; a snapshot has as much as is in use.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { WASM_PAGE_BYTE_LENGTH } from "./image.js";

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

const shown = new WeakMap<PyodideModule, number>();

/** Has an instance's memory count as so long, until more is in use. */
export function showSize(module: PyodideModule, byteLength: number): void {
	shown.set(module, byteLength);
}

export function shownSize(module: PyodideModule): number {
	const { HEAPU8, HEAPU32 } = module;
	const least = shown.get(module);
	if (least === undefined) return HEAPU8.byteLength;
	const heapEnd = HEAPU32[module._emscripten_get_sbrk_ptr() >>> 2];
	const used = Math.ceil(heapEnd / WASM_PAGE_BYTE_LENGTH) * WASM_PAGE_BYTE_LENGTH;
	return Math.min(HEAPU8.byteLength, Math.max(least, used));
}
