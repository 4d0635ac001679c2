/** `npm test`: all test files, as many at once as there are cores. */
const { readdirSync } = require("node:fs");
const { availableParallelism } = require("node:os");

/** What takes longest, first: a long file that began last would leave the other cores nothing to do. */
const longest = [
	"verify/leaks",
	"browsers/",
	"libraries/libraries",
	"hermetic/after-restore",
	"hermetic/reproducible",
	"engines/suite",
	"generations/",
	"own-suites/",
	"stack-switching/",
	"create/prove",
	"cli/verify",
	"cli/run",
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
	require: ["build/test/traces.js", "build/test/store.js"],
	parallel: true,
	jobs: availableParallelism(),
};
