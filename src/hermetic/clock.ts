/**
 * The clock at the module's imports: standing still while a snapshot is made, and never going back
 * after one is restored. Touches no global clock.
 */
import type { GlueImports, Ptr, PyodideModule } from "../distribution/glue.js";

/** WASI's clock ids and error (wasi_snapshot_preview1, `clockid`, `errno`). */
const REALTIME = 0;
const LAST_CLOCK = 3;
const EINVAL = 28;

/** Where a snapshot's clock stands, in milliseconds since the epoch: 1980-01-01, unless `SOURCE_DATE_EPOCH` says otherwise. */
export const DEFAULT_EPOCH = 315532800000;

/** What every clock says of its resolution, in nanoseconds; engines differ. */
const RESOLUTION = 1_000_000n;

/** How far each look at a timer moves it, in milliseconds, so that what waits for time to pass ends. */
const TIMER_STEP = 1;

/**
 * Makes the clock stand at `epoch` (milliseconds). Monotonic clocks stand at 0. Only the timer that
 * C's sleep watches moves, by the same step on every look.
 */
export function standStill(imports: GlueImports, module: () => PyodideModule, epoch: number): void {
	let timer = 0;
	Object.assign(imports.env, {
		emscripten_date_now: () => epoch,
		emscripten_get_now: () => {
			timer += TIMER_STEP;
			return timer;
		},
		emscripten_performance_now: () => timer,
		clock_time_get(clock: number, _precision: bigint, ptr: Ptr): number {
			if (clock < 0 || clock > LAST_CLOCK) return EINVAL;
			writeTime(module(), ptr, clock === REALTIME ? epoch : timer);
			return 0;
		},
		clock_res_get(clock: number, ptr: Ptr): number {
			if (clock < 0 || clock > LAST_CLOCK) return EINVAL;
			module().HEAP64[ptr >>> 3] = RESOLUTION;
			return 0;
		},
	});
}

/**
 * Lets monotonic clocks run on from where the snapshot's stood.
 *
 * @param offset what is added to this process's own monotonic time, in milliseconds.
 */
export function continueFrom(
	imports: GlueImports,
	module: () => PyodideModule,
	offset: number,
): void {
	const original = imports.env.clock_time_get;
	imports.env.clock_time_get = (clock: number, precision: bigint, ptr: Ptr): number => {
		if (clock === REALTIME || clock < 0 || clock > LAST_CLOCK) {
			return original(clock, precision, ptr);
		}
		writeTime(module(), ptr, performance.now() + offset);
		return 0;
	};
}

/** Writes a WASI timestamp: nanoseconds as u64. */
function writeTime(module: PyodideModule, ptr: Ptr, ms: number): void {
	module.HEAP64[ptr >>> 3] = BigInt(Math.round(ms * 1e6));
}
