/**
 * How much computing time each test file takes, its processes' with it: what a run of the whole suite is
 * made of, and what a busy machine does not change. It is written down beside what the run has stored;
 * reporter.cjs adds it up. Not in it is what a process took that nobody waited for.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

interface Suite {
	readonly file?: string;
	readonly suites: readonly Suite[];
}

let current: string | undefined;
let counted = 0;

/** Gives what was taken since the last time to the file that ran. */
function count(): void {
	const now = seconds();
	const directory = process.env.PYTHAW_TEST_STORE;
	// A run of one file ends after what it has stored is removed.
	if (current !== undefined && directory !== undefined && existsSync(directory)) {
		appendFileSync(join(directory, "cpu.tsv"), `${(now - counted).toFixed(2)}\t${current}\n`);
	}
	counted = now;
}

/** Of this process and of its children that have ended, in all threads; 0 where Linux does not say it. */
function seconds(): number {
	try {
		const text = readFileSync("/proc/self/stat", "latin1");
		// After the name of the program; utime, stime, cutime and cstime are 14 to 17 of all, in hundredths.
		const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
		return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
	} catch {
		return 0;
	}
}

/** One of mocha's workers runs one file after another: each is a run of its own to these. */
export const mochaHooks = {
	beforeAll(this: Mocha.Context): void {
		count();
		const { suites } = this.test!.parent as unknown as Suite;
		const files = new Set(suites.map(({ file }) => file));
		[current] = files.size === 1 ? files : [];
	},
	afterAll: count,
};

// What a file's own hooks close at its end comes after these.
process.once("exit", count);
