/**
 * The state of one hermetic host: a clock and a generator, for whoever asks, be it C at the imports or a
 * recipe through JavaScript. Two instances share none.
 */
import { StillClock } from "./clock.js";
import { SeededGenerator } from "./generator.js";

export interface VirtualWorld {
	readonly clock: StillClock;
	readonly generator: SeededGenerator;
}

/** @param epoch where the clock stands, in milliseconds. */
export const createWorld = (epoch: number, seed: number): VirtualWorld => ({
	clock: new StillClock(epoch),
	generator: new SeededGenerator(seed),
});
