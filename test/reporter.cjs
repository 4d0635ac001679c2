/**
 * mocha's "spec" reporter. It closes with the files that took longest, so that .mocharc.whole.cjs can have
 * them begin first, and with a line that every CI can count.
 */
const { relative } = require("node:path");
const { Spec } = require("mocha").reporters;

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
		const longest = [...this.times].sort(([, a], [, b]) => b - a).slice(0, 25);
		console.log("Seconds in the files that took longest:");
		for (const [file, time] of longest) {
			console.log(`${String(Math.round(time / 1000)).padStart(5)} ${relative(".", file)}`);
		}
		const { passes, failures, pending } = this.stats;
		console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
	}
};
