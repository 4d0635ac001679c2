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
	readonly runtime: Runtime;
	/** The engine proper, which has the words and the limits. */
	readonly vm: "V8" | "JavaScriptCore";
	readonly major: number;
	/** Exact version, as test/engines/package.json pins it for this platform. */
	readonly version: string;
	/** Absolute path of the executable. */
	readonly binary: string;
	/** What comes before a script on its command line. */
	readonly run: readonly string[];
	/**
	 * What comes before it as well, and what is in its environment, where the engine's optimising compiler for
	 * WebAssembly begins late: it works behind a test on code that is run once or twice.
	 */
	readonly baseline: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	/** What comes before a script with type reflection (`WebAssembly.Function`), where a flag turns it on. */
	readonly runReflecting?: readonly string[];
	/** JavaScript Promise Integration: `run_sync` can suspend the WebAssembly stack. */
	readonly jspi: boolean;
	/** WebAssembly garbage collection types, hence `ref.test`. */
	readonly wasmGc: boolean;
}

export type Runtime = "Node" | "Deno" | "Bun";

/** The repository's root, seen from build/test/engines. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

const directory = join(root, "test", "engines");
const { optionalDependencies: pins } = JSON.parse(
	readFileSync(join(directory, "package.json"), "utf8"),
) as { optionalDependencies: Record<string, string> };

/**
 * In bytes of functions that were run. Node 20 begins at 1.8 million, later ones at 13 million. Without the
 * optimising compiler (`--liftoff-only`) a cold start takes a tenth more on Node 20, a third more on Node 24.
 * .mocharc.json has the same.
 */
const budget = "--wasm-tiering-budget=100000000";

/** What the rows of a runtime share; `path` leads from its package to its executable. */
const runtimes: Record<
	Runtime,
	Pick<Engine, "vm" | "run" | "baseline" | "environment" | "runReflecting"> & {
		readonly path: readonly string[];
	}
> = {
	Node: {
		vm: "V8",
		path: ["bin", "node"],
		run: [],
		baseline: [budget],
		environment: {},
		runReflecting: ["--experimental-wasm-type-reflection"],
	},
	Deno: {
		vm: "V8",
		path: ["deno"],
		run: ["run", "--allow-all", "--no-lock"],
		baseline: [`--v8-flags=${budget}`],
		environment: {},
	},
	Bun: {
		vm: "JavaScriptCore",
		path: ["bin", "bun"],
		run: ["run"],
		baseline: [],
		environment: { BUN_JSC_thresholdForOMGOptimizeAfterWarmUp: "2000000" },
	},
};

type Row = Pick<Engine, "runtime" | "major" | "jspi" | "wasmGc">;

const rows: readonly Row[] = [
	{ runtime: "Node", major: 20, jspi: false, wasmGc: false },
	{ runtime: "Node", major: 22, jspi: false, wasmGc: true },
	{ runtime: "Node", major: 24, jspi: true, wasmGc: true },
	{ runtime: "Node", major: 26, jspi: true, wasmGc: true },
	{ runtime: "Deno", major: 2, jspi: true, wasmGc: true },
	{ runtime: "Bun", major: 1, jspi: true, wasmGc: true },
];

export const engines: readonly Engine[] = rows.map((row) => {
	const { runtime, major } = row;
	const kind = runtime === "Node" ? `node-${major}` : runtime.toLowerCase();
	const { path, ...shared } = runtimes[runtime];
	return { ...row, ...shared, name: `${runtime} ${major}`, ...installed(kind, path) };
});

/** @param path from an engine's package to its executable. */
function installed(kind: string, path: readonly string[]): Pick<Engine, "version" | "binary"> {
	const alias = `${kind}-${process.platform}-${process.arch}`;
	const pin = pins[alias];
	if (!pin) throw new Error(`test/engines/package.json lists no ${alias}`);
	return {
		version: pin.slice(pin.lastIndexOf("@") + 1),
		binary: join(directory, "node_modules", alias, ...path),
	};
}

/**
 * workerd runs no scripts: it serves workers, which test/workerd/workerd.ts makes of the tests' programs. It
 * stands beside the other rows, for what starts a program cannot take it.
 */
export const workerd: Pick<Engine, "name" | "vm" | "version" | "binary" | "jspi" | "wasmGc"> = {
	name: "workerd",
	vm: "V8",
	...installed("workerd", ["bin", "workerd"]),
	jspi: true,
	wasmGc: true,
};

/** The same engine, compiling as it does for everybody. */
export const optimising = (engine: Engine): Engine => ({
	...engine,
	baseline: [],
	environment: {},
});

/** The Nodes, for what only Node has. */
export const nodes = engines.filter(({ runtime }) => runtime === "Node");

/** @param name as in the table: `Node 24`. */
export function engineNamed(name: string): Engine {
	const engine = engines.find((one) => one.name === name);
	if (!engine) throw new Error(`The table of engines has no ${name}`);
	return engine;
}
