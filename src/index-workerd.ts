/**
 * The package's face on workerd (export condition `workerd`, and `pythaw/workerd`): for workers that are
 * bundled, and hand over as options what other hosts read. What makes snapshots is not in it.
 */
import type { PythawAPI } from "./boot/api.js";
import { boot } from "./boot/boot.js";
import type { LoadOptions, SnapshotSource } from "./boot/options.js";
import { startModules } from "./boot/start-modules.js";
import { EngineError } from "./errors.js";
import { inspect, type SnapshotManifest } from "./snapshot/inspect.js";
import { compileEarly } from "./workerd/compiled-modules.js";
import { host } from "./workerd/current.js";
import { EMBEDDED } from "./workerd/embedded.js";
import { preparing, waking } from "./workerd/prepare.js";

export * from "./errors.js";
export type * from "./index.js";
export { version } from "./version.js";

type Face = typeof import("./index.js");

// While the worker starts, workerd still compiles: what every start asks for, in a handler too.
for (const { bytes } of startModules()) compileEarly(bytes);

/** What has to be handed over, and how a worker gets it. */
const needed = [
	["createPyodideModule", 'import createPyodideModule from "pyodide/pyodide.asm.mjs"'],
	["wasmModule", 'import wasmModule from "pyodide/pyodide.asm.wasm"'],
	["stdLib", 'import stdLib from "pyodide/python_stdlib.zip"'],
	["lockFileContents", 'import lockFileContents from "pyodide/pyodide-lock.json"'],
] as const;

/** Those that an address can stand for: a handler may fetch. */
const addresses: Readonly<Record<string, keyof LoadOptions>> = {
	stdLib: "stdLibURL",
	lockFileContents: "lockFileURL",
};

/**
 * Starts Pyodide of what the options hand over. To be called in global scope, where WebAssembly may still be
 * compiled, and to be awaited in a handler: then it goes on with what needs a clock and entropy.
 *
 * @throws TypeError that names what is missing; what `loadPyodide` throws elsewhere.
 */
export const loadPyodide = waking(start);

/** The same in two calls: the first in global scope, what it returns in a handler. */
export const prepare = preparing(loadPyodide);

async function start(options: LoadOptions = {}): Promise<PythawAPI> {
	for (const [name, line] of needed) {
		const address = addresses[name];
		if ((options?.[name] ?? (address && (options?.[address] ?? options?.indexURL))) != null)
			continue;
		const or = address ? `, or its address as ${address}` : "";
		throw new TypeError(
			`Option ${name} is missing. workerd has no file system, and a worker hands over what it imports (${line})${or}.`,
		);
	}
	if (options.snapshot === "auto") {
		throw new EngineError(
			"file system",
			'snapshot: "auto" keeps a snapshot between starts, and workerd has no place for it: hand over the bytes of one.',
		);
	}
	return boot(host(), { indexURL: EMBEDDED, ...options });
}

/**
 * Reads what a snapshot says of itself.
 *
 * @throws SnapshotError if it is no snapshot of pythaw's.
 */
export async function inspectSnapshot(source: SnapshotSource): Promise<SnapshotManifest> {
	return inspect(host(), source);
}

/** @throws EngineError whenever it is called. */
function refusing<Name extends keyof Face>(name: Name, why: string): Face[Name] {
	const refuse = () => {
		throw new EngineError("workerd", `${name} does not work on workerd, which ${why}.`);
	};
	return (name === "createPool" ? refuse : async () => refuse()) as unknown as Face[Name];
}

const noMaking = "compiles nothing while requests are answered: make snapshots on another host";
export const createSnapshot = refusing("createSnapshot", noMaking);
export const takeSnapshot = refusing("takeSnapshot", noMaking);
export const verifySnapshot = refusing("verifySnapshot", noMaking);
export const diffSnapshots = refusing("diffSnapshots", noMaking);
export const signSnapshot = refusing("signSnapshot", noMaking);
export const buildApp = refusing("buildApp", "has no file system: build the app on another host");
export const createPool = refusing(
	"createPool",
	"has no threads: use pyodide.pythaw.reset() between requests, or more than one worker",
);
