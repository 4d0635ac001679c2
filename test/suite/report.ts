/** What a child process of the tests prints as its last line, and its parent reads. */
import type { Features, Result } from "./case.js";

export interface Report {
	/** The engine's own version, without a leading "v". */
	version: string;
	/** As found by the child itself, for the parent to hold against the table of engines. */
	features: Features;
	/** From before the library was asked to start until Python was ready, in milliseconds. */
	startMs: number;
	/** The first number of Python's `random`, where the program draws one. */
	random?: number;
	results: Result[];
}
