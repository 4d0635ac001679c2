/**
 * Views of Python's buffers (`PyProxy.getBuffer`): what they see is gone when memory is detached, but
 * releasing one gives back an address, which this makes harmless.
 */
import { type GlueImports, replace } from "../distribution/imports.js";
import type { Eras } from "./era.js";

/** `PyBuffer_Release` and `PyMem_Free` do nothing for it: what a null pointer points to is zero. */
const NO_VIEW = 0;

/** Wraps the library function that makes what a view is made from. */
export function guardBuffers(imports: GlueImports, eras: Eras): void {
	replace(imports, "_pyproxy_get_buffer_result", (make) => (...args) => {
		const made = make(...args);
		const { view } = made;
		// The glue hands it to C functions and does nothing else with it.
		made.view = {
			valueOf: eras.guard(
				() => view,
				() => NO_VIEW,
			),
		};
		return made;
	});
}
