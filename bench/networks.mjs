/**
 * `node bench/networks.mjs`: starts in Chromium over a network that is throttled by its devtools protocol, from
 * one local server that compresses every file alike (brotli): the first visit, a second tab of that process,
 * and a second visit by a new process with the same profile. Time to the first result, and bytes on the wire.
 * A browser rests for 1.5 s before it goes to the page.
 *
 * Options: `--rounds N` (default 3), `--network NAME` (20 or 100; default: both).
 */
import "./help.mjs";

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import puppeteer from "puppeteer-core";
import { BrowserServer } from "./browser-server.mjs";
import { markdownTable, median } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: {
		rounds: { type: "string", default: "3" },
		network: { type: "string", default: "" },
	},
});
const root = fileURLToPath(new URL("..", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "pythaw-networks-"));
const ways = {
	"pyodide-cold": "Pyodide, cold",
	"pyodide-snapshot": "Pyodide's own snapshot",
	"pythaw-build": "pythaw build",
};
const networks = [
	{ name: "20 Mbit/s, 40 ms", bitsPerSecond: 20e6, latency: 40 },
	{ name: "100 Mbit/s, 20 ms", bitsPerSecond: 100e6, latency: 20 },
].filter(({ name }) => name.startsWith(options.network));
const snapshot = "/snapshots/own.pyodide";
const server = new BrowserServer(directory, true);
let asked = 0;

/** A browser has work of its own when it starts, so it rests for 1.5 s. */
const start = async (profile) => {
	const browser = await puppeteer.launch({
		executablePath: "/usr/bin/chromium",
		headless: true,
		userDataDir: profile,
		protocolTimeout: 600_000,
		args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
	});
	await new Promise((resolve) => setTimeout(resolve, 1500));
	return browser;
};

/** One start in a tab of its own: what the page says, and the bytes that came. */
async function visit(browser, way, network) {
	const page = await browser.newPage();
	const session = await page.createCDPSession();
	// Else the page's thread copies each body for who watches it: 20 ms for 10 MB.
	await session.send("Network.enable", { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
	if (network !== undefined) {
		const throughput = network.bitsPerSecond / 8;
		await session.send("Network.emulateNetworkConditions", {
			...{ offline: false, latency: network.latency },
			...{ downloadThroughput: throughput, uploadThroughput: throughput },
		});
	}
	let bytes = 0;
	session.on("Network.loadingFinished", ({ encodedDataLength }) => {
		bytes += encodedDataLength;
	});
	const to = String(++asked);
	const answer = server.answer(to, 300_000);
	answer.catch(() => {});
	await session.send("Page.navigate", { url: server.address(way, to, { snapshot }) });
	const said = await answer;
	const bytesThen = bytes;
	// What is fetched behind the start, and written to the cache, belongs to the visit.
	await new Promise((resolve) => setTimeout(resolve, network === undefined ? 0 : 2500));
	return { said, bytesThen, bytes };
}

async function round(way, network, count) {
	const profile = join(directory, `profile-${way}-${network.latency}-${count}`);
	const results = {};
	let browser = await start(profile);
	try {
		results.first = await visit(browser, way, network);
		results.tab = await visit(browser, way, network);
		await browser.close();
		browser = await start(profile);
		results.second = await visit(browser, way, network);
	} finally {
		await browser.close();
	}
	process.stderr.write(".");
	return results;
}

try {
	await server.listen();
	const cli = join(root, "dist", "cli.js");
	const args = ["build", "-o", join(directory, "built"), "--no-precompress"];
	const output = execFileSync(process.execPath, [cli, ...args], { encoding: "utf8" });
	server.preloads.built = output.match(/<link .*>/g)?.join("\n") ?? "";
	const maker = await start(join(directory, "profile-make"));
	writeFileSync(join(directory, "own.pyodide"), (await visit(maker, "make")).said);
	for (const way of Object.keys(ways)) await visit(maker, way);
	await maker.close();
	const rows = [];
	for (const network of networks) {
		const taken = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
		for (let count = 0; count < Number(options.rounds); count += 1) {
			for (const way of Object.keys(ways)) taken[way].push(await round(way, network, count));
		}
		const ms = (way, visit) => median(taken[way].map((one) => one[visit].said.ms));
		for (const [way, title] of Object.entries(ways)) {
			const cell = (visit) =>
				`${ms(way, visit).toFixed(0)} ms (${(ms(way, visit) / ms("pyodide-cold", visit)).toFixed(2)})`;
			const mb = (field) => median(taken[way].map(({ first }) => first[field] / 1e6)).toFixed(2);
			rows.push([
				network.name,
				title,
				cell("first"),
				cell("tab"),
				cell("second"),
				mb("bytesThen"),
				mb("bytes"),
			]);
		}
	}
	process.stderr.write("\n");
	console.log(
		`${cpus().length} cores, ${cpus()[0].model}; medians of ${options.rounds}; in brackets: of cold\n`,
	);
	const titles = [
		"network",
		"",
		"first visit",
		"second tab",
		"second visit",
		"MB before the result",
		"MB in all",
	];
	console.log(markdownTable([titles, ...rows]));
} finally {
	server.close();
	rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
