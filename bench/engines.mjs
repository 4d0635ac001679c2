/**
 * The Nodes that benchmarks run on: those that test/setup.mjs installed for this platform.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const directory = new URL("../test/engines/", import.meta.url);
const suffix = `-${process.platform}-${process.arch}`;

/** `{name, major, binary}` of each, oldest first. */
export function installedNodes() {
	const manifest = JSON.parse(readFileSync(new URL("package.json", directory), "utf8"));
	return Object.keys(manifest.optionalDependencies)
		.filter((alias) => alias.startsWith("node-") && alias.endsWith(suffix))
		.map((alias) => {
			const major = Number(alias.split("-")[1]);
			const binary = fileURLToPath(new URL(`node_modules/${alias}/bin/node`, directory));
			return { name: `Node ${major}`, major, binary };
		})
		.filter(({ binary }) => existsSync(binary))
		.sort((a, b) => a.major - b.major);
}

/** `{name, binary, run}` of Deno and Bun, where they are installed; `run` comes before a script. */
export function installedOthers() {
	return [
		{ name: "Deno", path: "deno", run: ["run", "--allow-all", "--no-lock"] },
		{ name: "Bun", path: "bin/bun", run: ["run"] },
	]
		.map(({ name, path, run }) => {
			const alias = `${name.toLowerCase()}${suffix}`;
			return {
				name,
				run,
				binary: fileURLToPath(new URL(`node_modules/${alias}/${path}`, directory)),
			};
		})
		.filter(({ binary }) => existsSync(binary));
}
