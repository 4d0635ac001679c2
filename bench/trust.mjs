/**
 * What `integrity` and a signature together cost a restored start, per installed Node:
 * `node bench/trust.mjs [--rounds N] [--node 24]` (default: 15 rounds). Starts with and
 * without alternate, each in a process of its own, and each comes first as often as the other. Prints
 * Markdown: by the clock the medians, and the differences of a round's two starts, which is what counts: their
 * median and quartiles; then what the process computed, on all its threads, which the clock sees in part.
 */
import "./help.mjs";

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installedNodes } from "./engines.mjs";
import { waitForForm } from "./forms.mjs";
import { markdownTable, median, quartiles } from "./statistics.mjs";

const { values: options } = parseArgs({
	options: { rounds: { type: "string", default: "15" }, node: { type: "string" } },
});
const rounds = Number(options.rounds);
const directory = mkdtempSync(join(tmpdir(), "pythaw-bench-"));
const env = { ...process.env, XDG_CACHE_HOME: join(directory, "cache") };
const file = join(directory, "base.pysnap");
const script = fileURLToPath(new URL("start-once.mjs", import.meta.url));

const head = ["", "without", "with", "more", "quartiles", "computed: more", "quartiles"];
const rows = [head];
try {
	const trust = await makeSigned();
	for (const node of installedNodes()) {
		if (options.node !== undefined && String(node.major) !== options.node) continue;
		rows.push(measure(node, trust));
		process.stderr.write(`${rows.at(-1).join(" | ")}\n`);
	}
} finally {
	rmSync(directory, { recursive: true, force: true });
}
console.log(`${cpus().length} cores, ${cpus()[0].model}; ${rounds} starts of each kind, in ms\n`);
console.log(markdownTable(rows));

/** The base snapshot, with a signature beside it. */
async function makeSigned() {
	const { createSnapshot, signSnapshot } = await import("../dist/index.js");
	const { bytes, digest } = await createSnapshot({});
	const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", true, [
		"sign",
		"verify",
	]);
	const pem = (label, der) =>
		`-----BEGIN ${label}-----\n${Buffer.from(der).toString("base64")}\n-----END ${label}-----\n`;
	const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
	writeFileSync(file, bytes);
	const { signature } = await signSnapshot(bytes, pem("PRIVATE KEY", pkcs8));
	writeFileSync(`${file}.sig`, signature);
	return [digest, pem("PUBLIC KEY", await crypto.subtle.exportKey("spki", publicKey))];
}

function measure({ name, binary }, trust) {
	const start = (way, ...rest) =>
		JSON.parse(execFileSync(binary, [script, way, file, ...rest], { encoding: "utf8", env }));
	const ways = {
		plain: () => start("pythaw-snapshot"),
		trusted: () => start("pythaw-trusted", ...trust),
	};
	// What is kept between processes: the first start makes it, and the second one uses it.
	ways.plain();
	waitForForm(env.XDG_CACHE_HOME);
	for (const way of ["plain", "trusted"]) ways[way]();
	const found = { plain: [], trusted: [] };
	for (let round = 0; round < rounds; round += 1) {
		const order = round % 2 === 0 ? ["plain", "trusted"] : ["trusted", "plain"];
		for (const way of order) found[way].push(ways[way]());
	}
	const more = (what) => found.trusted.map((one, round) => one[what] - found.plain[round][what]);
	const signed = (ms) => `${ms < 0 ? "" : "+"}${ms.toFixed(1)}`;
	const told = (values) => [signed(median(values)), quartiles(values).map(signed).join(" to ")];
	const clock = ["plain", "trusted"].map((way) => median(found[way].map(({ ms }) => ms)));
	return [
		name,
		...clock.map((ms) => ms.toFixed(0)),
		...told(more("ms")),
		...told(more("computedMs")),
	];
}
