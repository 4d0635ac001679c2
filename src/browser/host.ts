/**
 * The host in browsers and workers: fetch, dynamic import, compression streams. Touches web APIs only.
 */
import type { Codec, Codecs, Host, RuntimeEnv } from "../engine/host.js";
import { bodyBytes, readPieces, request, requestBytes } from "../engine/request.js";
import { forget, importFromText, importModule, isServiceWorker } from "./import-module.js";
import { readLate } from "./read-late.js";

export function createBrowserHost(runtimeEnv: RuntimeEnv): Host {
	return {
		description: globalThis.navigator?.userAgent ?? "browser",
		runtimeEnv,
		codecs: browserCodecs(),
		entropy: (byteLength) => crypto.getRandomValues(new Uint8Array(byteLength)),
		program: undefined,
		resolve,
		findDistribution,
		distributionAdvice:
			'pass the address of the directory that pyodide.asm.wasm is in, such as indexURL: "/pyodide/".',
		read: (location, options) => requestBytes(location, { ...options, inPlace: true }),
		checksIntegrity: true,
		// Pages have it that come by HTTPS, or from this machine.
		digestsBeside: globalThis.crypto?.subtle !== undefined,
		readResponse: request,
		readBody: bodyBytes,
		readLate,
		fetch: (url, init) => fetch(url, init),
		keptSnapshots: async () => (await import("./kept-snapshots.js")).browserKeptSnapshots(),
		identityStrings: () => {
			const userAgent = globalThis.navigator?.userAgent;
			if (!userAgent) return [];
			return [{ value: userAgent, name: "user-agent", description: "the user agent" }];
		},
		importModule,
		forget,
		importKept: isServiceWorker() ? importFromText : undefined,
		prompt: globalThis.prompt ? () => globalThis.prompt() : undefined,
	};
}

/** @throws TypeError for an address that leads nowhere from here. */
function resolve(location: string): string {
	const { href } = globalThis.location ?? {};
	// A frame that was written into its page (`srcdoc`) has that page's base.
	for (const base of [href, globalThis.document?.baseURI]) {
		if (URL.canParse(location, base)) return new URL(location, base).href;
	}
	throw new TypeError(
		`${location} is no address that can be found from ${href}: give a whole one, with https://.`,
	);
}

/** A name in the URL of an installed package's file, with what comes before it. */
const INSTALLED = /^(.*\/node_modules\/)pythaw\//;

/**
 * Where a page's own means say it is: the import map's `pyodide`, or the package installed beside this
 * one, if this module has kept its place. Nothing is asked of the server.
 */
function findDistribution(): string | undefined {
	// webpack would look for a package behind a name that it can read, and terser joins what is constant.
	const [name] = ["pyodide"].map(String);
	try {
		return new URL(".", import.meta.resolve(name)).href;
	} catch {
		// There is no import map, or pyodide is not in it.
	}
	const [, modules] = INSTALLED.exec(import.meta.url ?? "") ?? [];
	return modules && `${modules}pyodide/`;
}

function browserCodecs(): Codecs {
	if (typeof DecompressionStream === "undefined") return {};
	const gzip: Codec = {
		compress: (bytes) => pump(bytes, new CompressionStream("gzip"), Number.POSITIVE_INFINITY),
		decompress: (bytes, byteLength) => pump(bytes, new DecompressionStream("gzip"), byteLength),
	};
	return { gzip };
}

async function pump(
	bytes: Uint8Array,
	transform: GenericTransformStream,
	limit: number,
): Promise<Uint8Array> {
	const body = new Blob([bytes as BlobPart]).stream().pipeThrough(transform);
	return readPieces({ body }, (loaded, reader) => {
		if (loaded > limit) reader.cancel().catch(() => {});
	});
}
