/**
 * `node bench/browsers.mjs`: how long a start takes in browsers, from one local server: Pyodide cold,
 * Pyodide's own snapshot (made in that browser), pythaw's snapshot beside Pyodide's files, and what
 * `pythaw build` writes. Each start is a browser process of its own, whose profile stays for the next one
 * of its kind; kinds alternate; medians of ROUNDS starts after a first visit. Counted from when the browser
 * begins to ask for the page until Python has said 2.
 *
 * Options: `--rounds N` (default 9), `--browser NAME` (Chromium, Firefox or WebKit; default: all).
 */
import { execFileSync } from "node:child_process";
import {
	createReadStream,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { browserNames, openIn, startScreen } from "./browser-process.mjs";
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
const patienceMs = 120_000;

const types = {
	".html": "text/html",
	".js": "text/javascript",
	".json": "application/json",
	".mjs": "text/javascript",
	".wasm": "application/wasm",
};

const page = readFileSync(join(root, "bench", "browsers-page.html"), "utf8");
const answers = new Map();
let preloads = "";

const server = createServer((request, response) => {
	const { pathname, searchParams } = new URL(request.url, "http://localhost");
	if (pathname === "/answer") {
		const chunks = [];
		request.on("data", (chunk) => chunks.push(chunk));
		request.on("end", () => {
			response.writeHead(204).end();
			answers.get(searchParams.get("to"))?.(Buffer.concat(chunks));
		});
	} else if (pathname.endsWith("/page.html")) {
		const body = page.replace("<!-- preload -->", pathname.startsWith("/built/") ? preloads : "");
		response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" }).end(body);
	} else {
		send(pathname, response);
	}
});

/** As a server of files that never change has it: what was had once is not asked for again. */
function send(pathname, response) {
	const path = normalize(pathname);
	const file = [
		["/built/", built],
		["/snapshots/", directory],
		["/node_modules/pythaw/", root],
		["/node_modules/pyodide/", join(root, "node_modules", "pyodide")],
	].flatMap(([prefix, base]) =>
		path.startsWith(prefix) ? [join(base, path.slice(prefix.length))] : [],
	)[0];
	const size = file && statSync(file, { throwIfNoEntry: false })?.size;
	if (size === undefined) return response.writeHead(404).end();
	response.writeHead(200, {
		"content-type": types[extname(file)] ?? "application/octet-stream",
		"content-length": size,
		"cache-control": "public, max-age=31536000, immutable",
	});
	return createReadStream(file).pipe(response);
}

const screen = await startScreen();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
let asked = 0;

/** Starts a browser, waits for what its page says, and ends it. */
async function visit(name, way, snapshot = "") {
	const to = String(++asked);
	const answering = new Promise((resolve) => answers.set(to, resolve));
	const query = new URLSearchParams({ way, to, snapshot });
	const place = way === "pythaw-build" ? "built" : "bench";
	const profile = join(directory, `profile-${name.replaceAll(" ", "-")}-${way}`);
	const close = openIn(name, profile, `${origin}/${place}/page.html?${query}`, screen.display);
	let timer;
	const late = new Promise((resolve) => {
		timer = setTimeout(() => resolve(undefined), patienceMs);
	});
	const answer = await Promise.race([answering, late]);
	clearTimeout(timer);
	await close();
	if (answer === undefined) throw new Error(`no answer within ${patienceMs / 1000} s`);
	if (answer[0] !== 0x7b) return answer;
	const { ms, error } = JSON.parse(answer);
	if (error !== undefined) throw new Error(error);
	return ms;
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
			await visit(name, way, snapshots[way]).then((ms) => {
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
	preloads = output.match(/<link .*>/g)?.join("\n") ?? "";
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
	server.closeAllConnections();
	screen.stop();
	rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
