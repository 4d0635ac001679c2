/**
 * The JS engines that the tests run on, each with what it can do: the one table that all tests read.
 * test/setup.mjs installs the binaries. It must not start or probe anything; engines.test.ts holds
 * the table against the engines themselves.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One installed JS engine. */
export interface Engine {
	/** As test titles name it. */
	readonly name: string;
	readonly major: number;
	/** Exact version, as test/engines/package.json pins it for this platform. */
	readonly version: string;
	/** Absolute path of the executable. */
	readonly binary: string;
	/** JavaScript Promise Integration: `run_sync` can suspend the WebAssembly stack. */
	readonly jspi: boolean;
	/** WebAssembly garbage collection types, hence `ref.test`. */
	readonly wasmGc: boolean;
}

/** The repository's root, seen from build/test/engines. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

const features = [
	{ major: 20, jspi: false, wasmGc: false },
	{ major: 22, jspi: false, wasmGc: true },
	{ major: 24, jspi: true, wasmGc: true },
	{ major: 26, jspi: true, wasmGc: true },
];

const directory = join(root, "test", "engines");
const { optionalDependencies: pins } = JSON.parse(
	readFileSync(join(directory, "package.json"), "utf8"),
) as { optionalDependencies: Record<string, string> };

/** An engine that only some tests run on: it imitates Node, as far as those need. */
export interface OtherEngine {
	readonly name: string;
	readonly binary: string;
	/** What comes before a script on its command line. */
	readonly run: readonly string[];
}

const installed = (engine: string, ...path: string[]): string =>
	join(directory, "node_modules", `${engine}-${process.platform}-${process.arch}`, ...path);

export const otherEngines: readonly OtherEngine[] = [
	{ name: "Deno", binary: installed("deno", "deno"), run: ["run", "--allow-all", "--no-lock"] },
	{ name: "Bun", binary: installed("bun", "bin", "bun"), run: ["run"] },
];

export const engines: readonly Engine[] = features.map(({ major, jspi, wasmGc }) => {
	const alias = `node-${major}-${process.platform}-${process.arch}`;
	const pin = pins[alias];
	if (!pin) throw new Error(`test/engines/package.json lists no Node ${major} for this platform`);
	return {
		name: `Node ${major}`,
		major,
		version: pin.slice(pin.lastIndexOf("@") + 1),
		binary: join(directory, "node_modules", alias, "bin", "node"),
		jspi,
		wasmGc,
	};
});
