/**
 * The first answer of examples/workerd's FastAPI app on workerd: `npm run setup && npm run build &&
 * npm run build:test && node bench/workerd.mjs [--rounds N]` (takes packages from the index). Restored while the worker starts, restored by
 * the first request, and cold: the same app from Pyodide's form and the wheels, with every module compiled
 * beforehand. Each in a process of its own, one after the other in each round. Two times each, in milliseconds:
 * of the first request, and from before the process starts to the end of that.
 */
import "./help.mjs";

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "pythaw";
import { rolldown } from "rolldown";
import { fetchWheels } from "./wheels.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = process.argv.indexOf("--rounds");
const rounds = at < 0 ? 5 : Number(process.argv[at + 1]);
const directory = join(root, "build", "bench-workerd");
const recipe = join(root, "examples", "workerd", "recipe.toml");
const wheelDirectory = join(directory, "wheels");

const ways = {
	start: "restored while the worker starts",
	request: "restored by the first request",
};
for (const restore of Object.keys(ways)) {
	await buildApp(recipe, {
		target: "workerd",
		handler: "app:fetch",
		restore,
		output: join(directory, restore),
		clean: true,
	});
}
fetchWheels(join(directory, "request", "manifest.json"), wheelDirectory);
await makeCold(join(directory, "request"), join(directory, "cold"));

const results = {};
for (let round = 0; round < rounds; round += 1) {
	for (const way of ["start", "request", "cold"]) {
		results[way] ??= [];
		results[way].push(await measure(join(directory, way)));
	}
}
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
console.log("| start | first request | with the process's start |\n|---|---:|---:|");
for (const [way, list] of Object.entries(results)) {
	const [first, whole] = [0, 1].map((index) => median(list.map((one) => one[index])));
	console.log(`| ${ways[way] ?? "cold"} | ${first.toFixed(0)} | ${whole.toFixed(0)} |`);
}
const of = (way) => median(results[way].map(([first]) => first));
for (const way of Object.keys(ways)) {
	console.log(`${ways[way]}: 1/${(of("cold") / of(way)).toFixed(1)} of the cold first request`);
}

async function measure(cwd) {
	const engines = join(root, "test", "engines", "node_modules");
	const binary = join(engines, `workerd-${process.platform}-${process.arch}`, "bin", "workerd");
	const begin = performance.now();
	const args = ["serve", "config.capnp", "--socket-addr", "http=127.0.0.1:0", "--control-fd", "3"];
	const child = spawn(binary, args, { cwd, stdio: ["ignore", "inherit", "inherit", "pipe"] });
	const [, port] = /"port":(\d+)/.exec(
		String(await new Promise((resolve) => child.stdio[3].once("data", resolve))),
	);
	const asked = performance.now();
	const response = await fetch(`http://127.0.0.1:${port}/`);
	const text = await response.text();
	const end = performance.now();
	child.kill();
	if (!text.includes("from a snapshot")) throw new Error(text);
	return [end - asked, end - begin];
}

/** The built app's files with the wheels, and the cold worker. */
async function makeCold(from, to) {
	mkdirSync(to, { recursive: true });
	const manifest = JSON.parse(readFileSync(join(from, "manifest.json"), "utf8"));
	const kept = manifest.files.filter(({ role }) =>
		["glue", "wasm", "stdlib", "lock", "module"].includes(role),
	);
	const modules = kept.map(({ name }) => name);
	const copy = (source, name) => {
		writeFileSync(join(to, name), readFileSync(source));
		if (!modules.includes(name)) modules.push(name);
	};
	for (const { name } of kept) copy(join(from, name), name);
	const wheels = readdirSync(wheelDirectory).filter((name) => name.endsWith(".whl"));
	for (const name of wheels) copy(join(wheelDirectory, name), name);
	for (const name of ["app.py", "asgi.py"]) copy(join(root, "examples", "workerd", name), name);
	const library = await nativeLibrary();
	for (const name of ["library.so", "library.wasm"]) {
		writeFileSync(join(to, name), library);
		modules.push(name);
	}
	const index = readFileSync(join(from, "index.mjs"), "utf8");
	const small = JSON.parse(/"small": (\{[^}]*\})/.exec(index)[1]);
	const names = Object.fromEntries(kept.map(({ role, name }) => [role, name]));
	const variable = (name) => `file${modules.indexOf(name)}`;
	const isScript = (name) => name.endsWith(".mjs");
	const table = (list) =>
		list.map((name) => `${JSON.stringify(name)}: ${variable(name)}`).join(", ");
	const lines = modules.map(
		(name) =>
			`import ${isScript(name) ? "* as " : ""}${variable(name)} from ${JSON.stringify(`./${name}`)};`,
	);
	lines.push(
		`export const files = { ${table(kept.map(({ name }) => name))} };`,
		`export const names = ${JSON.stringify(names)};`,
		`export const small = ${JSON.stringify(small)};`,
		`export const library = { bytes: ${variable("library.so")}, module: ${variable("library.wasm")} };`,
		`export const wheels = [${wheels.map(variable).join(", ")}];`,
		`export const app = { ${table(["app.py", "asgi.py"])} };`,
	);
	writeFileSync(join(to, "files.mjs"), lines.join("\n"));
	const bundle = await rolldown({
		input: join(root, "bench", "workerd-cold.mjs"),
		external: ["./files.mjs", /^node:/],
		platform: "browser",
	});
	await bundle.write({ file: join(to, "worker.mjs"), format: "es", codeSplitting: false });
	await bundle.close();
	const kind = (name) => (isScript(name) ? "esModule" : name.endsWith(".wasm") ? "wasm" : "data");
	const named = ["worker.mjs", "files.mjs", ...modules].map(
		(name) => `\t\t(name = "${name}", ${kind(name)} = embed "${name}"),`,
	);
	const config = readFileSync(join(from, "config.capnp"), "utf8");
	writeFileSync(
		join(to, "config.capnp"),
		config.replace(
			/(modules = \[\n)[\s\S]*?(\n\t\],)/,
			(_, open, close) => open + named.join("\n") + close,
		),
	);
}

/** pydantic-core's library, as its wheel has it. */
async function nativeLibrary() {
	const { ZipReader, Uint8ArrayReader, Uint8ArrayWriter } = await import("@zip.js/zip.js");
	const name = readdirSync(wheelDirectory).find((one) => basename(one).startsWith("pydantic_core"));
	const reader = new ZipReader(
		new Uint8ArrayReader(new Uint8Array(readFileSync(join(wheelDirectory, name)))),
	);
	const entry = (await reader.getEntries()).find(({ filename }) => filename.endsWith(".so"));
	return entry.getData(new Uint8ArrayWriter());
}
