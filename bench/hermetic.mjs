/**
 * `node bench/hermetic.mjs`: what the hermetic host costs. First, which imports of the main module are
 * replaced in a start for use, from a snapshot and cold, and in a start for a snapshot: what is not
 * replaced costs nothing. Then a cold start for a snapshot against one for use, alternating in one run.
 *
 * Options: `--rounds N` (default 7). Needs `npm run build:test`.
 */
import "./help.mjs";

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { boot } from "../build/src/boot/boot.js";
import { HermeticHost } from "../build/src/hermetic/hermetic-host.js";
import { host } from "../build/src/host.js";
import { createSnapshot } from "../build/src/index.js";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({ options: { rounds: { type: "string", default: "7" } } });

const distribution = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
const glue = (await import(pathToFileURL(join(distribution, "pyodide.asm.mjs")).href)).default;
const hermetic = () => ({ kind: "create", host: new HermeticHost() });

/** Names of the imports that are another function than the glue's own when the module is instantiated. */
async function replacedIn(settings, purpose) {
	let before;
	let env;
	const createPyodideModule = (glueSettings) => {
		const { instantiateWasm } = glueSettings;
		glueSettings.instantiateWasm = function (imports, done) {
			env = imports.env;
			before = { ...env };
			return instantiateWasm.call(this, imports, done);
		};
		return glue(glueSettings);
	};
	await boot(host(), { ...settings, createPyodideModule }, purpose);
	return Object.keys(before).filter((name) => env[name] !== before[name]);
}

const { bytes } = await createSnapshot();
const starts = [
	["restored, for use", await replacedIn({ snapshot: bytes })],
	["cold, for use", await replacedIn({})],
	["cold, for a snapshot", await replacedIn({}, hermetic())],
];
const rows = starts.map(([name, replaced]) => [
	name,
	replaced.length,
	replaced.length > 12 ? "" : replaced.join(" "),
]);
console.log(markdownTable([["start", "imports replaced", "which"], ...rows]));

const purposes = { use: () => undefined, snapshot: hermetic };
const times = { use: [], snapshot: [] };
for (let round = 0; round < Number(options.rounds); round += 1) {
	for (const [name, purpose] of Object.entries(purposes)) {
		const begin = performance.now();
		await boot(host(), {}, purpose());
		times[name].push(performance.now() - begin);
	}
}
const [use, snapshot] = [median(times.use), median(times.snapshot)];
console.log(
	`\n${markdownTable([
		["", "cold, for use", "cold, for a snapshot", "ratio"],
		[
			`Node ${process.versions.node}`,
			`${use.toFixed(0)} ms`,
			`${snapshot.toFixed(0)} ms`,
			(snapshot / use).toFixed(2),
		],
	])}`,
);
