/**
 * The size of linear memory after a reset. Memory cannot shrink, and C sees its true size; a snapshot has as
 * much of it as is in use.
 */

import type { PyodideModule } from "../distribution/glue.js";
import { WASM_PAGE_BYTE_LENGTH } from "./image.js";

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
