/**
 * The clock at the module's imports after a restore: it never goes back. Touches no global clock.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

/** WASI's clock ids and error (wasi_snapshot_preview1, `clockid`, `errno`). */
export const REALTIME = 0;
const LAST_CLOCK = 3;
export const EINVAL = 28;

export const isClock = (id: number): boolean => id >= 0 && id <= LAST_CLOCK;

/** @param offset what is added to this process's own monotonic time, in milliseconds. */
export function continueFrom(imports: GlueImports, module: PyodideModule, offset: number): void {
	replace(imports, "clock_time_get", (original) => (id, precision, ptr) => {
		if (id === REALTIME || !isClock(id)) return original(id, precision, ptr);
		writeTime(module, ptr, performance.now() + offset);
		return 0;
	});
}

/** Writes a WASI timestamp: nanoseconds as u64. */
export function writeTime(module: PyodideModule, ptr: Ptr, ms: number): void {
	module.HEAP64[ptr >>> 3] = BigInt(Math.round(ms * 1e6));
}
