/**
 * `node bench/browsers.mjs`: how long a start takes in browsers, from one local server, as four tables:
 *
 * - starts: Pyodide cold, its own snapshot (made in that browser), pythaw's snapshot beside Pyodide's files,
 *   and what `pythaw build` writes. Each start is a browser process of its own, whose profile stays for the
 *   next one of its kind; after a first visit, which does not count.
 * - tab: the same page in a second tab of a process.
 * - visits: the first, second and fifth visit with a profile; each page stays open for 3 s.
 * - app: a FastAPI app until its first answer: from `pythaw build`, and cold with the same wheels from this server.
 *
 * Kinds alternate; medians of ROUNDS. A browser rests for 1.5 s before it goes to the page. Counted from when
 * it begins to ask for the page until Python has answered.
 *
 * Options: `--rounds N` (default 9), `--browser NAME` (Chromium, Firefox or WebKit; default: all), `--only TABLE`
 * (starts, tab, visits or app; may be repeated). The app's packages come from the index that pip is set up for.
 */
import "./help.mjs";

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { browserNames, startScreen } from "./browser-process.mjs";
import { BrowserServer } from "./browser-server.mjs";
import { Visits } from "./browser-visits.mjs";
import { markdownTable, median } from "./statistics.mjs";
import { fetchWheels } from "./wheels.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "9" },
		browser: { type: "string", default: "" },
		only: { type: "string", multiple: true, default: [] },
	},
});
const rounds = Number(options.rounds);
const names = browserNames.filter((name) => name.startsWith(options.browser));
const isWanted = (table) => options.only.length === 0 || options.only.includes(table);
const root = fileURLToPath(new URL("..", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
const titles = {
	"pyodide-cold": "Pyodide, cold",
	"pyodide-snapshot": "Pyodide's own snapshot",
	"pythaw-snapshot": "pythaw's snapshot",
	"pythaw-build": "pythaw build",
};
const screen = await startScreen();
const server = new BrowserServer(directory);
await server.listen();
const visits = new Visits(server, directory, screen.display);

const run = (...args) =>
	execFileSync(process.execPath, [join(root, "dist", "cli.js"), ...args], { encoding: "utf8" });

/** Builds an app; the server gets the tags for its page's head. */
function build(name, ...args) {
	const output = run("build", ...args, "-o", join(directory, name), "--no-precompress");
	server.preloads[name] = output.match(/<link .*>/g)?.join("\n") ?? "";
}

/**
 * Rounds of some ways in turn: by way, what each round gave; or why it cannot be had.
 *
 * @param once gives the milliseconds of one, by column.
 */
async function alternate(ways, once) {
	const results = Object.fromEntries(ways.map((way) => [way, []]));
	for (let round = 0; round < rounds; round += 1) {
		for (const way of ways.filter((one) => Array.isArray(results[one]))) {
			try {
				results[way].push(await once(way, round));
			} catch (error) {
				results[way] = error.message.split("\n")[0];
			}
		}
		process.stderr.write(".");
	}
	return results;
}

const medianOf = (result, column) =>
	Array.isArray(result) ? median(result.map((one) => one[column])) : Number.NaN;
const ms = (result, column) =>
	Array.isArray(result) ? `${medianOf(result, column).toFixed(0)} ms` : result;
const ratio = (part, whole, column) => {
	const quotient = medianOf(part, column) / medianOf(whole, column);
	return Number.isNaN(quotient) ? "—" : quotient.toFixed(2);
};

/** A row for each browser of those columns; the build's times are told of the other kinds' as well. */
function rowsOf(name, results, columns) {
	const built = results["pythaw-build"];
	return columns.map(([column, title]) => [
		title === "" ? name : `${name}, ${title}`,
		...Object.values(results).map((result) => ms(result, column)),
		ratio(built, results["pyodide-snapshot"], column),
		ratio(built, results["pyodide-cold"], column),
	]);
}

/** The tables of starts, by what they are called. */
const tables = {
	starts: {
		ways: Object.keys(titles),
		columns: [["later", ""]],
		async once(name, way, round, query) {
			if (round === 0) await visits.visit(name, way, query);
			return { later: (await visits.visit(name, way, query)).ms };
		},
	},
	tab: {
		ways: ["pyodide-cold", "pyodide-snapshot", "pythaw-build"],
		columns: [["second", "second tab"]],
		async once(name, way, _, query) {
			const [, { ms: second }] = await visits.twoTabs(name, way, query);
			return { second };
		},
	},
	visits: {
		ways: ["pyodide-cold", "pyodide-snapshot", "pythaw-build"],
		columns: [1, 2, 5].map((count) => [count, `visit ${count}`]),
		async once(name, way, _, query) {
			const taken = {};
			const profile = `${way}-visits`;
			for (let count = 1; count <= 5; count += 1) {
				taken[count] = (await visits.visit(name, way, { ...query, profile, stays: true })).ms;
			}
			visits.forget(name, profile);
			return taken;
		},
	},
};

/** Makes Pyodide's own snapshot in a browser. Returns what the page of each way is told. */
async function queriesFor(name) {
	const own = `${name.replaceAll(" ", "-")}.pyodide`;
	const made = await visits.visit(name, "make").catch((error) => error);
	if (!(made instanceof Error)) writeFileSync(join(directory, own), made);
	return {
		"pyodide-snapshot": { snapshot: `/snapshots/${own}` },
		"pythaw-snapshot": { snapshot: "/snapshots/base.pysnap" },
	};
}

async function startsTable(table) {
	const { ways, columns, once } = tables[table];
	const rows = [];
	for (const name of names) {
		const queries = await queriesFor(name);
		const results = await alternate(ways, (way, round) => once(name, way, round, queries[way]));
		rows.push(...rowsOf(name, results, columns));
	}
	const head = ways.map((way) => titles[way]);
	return markdownTable([["", ...head, "build of own snapshot", "build of cold"], ...rows]);
}

async function appTable() {
	const code = readFileSync(join(root, "bench", "fastapi-app.py"), "utf8");
	const recipe = { packages: ["fastapi"], run: [{ name: "app.py", code }] };
	writeFileSync(join(directory, "recipe.json"), JSON.stringify(recipe));
	build("app", join(directory, "recipe.json"));
	mkdirSync(join(directory, "wheels"));
	const wanted = fetchWheels(join(directory, "app", "manifest.json"), join(directory, "wheels"));
	const wheels = readdirSync(join(directory, "wheels"));
	const rows = [];
	for (const name of names) {
		const results = await alternate(["app-cold", "app-build"], async (way, round) => {
			const query = way === "app-cold" ? { wheels } : {};
			if (round === 0) await visits.visit(name, way, query);
			return { ms: (await visits.visit(name, way, query)).ms };
		});
		const [cold, built] = Object.values(results);
		const times = medianOf(cold, "ms") / medianOf(built, "ms");
		rows.push([name, ms(cold, "ms"), ms(built, "ms"), `1/${times.toFixed(1)}`]);
	}
	const table = markdownTable([["", "cold", "pythaw build", "build of cold"], ...rows]);
	return `${table}\n\n${wanted.filter((one) => /^(fastapi|pydantic)==/.test(one)).join(", ")}`;
}

try {
	run("create", "-o", join(directory, "base.pysnap"), "--quiet");
	build("built");
	console.log(`${cpus().length} cores, ${cpus()[0].model}; medians of ${rounds}`);
	for (const table of [...Object.keys(tables), "app"].filter(isWanted)) {
		const text = table === "app" ? await appTable() : await startsTable(table);
		console.log(`\n${table}\n\n${text}`);
	}
	process.stderr.write("\n");
} finally {
	server.close();
	screen.stop();
	rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
