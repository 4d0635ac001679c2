/**
 * `node bench/reproducible.mjs`: makes the same three snapshots, bare CPython, an app, and the app with a
 * pure-Python package and a native extension, twice on every engine at hand, each time in another
 * directory and under another environment, and prints their SHA-256. One hash a column, or it ends with 1.
 *
 * Options: `--engine PATH` (repeatable: another Node), `--wheel FILE` (repeatable; default: two wheels
 * of those that `npm run setup` fetches).
 */
import "./help.mjs";

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installedNodes, installedOthers } from "./engines.mjs";
import { markdownTable } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: {
		engine: { type: "string", multiple: true, default: [] },
		wheel: { type: "string", multiple: true, default: [] },
	},
});
const script = fileURLToPath(new URL("reproducible-once.mjs", import.meta.url));
const cache = fileURLToPath(new URL("../test/wheels/.cache/", import.meta.url));
const fetched = existsSync(cache)
	? readdirSync(cache).filter((name) => /^(msgspec|snapshot_restore_py)-/.test(name))
	: [];
const wheels = (options.wheel.length > 0 ? options.wheel : fetched.map((name) => cache + name)).map(
	(path) => resolve(path),
);

const engines = [
	...installedNodes(),
	...installedOthers(),
	...options.engine.map((binary) => ({ name: basename(binary), binary: resolve(binary) })),
];
const surroundings = [
	{ TZ: "America/New_York", LANG: "de_DE.UTF-8", HOME: "/nonexistent/one" },
	{ TZ: "Asia/Kolkata", LANG: "C", HOME: "/nonexistent/two", PYTHONHASHSEED: "7", COLUMNS: "200" },
];

const rows = [];
for (const { name, binary, run = [] } of engines) {
	surroundings.forEach((variables, index) => {
		const cwd = mkdtempSync(join(tmpdir(), `pythaw-reproducible-${index}-`));
		try {
			const output = execFileSync(binary, [...run, script, ...wheels], {
				cwd,
				encoding: "utf8",
				env: { PATH: process.env.PATH, ...variables },
				stdio: ["ignore", "pipe", "inherit"],
			});
			const { base, app, packages = "" } = JSON.parse(output);
			rows.push([`${name}, ${index === 0 ? "once" : "again"}`, base, app, packages]);
			process.stderr.write(".");
		} finally {
			rmSync(cwd, { recursive: true, force: true });
		}
	});
}
process.stderr.write("\n");
console.log(markdownTable([["SHA-256 of a snapshot", "base", "app", "with packages"], ...rows]));
const agree = [1, 2, 3].every((column) => new Set(rows.map((row) => row[column])).size === 1);
console.log(agree ? "\nEqual on all." : "\nThey differ.");
process.exitCode = agree ? 0 : 1;
