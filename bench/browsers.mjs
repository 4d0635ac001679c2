/**
 * `node bench/browsers.mjs`: how long a start takes in browsers, from one local server: Pyodide cold,
 * Pyodide's own snapshot (made in that browser), pythaw's snapshot beside Pyodide's files, and what
 * `pythaw build` writes. Each start is a browser process of its own, whose profile stays for the next one
 * of its kind; kinds alternate; medians of ROUNDS starts after a first visit. A browser rests for 1.5 s
 * before it goes to the page. Counted from when it begins to ask for the page until Python has said 2.
 *
 * Options: `--rounds N` (default 9), `--browser NAME` (Chromium, Firefox or WebKit; default: all).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { browserNames, openIn, startScreen } from "./browser-process.mjs";
import { BrowserServer } from "./browser-server.mjs";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "9" },
		browser: { type: "string", default: "" },
	},
});
const rounds = Number(options.rounds);
const names = browserNames.filter((name) => name.startsWith(options.browser));
const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "dist", "cli.js");
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
const built = join(directory, "built");
const ways = ["pyodide-cold", "pyodide-snapshot", "pythaw-snapshot", "pythaw-build"];
const screen = await startScreen();
const server = new BrowserServer(directory);
await server.listen();
let asked = 0;

/** Starts a browser, waits for what its page says, and ends it. */
async function visit(name, way, snapshot) {
	const to = String(++asked);
	const profile = join(directory, `profile-${name.replaceAll(" ", "-")}-${way}`);
	const answer = server.answer(to);
	const address = server.restAndGo(server.address(way, to, snapshot));
	const close = openIn(name, profile, address, screen.display);
	return answer.finally(close);
}

async function measure(name) {
	const own = `${name.replaceAll(" ", "-")}.pyodide`;
	const failed = {};
	const fails = (way) => (error) => {
		failed[way] = error.message.split("\n")[0];
	};
	await visit(name, "make").then(
		(bytes) => writeFileSync(join(directory, own), bytes),
		fails("pyodide-snapshot"),
	);
	const snapshots = {
		"pyodide-snapshot": `/snapshots/${own}`,
		"pythaw-snapshot": "/snapshots/base.pysnap",
	};
	const first = {};
	const later = Object.fromEntries(ways.map((way) => [way, []]));
	for (let round = 0; round <= rounds; round += 1) {
		for (const way of ways.filter((one) => failed[one] === undefined)) {
			await visit(name, way, snapshots[way]).then(({ ms }) => {
				if (round === 0) first[way] = ms;
				else later[way].push(ms);
			}, fails(way));
		}
		process.stderr.write(".");
	}
	const cell = (way) =>
		failed[way] ?? `${median(later[way]).toFixed(0)} ms (first ${first[way].toFixed(0)})`;
	const ratio = (way) =>
		failed[way] || failed["pythaw-build"]
			? "—"
			: (median(later["pythaw-build"]) / median(later[way])).toFixed(2);
	return [name, ...ways.map(cell), ratio("pyodide-snapshot"), ratio("pyodide-cold")];
}

try {
	const run = (...args) => execFileSync(process.execPath, [cli, ...args], { encoding: "utf8" });
	run("create", "-o", join(directory, "base.pysnap"), "--quiet");
	const output = run("build", "-o", built, "--no-precompress");
	server.preloads = output.match(/<link .*>/g)?.join("\n") ?? "";
	const rows = [];
	for (const name of names) rows.push(await measure(name));
	process.stderr.write("\n");
	console.log(`${cpus().length} cores, ${cpus()[0].model}; medians of ${rounds} starts each\n`);
	const titles = [
		"",
		"Pyodide, cold",
		"Pyodide's own snapshot",
		"pythaw's snapshot",
		"pythaw build",
		"build of own snapshot",
		"build of cold",
	];
	console.log(markdownTable([titles, ...rows]));
} finally {
	server.close();
	screen.stop();
	rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
