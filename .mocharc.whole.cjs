/** `npm test`: all test files, one more at once than there are cores, since each waits at times for a process. */
const { readdirSync } = require("node:fs");
const { availableParallelism } = require("node:os");

/** What takes longest, first: a long file that began last would leave the other cores nothing to do. */
const longest = [
	"browsers/",
	"libraries/libraries",
	"bundlers/",
	"faults/",
	"auto/auto",
	"hermetic/after-restore",
	"hermetic/reproducible",
	"engines/suite",
	"generations/",
	"own-suites/",
	"stack-switching/",
	"verify/leaks",
	"reset/",
	"create/prove",
	"cli/verify",
	"cli/run",
	"cli/create",
	"snapshot/pyodide-issues",
	"files/exclude",
	"node/code-cache",
	"snapshot/across-engines",
	"diff/passive",
	"pool/",
	"packages/",
	"apps/",
	"workerd/",
	"layers/",
	"engines/pairs",
];

const place = (name) => {
	const found = longest.findIndex((start) => name.startsWith(start));
	return found === -1 ? longest.length : found;
};
const names = readdirSync("build/test", { recursive: true }).filter((name) =>
	name.endsWith(".test.js"),
);

module.exports = {
	...require("./.mocharc.json"),
	spec: names.sort((a, b) => place(a) - place(b)).map((name) => `build/test/${name}`),
	require: ["build/test/traces.js", "build/test/store.js", "build/test/cpu.js"],
	parallel: true,
	jobs: availableParallelism() + 1,
};
