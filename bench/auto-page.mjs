/**
 * `node bench/auto-page.mjs`: what `snapshot: "auto"` does for a page, from a local server: each round is a
 * profile of its own, in which a browser process visits a page for the first time (and waits until the
 * snapshot is made), and then again, each visit a process of its own. Counted from when the browser begins
 * to ask for the page until Python has said 2; medians.
 *
 * Options: `--rounds N` (default 5), `--browser NAME` (Chromium, Firefox or WebKit; default: all).
 */
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { browserNames, openIn, startScreen } from "./browser-process.mjs";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "5" },
		browser: { type: "string", default: "" },
	},
});
const root = fileURLToPath(new URL("..", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
const patienceMs = 120_000;

const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import { loadPyodide } from "/node_modules/pythaw/dist/web/index.js";
const tell = (body) => fetch("/answer", { method: "POST", body: JSON.stringify(body) });
try {
	const python = await loadPyodide({ snapshot: "auto" });
	if (python.runPython("1 + 1") !== 2) throw new Error("1 + 1 is not 2");
	const ms = performance.now();
	const cache = await caches.open("pythaw-auto");
	const names = async () => (await cache.keys()).map(({ url }) => url);
	while (!(await names()).some((name) => name.endsWith(".json"))) {
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	await tell({ ms, restored: python.pythaw.restored });
} catch (error) {
	await tell({ error: String(error) });
}
</script>`;
const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
let answered;

const server = createServer((request, response) => {
	const path = normalize(new URL(request.url, "http://localhost").pathname);
	if (path === "/answer") {
		const chunks = [];
		request.on("data", (chunk) => chunks.push(chunk));
		request.on("end", () => {
			response.writeHead(204).end();
			answered(JSON.parse(Buffer.concat(chunks)));
		});
		return;
	}
	if (path === "/") {
		response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" }).end(page);
		return;
	}
	const file = join(root, path.replace(/^\/node_modules\/pythaw\//, "/"));
	const size = statSync(file, { throwIfNoEntry: false })?.size;
	if (size === undefined || !/^\/(node_modules|dist)\//.test(path)) {
		response.writeHead(404).end();
		return;
	}
	response.writeHead(200, {
		"content-type": types[extname(file)] ?? "application/octet-stream",
		"content-length": size,
		"cache-control": "public, max-age=31536000, immutable",
	});
	createReadStream(file).pipe(response);
});

const screen = await startScreen();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

/** Starts a browser, waits for what its page says, and ends it. */
async function visit(name, profile) {
	const answering = new Promise((resolve, reject) => {
		answered = resolve;
		setTimeout(
			() => reject(new Error(`no answer within ${patienceMs / 1000} s`)),
			patienceMs,
		).unref();
	});
	const address = `http://127.0.0.1:${server.address().port}/`;
	const close = openIn(name, profile, address, screen.display);
	try {
		const { ms, restored, error } = await answering;
		if (error !== undefined) throw new Error(error);
		return { ms, restored };
	} finally {
		await close();
	}
}

const rows = [];
try {
	for (const name of browserNames.filter((one) => one.startsWith(options.browser))) {
		const visits = [[], [], []];
		for (let round = 0; round < Number(options.rounds); round += 1) {
			const profile = join(directory, `${name.replaceAll(" ", "-")}-${round}`);
			for (const [index, times] of visits.entries()) {
				const { ms, restored } = await visit(name, profile);
				if (restored !== index > 0) throw new Error(`visit ${index + 1}: restored is ${restored}`);
				times.push(ms);
			}
			rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
			process.stderr.write(".");
		}
		const [first, second, third] = visits.map(median);
		const texts = [first, second, third].map((ms) => `${ms.toFixed(0)} ms`);
		rows.push([name, ...texts, (second / first).toFixed(2), (third / first).toFixed(2)]);
	}
	process.stderr.write("\n");
	console.log(`${cpus().length} cores; medians of ${options.rounds} profiles\n`);
	const titles = ["", "first visit", "second", "third", "second of first", "third of first"];
	console.log(markdownTable([titles, ...rows]));
} finally {
	server.close();
	server.closeAllConnections();
	screen.stop();
	rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
