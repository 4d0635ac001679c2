/**
 * mocha's "spec" reporter. It closes with the files that took longest, so that .mocharc.whole.cjs can have
 * them begin first, with the computing time of each (cpu.ts), and with a line that every CI can count.
 */
const { existsSync, readFileSync } = require("node:fs");
const { join, relative } = require("node:path");
const { Spec } = require("mocha").reporters;

/** How many files are named. */
const most = 40;

module.exports = class extends Spec {
	/** Milliseconds in tests and hooks, by file. */
	times = new Map();

	constructor(runner, options) {
		super(runner, options);
		const add = ({ file, duration = 0 }) =>
			file && this.times.set(file, (this.times.get(file) ?? 0) + duration);
		for (const event of ["test end", "hook end"]) runner.on(event, add);
	}

	epilogue() {
		super.epilogue();
		const computed = computingTimes();
		const longest = [...this.times].sort(([, a], [, b]) => b - a).slice(0, most);
		const column = (seconds) => String(Math.round(seconds ?? 0)).padStart(5);
		console.log("Seconds in the files that took longest, and of computing in them:");
		for (const [file, time] of longest) {
			console.log(`${column(time / 1000)} ${column(computed.get(file))} ${relative(".", file)}`);
		}
		const total = [...computed.values()].reduce((sum, seconds) => sum + seconds, 0);
		if (total > 0) console.log(`Minutes of computing in all files: ${(total / 60).toFixed(1)}`);
		const { passes, failures, pending } = this.stats;
		console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
	}
};

/** Seconds, by file. */
function computingTimes() {
	const times = new Map();
	const file = join(process.env.PYTHAW_TEST_STORE ?? "", "cpu.tsv");
	if (!existsSync(file)) return times;
	for (const line of readFileSync(file, "utf8").trimEnd().split("\n")) {
		const [seconds, name] = line.split("\t");
		times.set(name, (times.get(name) ?? 0) + Number(seconds));
	}
	return times;
}
