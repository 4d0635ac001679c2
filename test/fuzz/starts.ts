/**
 * Real starts of snapshots whose records are faulty: each starts Python, or rejects with an error of
 * pythaw's. Memory is left as it is: what runs is what the snapshot's maker wrote, and that may do
 * anything, so it is no business of a check.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type AppDescription, startApp } from "../../src/boot/open-app.js";
import { host } from "../../src/host.js";
import { loadPyodide } from "../../src/index.js";
import { copiedApp, pathOf } from "../build/app.js";
import { baseParts, type Parts, written } from "../hostile/altered.js";
import { mutated, mutatedBytes } from "./mutate.js";
import type { Target } from "./targets.js";

export async function makeStarts(): Promise<Target[]> {
	const parts: Parts = await baseParts();
	const { manifest, sections } = parts;
	const start = async (changes: Record<string, unknown>) => {
		const pyodide = await loadPyodide({
			snapshot: written(parts, changes),
			stdout() {},
			stderr() {},
		});
		pyodide.runPython("6 * 7");
	};
	const section = (name: string, weight: number): Target => ({
		name: `start, ${name}`,
		weight,
		run: (random) => start({ [name]: mutated(sections[name], random) }),
	});
	return [
		await builtApp(),
		{
			name: "start, manifest",
			weight: 3,
			run: (random) => start({ manifest: mutated(manifest, random) }),
		},
		section("references", 3),
		section("files", 4),
		section("libraries", 3),
		{
			name: "start, link-layout",
			weight: 2,
			run(random) {
				const layout = sections["link-layout"];
				const change = random.pick(["exported", "slotFunctions", "firstIndex"]);
				return start({ "link-layout": { ...layout, [change]: mutated(layout[change], random) } });
			},
		},
	];
}

/**
 * One file of a built app is another: any fault of what is data; of what runs, another length, since a start
 * that succeeds does not hash it.
 */
async function builtApp(): Promise<Target> {
	const directory = await copiedApp();
	const entry = join(directory, "index.mjs");
	const [, json] = /openApp\((\{.*\}), import\.meta\.url\)/s.exec(readFileSync(entry, "utf8"))!;
	const description: AppDescription = JSON.parse(json);
	const keys = {
		snapshot: "snapshot",
		stdlib: "stdlibFile",
		lock: "lockFile",
		glue: "glue",
		wasm: "wasm",
	} as const;
	let count = 0;
	return {
		name: "start, files of a built app",
		weight: 3,
		async run(random) {
			const role = random.pick(Object.keys(keys) as (keyof typeof keys)[]);
			const good = readFileSync(pathOf(directory, role));
			const isCode = role === "glue" || role === "wasm";
			const cut = random.below(good.length);
			// Under a name of its own: a process reads files of one name and digest once.
			count += 1;
			const url = `${count}-${basename(pathOf(directory, role))}`;
			const path = join(directory, url);
			writeFileSync(path, isCode ? good.subarray(0, cut) : mutatedBytes(good, random));
			try {
				const changed = { ...description, [keys[role]]: { ...description[keys[role]], url } };
				const options = { stdout() {}, stderr() {} };
				const pyodide = await startApp(host(), changed, pathToFileURL(entry).href, options);
				pyodide.runPython("import colorsys; answer()");
			} finally {
				rmSync(path);
			}
		},
	};
}
