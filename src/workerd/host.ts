/**
 * The host in workerd: files are modules of the worker's configuration, and only what a handler does has a
 * clock, entropy, timers and the network. Knows nothing of requests but that there is one.
 */
import { provideCrc32 } from "../engine/hashing.js";
import type { Host, RuntimeEnv } from "../engine/host.js";
import { bodyBytes, requestBytes } from "../engine/request.js";
import { PythawError } from "../errors.js";
import { EMBEDDED, Embedded } from "./embedded.js";
import { callGlue, explainEval } from "./globals.js";

export interface WorkerdHost extends Host {
	readonly embedded: Embedded;
}

export function createWorkerdHost(runtimeEnv: RuntimeEnv): WorkerdHost {
	const embedded = new Embedded();
	let isAwake = false;
	let wake!: () => void;
	const awake = new Promise<void>((resolve) => {
		wake = () => {
			isAwake = true;
			explainEval();
			resolve();
		};
	});
	// What imitates Node is there by the worker's date or flags.
	provideCrc32(() => globalThis.process?.getBuiltinModule?.("node:zlib")?.crc32);
	return {
		description: "workerd",
		runtimeEnv,
		embedded,
		awake() {
			if (!isAwake && !isGlobalScope()) wake();
			return awake;
		},
		callGlue,
		codecs: {},
		entropy: (byteLength) => crypto.getRandomValues(new Uint8Array(byteLength)),
		program: undefined,
		resolve: (location) => new URL(location, EMBEDDED).href,
		findDistribution: () => undefined,
		distributionAdvice:
			"workerd has no file system. Build the app with `pythaw build --target workerd`: its loader brings the files.",
		read: async (location, options) =>
			embedded.has(location) ? embedded.bytes(location) : requestBytes(location, options),
		readLate: (location) =>
			embedded.has(location) ? { read: () => embedded.bytes(location) } : undefined,
		readBody: bodyBytes,
		fetch: (url, init) => fetch(url, init),
		// Every worker says the same.
		identityStrings: () => [],
		async importModule(location) {
			if (embedded.has(location)) return embedded.script(location);
			throw new PythawError(
				"ERR_READ",
				`Cannot import ${location}: workerd runs no code but the modules of the worker's configuration.`,
			);
		},
	};
}

/** There, workerd refuses to be asked for entropy: "Disallowed operation called within global scope". */
function isGlobalScope(): boolean {
	try {
		crypto.getRandomValues(new Uint8Array(1));
		return false;
	} catch {
		return true;
	}
}
