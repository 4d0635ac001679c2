/**
 * `node bench/apps.mjs`: real packages with native extensions. Per installed Node: Pyodide's own cold
 * start with the wheels unpacked and imported, and pythaw's start from a snapshot that has them
 * imported; beside them native CPython's import of the same packages. Processes alternate within one
 * run. The wheels are those of the tests (`npm run setup`); native CPython's are fetched by pip.
 *
 * Options: `--rounds N` (default 5), `--node 24` (one major version only), `--app mypy` (one only).
 */
import "./help.mjs";

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { apps } from "./apps-table.mjs";
import { installedNodes } from "./engines.mjs";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "5" },
		node: { type: "string" },
		app: { type: "string" },
	},
});
const rounds = Number(options.rounds);
const script = fileURLToPath(new URL("apps-once.mjs", import.meta.url));
const wheelCache = fileURLToPath(new URL("../test/wheels/.cache/", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));

try {
	const rows = [["", "app", "cold", "restored", "speed-up", "files", "C phase", "native CPython"]];
	for (const [name, app] of Object.entries(apps)) {
		if (options.app !== undefined && options.app !== name) continue;
		const native = installNative(name, app);
		for (const node of installedNodes()) {
			if (options.node !== undefined && String(node.major) !== options.node) continue;
			const { cold, restored, imports } = measure(node, name, app, native);
			const ms = (results, key = "ms") => median(results.map((result) => result[key]));
			rows.push([
				node.name,
				name,
				`${ms(cold).toFixed(0)} ms`,
				`${ms(restored).toFixed(0)} ms`,
				`${(ms(cold) / ms(restored)).toFixed(1)}×`,
				restored[0].files,
				`${median(restored.map(({ timings }) => timings["c-phase"])).toFixed(0)} ms`,
				imports.length > 0 ? `${median(imports).toFixed(0)} ms` : "not installed",
			]);
		}
	}
	console.log(`${cpus().length} cores, ${cpus()[0].model}; medians of ${rounds} starts each\n`);
	console.log(markdownTable(rows));
} finally {
	rmSync(directory, { recursive: true, force: true });
}

function measure(node, name, app, native) {
	const snapshot = join(directory, `${name}-${node.major}.pysnap`);
	const env = { ...process.env, XDG_CACHE_HOME: join(directory, "cache") };
	const start = (...args) =>
		execFileSync(node.binary, [script, ...args], { encoding: "utf8", env, maxBuffer: 1 << 26 });
	const wheels = app.wheels.map(wheelOf);
	start("make", name, snapshot, ...wheels);
	process.stderr.write(
		`${node.name}, ${name}: a snapshot of ${(statSync(snapshot).size / 1e6).toFixed(1)} MB; `,
	);
	const results = { cold: [], restored: [], imports: [] };
	for (let round = 0; round < rounds; round += 1) {
		results.cold.push(JSON.parse(start("cold", name, snapshot, ...wheels)));
		results.restored.push(JSON.parse(start("restored", name, snapshot, ...wheels)));
		if (native !== undefined) results.imports.push(importNatively(native, app));
		process.stderr.write(".");
	}
	process.stderr.write("\n");
	return results;
}

/** The cached wheel of a project, by its normalised name. */
function wheelOf(project) {
	const file = readdirSync(wheelCache).find((wheel) => wheel.startsWith(`${project}-`));
	if (file === undefined) throw new Error(`No wheel of ${project} in ${wheelCache}: npm run setup`);
	return join(wheelCache, file);
}

/** A directory with the same versions for this machine's CPython; undefined if pip cannot. */
function installNative(name, { wheels }) {
	const target = join(directory, `native-${name}`);
	const wanted = wheels.map((project) => {
		const [, version] = wheelOf(project).slice(wheelCache.length).split("-");
		return `${project.replaceAll("_", "-")}==${version}`;
	});
	const args = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", target, ...wanted];
	const { status } = spawnSync("python3", args, { stdio: ["ignore", "ignore", "inherit"] });
	return status === 0 ? target : undefined;
}

/** Milliseconds that native CPython takes to start and run the app's Python. */
function importNatively(path, { setUp, use }) {
	const begin = performance.now();
	execFileSync("python3", ["-c", `${setUp}\n${use}`], {
		env: { ...process.env, PYTHONPATH: path },
	});
	return performance.now() - begin;
}
