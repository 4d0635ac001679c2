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
		.filter((alias) => alias.endsWith(suffix))
		.map((alias) => {
			const major = Number(alias.split("-")[1]);
			const binary = fileURLToPath(new URL(`node_modules/${alias}/bin/node`, directory));
			return { name: `Node ${major}`, major, binary };
		})
		.filter(({ binary }) => existsSync(binary))
		.sort((a, b) => a.major - b.major);
}
