/**
 * `node bench/files.mjs [ROUNDS]`, after `npm run setup` and builds: what mypy's files cost, put into a
 * fresh virtual file system as a restore does, and written one by one. Each in a process of its own.
 */
import "./help.mjs";

import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { apps } from "./apps-table.mjs";
import { installedNodes } from "./engines.mjs";
import { markdownTable, median } from "./statistics.mjs";

const script = fileURLToPath(import.meta.url);
const [first = "5"] = process.argv.slice(2);

if (first === "restore" || first === "write") {
	console.log(JSON.stringify(await once(first)));
} else {
	const rows = [["", "files", "restored", "written one by one", "ratio"]];
	for (const { name, binary } of installedNodes()) {
		const results = { restore: [], write: [] };
		for (let round = 0; round < Number(first); round += 1) {
			for (const way of Object.keys(results)) {
				results[way].push(JSON.parse(execFileSync(binary, [script, way], { encoding: "utf8" })));
			}
		}
		const ms = (way) => median(results[way].map((result) => result.ms));
		rows.push([
			name,
			results.restore[0].count,
			`${ms("restore").toFixed(1)} ms`,
			`${ms("write").toFixed(1)} ms`,
			(ms("restore") / ms("write")).toFixed(2),
		]);
	}
	console.log(markdownTable(rows));
}

/** Milliseconds for the files of mypy's wheels, in a fresh instance. */
async function once(way) {
	const { loadPyodide } = await import("../dist/index.js");
	const { captureFiles } = await import("../build/src/files/capture.js");
	const { restoreFiles } = await import("../build/src/files/restore.js");
	const { readZip } = await import("../build/src/packages/zip.js");
	const { readFileSync } = await import("node:fs");

	const cache = fileURLToPath(new URL("../test/wheels/.cache/", import.meta.url));
	const wheels = await Promise.all(
		apps.mypy.wheels.map((project) => {
			const wheel = readdirSync(cache).find((name) => name.startsWith(`${project}-`));
			return readZip(readFileSync(cache + wheel));
		}),
	);
	const files = wheels.flat();
	const { FS } = await loadPyodide();
	const write = () => {
		for (const { path, bytes } of files) {
			const target = `/lib/python3.14/site-packages/${path}`;
			FS.mkdirTree(target.slice(0, target.lastIndexOf("/")));
			FS.writeFile(target, bytes);
		}
	};
	if (way === "write") return { ms: timed(write), count: files.length };

	const stdlib = new Uint8Array();
	write();
	const { tree, data } = await captureFiles(FS, stdlib);
	const { FS: fresh } = await loadPyodide();
	return { ms: timed(() => restoreFiles(fresh, tree, data, stdlib)), count: files.length };
}

function timed(work) {
	const begin = performance.now();
	work();
	return performance.now() - begin;
}
