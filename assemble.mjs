/**
 * Runs the project's own assembler at build time. The bundle gets its modules through
 * rollup.config.mjs; `node assemble.mjs` fills in the tests' build of the sources.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Assembles all modules with compiled sources.
 *
 * @param sources directory that holds `src/` compiled to JavaScript.
 * @returns binary modules by name: those of adaptors, and probes of the engine.
 */
export async function assembleModules(sources) {
	const load = (file) => import(pathToFileURL(join(sources, file)).href);
	const [{ assemble }, { definitions }, { probeModules }] = await Promise.all([
		load("wasm/assembler.js"),
		load("adaptor/definitions.js"),
		load("engine/probes.js"),
	]);
	const binary = (modules) =>
		Object.fromEntries(
			Object.entries(modules).map(([name, definition]) => [
				name,
				Buffer.from(assemble(definition)),
			]),
		);
	return { adaptors: binary(definitions), probes: binary(probeModules) };
}

/** Fills the record of src/wasm/assembled.ts, as source or compiled. */
export function fillRecord(code, { adaptors, probes }) {
	const empty = /(const assembled\b[^=]*= )\{\}/;
	if (!empty.test(code)) throw new Error("src/wasm/assembled.ts has no empty record to fill");
	const record = Object.fromEntries(
		Object.entries({ ...adaptors, ...probes }).map(([name, bytes]) => [
			name,
			bytes.toString("base64"),
		]),
	);
	return code.replace(empty, (_, head) => head + JSON.stringify(record));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const sources = fileURLToPath(new URL("build/src", import.meta.url));
	const file = join(sources, "wasm", "assembled.js");
	const code = readFileSync(file, "utf8");
	writeFileSync(file, fillRecord(code, await assembleModules(sources)));
}
