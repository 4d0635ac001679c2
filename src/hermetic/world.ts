/**
 * The state of one hermetic host: a clock and a generator, for whoever asks, be it C at the imports or a
 * recipe through JavaScript. Two instances share none.
 */
import { StillClock } from "./clock.js";
import { SeededGenerator } from "./generator.js";

export interface VirtualWorld {
	/** When it was made, on this host's clock, in milliseconds since the epoch. */
	readonly begin: number;
	readonly clock: StillClock;
	readonly generator: SeededGenerator;
}

/** Where a world begins. */
export interface WorldStart {
	/** Where the clock stands, in milliseconds since the epoch. */
	readonly epoch: number;
	/** Seed of all randomness. */
	readonly seed: number;
	/** Where the timer stands, in milliseconds; default 0. */
	readonly timer?: number;
}

export const createWorld = ({ epoch, seed, timer }: WorldStart): VirtualWorld => ({
	begin: Date.now(),
	clock: new StillClock(epoch, timer),
	generator: new SeededGenerator(seed),
});
