/**
 * `node bench/auto-page.mjs`: what `snapshot: "auto"` does for a page, from a local server: each round is a
 * profile of its own, in which a browser process visits a page for the first time (and waits until the
 * snapshot is made), and then again, each visit a process of its own. Counted from when the browser begins
 * to ask for the page until Python has said 2; medians.
 *
 * Options: `--rounds N` (default 5), `--browser NAME` (Chromium, Firefox or WebKit; default: all).
 */
import "./help.mjs";

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { browserNames, openIn, startScreen } from "./browser-process.mjs";
import { BrowserServer } from "./browser-server.mjs";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "5" },
		browser: { type: "string", default: "" },
	},
});
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));

const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import { loadPyodide } from "/node_modules/pythaw/dist/web/index.js";
const tell = (body) => fetch("/answer" + location.search, { method: "POST", body: JSON.stringify(body) });
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
const server = new BrowserServer(directory);
server.pages.set("/", page);
const screen = await startScreen();
await server.listen();
let asked = 0;

/** Starts a browser, waits for what its page says, and ends it. */
async function visit(name, profile) {
	const to = String(++asked);
	const answer = server.answer(to);
	const address = server.restAndGo(`http://127.0.0.1:${server.port}/?to=${to}`);
	const close = openIn(name, profile, address, screen.display);
	return answer.finally(close);
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
	screen.stop();
	rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
