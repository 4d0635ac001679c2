/**
 * The clock at the module's imports while a snapshot is made: it stands still. Touches no global clock.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import { EINVAL, LAST_CLOCK, REALTIME, writeTime } from "../js-phase/clock.js";

/** Where a snapshot's clock stands, in milliseconds since the epoch: 1980-01-01, unless `SOURCE_DATE_EPOCH` says otherwise. */
export const DEFAULT_EPOCH = 315532800000;

/** What every clock says of its resolution, in nanoseconds; engines differ. */
const RESOLUTION = 1_000_000n;

/** How far each look at a timer moves it, in milliseconds, so that what waits for time to pass ends. */
const TIMER_STEP = 1;

/** A clock that stands, and beside it a timer that moves by the same step on every look. */
export class StillClock {
	/** Milliseconds since the epoch. */
	readonly epoch: number;
	#timer: number;

	constructor(epoch: number, timer = 0) {
		this.epoch = epoch;
		this.#timer = timer;
	}

	/** Where the timer stands, in milliseconds. */
	get timer(): number {
		return this.#timer;
	}

	/** Moves the timer, and says where it stands then. */
	look(): number {
		this.#timer += TIMER_STEP;
		return this.#timer;
	}
}

/** Has the module see the clock. Its monotonic clocks are the timer, which C's sleep looks at. */
export function standStill(
	imports: GlueImports,
	module: () => PyodideModule,
	clock: StillClock,
): void {
	Object.assign(imports.env, {
		emscripten_date_now: () => clock.epoch,
		emscripten_get_now: () => clock.look(),
		emscripten_performance_now: () => clock.timer,
		clock_time_get(id: number, _precision: bigint, ptr: Ptr): number {
			if (id < 0 || id > LAST_CLOCK) return EINVAL;
			writeTime(module(), ptr, id === REALTIME ? clock.epoch : clock.timer);
			return 0;
		},
		clock_res_get(id: number, ptr: Ptr): number {
			if (id < 0 || id > LAST_CLOCK) return EINVAL;
			module().HEAP64[ptr >>> 3] = RESOLUTION;
			return 0;
		},
	});
}
