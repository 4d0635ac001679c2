/**
 * The hermetic host: what an instance sees of the world while a snapshot is made. The same on every
 * machine, engine and day. It belongs to one instance and changes nothing outside of it; two may be at
 * work at once. A start for use loads nothing of this room.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import { StillClock, standStill } from "./clock.js";
import { stampWith } from "./file-times.js";
import { CPhaseGuard } from "./forbid.js";
import { virtualGlobals } from "./globals/virtual.js";
import { endStandardInput, hideUser } from "./process.js";
import { drawFrom, SeededGenerator } from "./randomness.js";
import { useUtc } from "./time-zone.js";
import type { WriteWatch } from "./watch.js";

export interface HermeticSettings {
	/** The whole environment that the recipe sets. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Where the clock stands, in milliseconds since the epoch; default: {@link DEFAULT_EPOCH}. */
	readonly epoch?: number;
	/** Seed of all randomness; default 0. */
	readonly seed?: number;
	/** Where the timer stands, in milliseconds; default 0. */
	readonly timer?: number;
	readonly watch?: WriteWatch;
}

/** Where a snapshot's clock stands unless it is told otherwise: 1980-01-01, in milliseconds since the epoch. */
export const DEFAULT_EPOCH = 315532800000;

export class HermeticHost {
	readonly environment: Readonly<Record<string, string>>;
	/** Where the clock stands, in milliseconds since the epoch. */
	readonly epoch: number;
	/** When it was made, on this host's clock, in milliseconds since the epoch. */
	readonly #begin = Date.now();
	readonly #clock: StillClock;
	readonly #generator: SeededGenerator;
	readonly #guard = new CPhaseGuard();
	readonly #watch: WriteWatch | undefined;

	constructor(settings: HermeticSettings = {}) {
		const { environment = {}, epoch = DEFAULT_EPOCH, seed = 0, timer = 0, watch } = settings;
		this.environment = environment;
		this.epoch = epoch;
		this.#clock = new StillClock(epoch, timer);
		this.#generator = new SeededGenerator(seed);
		this.#watch = watch;
	}

	/** Stands in for the global object that Python sees as `js`. */
	globals(real: object): object {
		const world = { clock: this.#clock, generator: this.#generator };
		return virtualGlobals(real, world, this.environment);
	}

	/**
	 * What replaces library functions: boot/imports.ts says when. It has only this object's type, so that a start
	 * for use loads nothing of this room.
	 */
	readonly replace = {
		clock: (imports, module) => standStill(imports, module, this.#clock),
		timeZone: useUtc,
		randomness: (imports, module) => drawFrom(imports, module, this.#generator),
		user: hideUser,
		standardInput: endStandardInput,
		forbidden: (imports, module) => this.#guard.install(imports, module),
		watched: (imports, module) => this.#watch?.install(imports, module),
	} satisfies Record<string, (imports: GlueImports, module: PyodideModule) => void>;

	/** Runs the C phase: a forbidden call in it throws. */
	guard<T>(run: () => T): T {
		return this.#guard.enforce(run);
	}

	/** Keeps this host's clock from the times of files: once the file system holds what a snapshot put there. */
	stampFiles({ FS }: PyodideModule): void {
		stampWith(FS, this.epoch, this.#begin);
	}
}
