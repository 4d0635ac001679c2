/**
 * The clock at the module's imports while a snapshot is made: it stands still. Touches no global clock.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { EINVAL, isClock, REALTIME, writeTime } from "../js-phase/clock.js";

/** What every clock says of its resolution, in nanoseconds; engines differ. */
const RESOLUTION = 1_000_000n;

/**
 * Milliseconds by which a look moves the timer. C's sleep reads `emscripten_get_now` in a loop until its time
 * has come, and must end. What only asks for the time does not move it.
 */
const TIMER_STEP = 1;

/** Who has asked for the time so often waits for it to pass, in a loop of its own: from then on each asking moves it. */
const PATIENCE = 100_000;

/** A clock that stands, and beside it a timer that moves by the same step on every look. */
export class StillClock {
	#timesAsked = 0;

	constructor(
		/** Milliseconds since the epoch. */
		readonly epoch: number,
		/** Where the timer stands, in milliseconds. */
		public timer: number,
	) {}

	/** Where the timer stands, for Python's monotonic clocks. */
	ask(): number {
		this.#timesAsked += 1;
		return this.#timesAsked > PATIENCE ? this.look() : this.timer;
	}

	/** Moves the timer, and says where it stands then. */
	look(): number {
		this.timer += TIMER_STEP;
		return this.timer;
	}
}

/** Has the module see the clock. Its monotonic clocks are the timer, which C's sleep looks at. */
export function standStill(imports: GlueImports, module: PyodideModule, clock: StillClock): void {
	replace(imports, "emscripten_date_now", () => () => clock.epoch);
	replace(imports, "emscripten_get_now", () => () => clock.look());
	replace(imports, "emscripten_performance_now", () => () => clock.timer);
	replace(imports, "clock_time_get", () => (id, _precision, ptr) => {
		if (!isClock(id)) return EINVAL;
		writeTime(module, ptr, id === REALTIME ? clock.epoch : clock.ask());
		return 0;
	});
	replace(imports, "clock_res_get", () => (id, ptr) => {
		if (!isClock(id)) return EINVAL;
		module.HEAP64[ptr >>> 3] = RESOLUTION;
		return 0;
	});
}
