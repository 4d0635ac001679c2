/**
 * The host on Node and on what imitates it (Deno, Bun). This room alone touches `node:` modules. It takes
 * them from the process, so that bundlers for browsers find no import of them.
 */
import { provideCrc32, provideHash, provideVerify } from "../engine/hashing.js";
import type { Host, RuntimeEnv } from "../engine/host.js";
import { bodyBytes } from "../engine/request.js";
import { EngineError } from "../errors.js";
import { importKept, isRemote } from "./code-cache.js";
import { nodeCodecs } from "./codecs.js";
import { cacheDirectory } from "./directories.js";
import { isUrl, read, readLate, readStart, readTree, stampOf, toPath, toUrl } from "./files.js";
import { identityStrings } from "./identity.js";
import { nodeKeptForms } from "./kept-forms.js";
import { showConstants } from "./permits.js";
import { keepStart } from "./start-script.js";
import { touchMemory } from "./touch-memory.js";

/** @throws EngineError on a Node that is too old. */
export function createNodeHost(runtimeEnv: RuntimeEnv): Host {
	if (process.getBuiltinModule === undefined) {
		throw new EngineError(
			"process.getBuiltinModule",
			`pythaw needs Node 20.16, 22.3 or later; this is ${describe(runtimeEnv)}.`,
		);
	}
	showConstants();
	provideHash((algorithm, bytes) =>
		process.getBuiltinModule("node:crypto").createHash(algorithm).update(bytes).digest(),
	);
	// Bun and Deno do not have all of it in each version.
	if (!runtimeEnv.IN_BUN && !runtimeEnv.IN_DENO) provideVerify(verifyEd25519);
	provideCrc32(() => process.getBuiltinModule("node:zlib").crc32);
	const importModule = async (location: string) => {
		const fetched = isRemote(location)
			? importKept(undefined, location, await read(location))
			: undefined;
		return fetched?.module ?? import(/* webpackIgnore: true */ /* @vite-ignore */ toUrl(location));
	};

	return {
		description: describe(runtimeEnv),
		runtimeEnv,
		codecs: nodeCodecs(),
		entropy,
		program: process.argv[1]?.replaceAll("\\", "/"),
		resolve(location) {
			const filePath = toPath(location);
			return isUrl(filePath) ? filePath : process.getBuiltinModule("node:path").resolve(filePath);
		},
		findDistribution,
		distributionAdvice: "install it (npm install pyodide) or say where its files are.",
		read,
		readBody: bodyBytes,
		readStart,
		readLate,
		stampOf,
		readTree,
		// Not tried on the others: that they read into WebAssembly's memory on another thread is theirs to say.
		touchMemory: runtimeEnv.IN_BUN || runtimeEnv.IN_DENO ? undefined : touchMemory,
		identityStrings,
		builtinModule: (name) => process.getBuiltinModule(name),
		importModule,
		// Other engines have no such cache, or one of their own.
		importKept:
			runtimeEnv.IN_BUN || runtimeEnv.IN_DENO
				? undefined
				: async (location, bytes) =>
						importKept(cacheDirectory(), toUrl(location), bytes) ?? {
							module: await importModule(location),
						},
		keepCode: keepStart,
		nameElsewhere: async (files, request) =>
			(await import("./name-elsewhere.js")).nameElsewhere(files, request),
		keptSnapshots: async () => (await import("./kept-snapshots.js")).nodeKeptSnapshots(),
		snapshotShelf: async () => (await import("./snapshot-shelf.js")).nodeSnapshotShelf(),
		forms: nodeKeptForms(),
		formShelf: async () => (await import("./form-shelf.js")).nodeFormShelf(),
		fetch: (url, init) => fetch(url, init),
		deployment: async () => (await import("./deployment.js")).deploymentHost(),
		packaging: async () => (await import("./packaging.js")).packagingHost(),
	};
}

function verifyEd25519(spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
	const { createPublicKey, verify } = process.getBuiltinModule("node:crypto");
	const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
	return verify(null, message, key, signature);
}

/**
 * Where Node would find the package from here, if it is in a directory `node_modules`. Node takes two
 * milliseconds to say so, because it loads what reads packages' exports.
 */
function besideThisPackage(): string | undefined {
	const path = process.getBuiltinModule("node:path");
	const fs = process.getBuiltinModule("node:fs");
	let directory = path.dirname(toPath(import.meta.url));
	for (;;) {
		const found = path.join(directory, "node_modules", "pyodide");
		const manifest = path.join(found, "package.json");
		const isThere =
			path.basename(directory) !== "node_modules" &&
			fs.statSync(manifest, { throwIfNoEntry: false }) !== undefined;
		if (isThere) return fs.realpathSync.native(found) + path.sep;
		const above = path.dirname(directory);
		if (above === directory) return undefined;
		directory = above;
	}
}

/** The package `pyodide` beside this one, or the program's own. */
function findDistribution(): string | undefined {
	const { createRequire } = process.getBuiltinModule("node:module");
	const path = process.getBuiltinModule("node:path");
	try {
		const beside = besideThisPackage();
		if (beside !== undefined) return beside;
	} catch {
		// A directory that this process may not look at (Node's permission model).
	}
	for (const from of [import.meta.url, path.join(process.cwd(), "noop.js")]) {
		try {
			return path.dirname(createRequire(from).resolve("pyodide/package.json")) + path.sep;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
		}
	}
	return undefined;
}

function describe(env: RuntimeEnv): string {
	if (env.IN_BUN) return `Bun ${process.versions.bun}`;
	if (env.IN_DENO) return `Deno ${process.versions.deno}`;
	return `Node ${process.versions.node}`;
}

function entropy(byteLength: number): Uint8Array {
	return readDevice(byteLength) ?? process.getBuiltinModule("node:crypto").randomBytes(byteLength);
}

/**
 * The kernel's, without `node:crypto`, whose loading takes 5 ms. Undefined where there is no such device,
 * or no permission to read it (Node's `--permission`, Deno).
 */
function readDevice(byteLength: number): Uint8Array | undefined {
	const fs = process.getBuiltinModule("node:fs");
	const bytes = new Uint8Array(byteLength);
	try {
		const fd = fs.openSync("/dev/urandom", "r");
		try {
			return fs.readSync(fd, bytes) === byteLength ? bytes : undefined;
		} finally {
			fs.closeSync(fd);
		}
	} catch {
		return undefined;
	}
}
