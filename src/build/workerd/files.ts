/**
 * What an app for workerd has in place of one that is fetched: the snapshot uncompressed, all modules
 * compiled beforehand, the worker and its configuration.
 */
import type { ReleaseIdentity } from "../../distribution/known-release.js";
import type { Host } from "../../engine/host.js";
import { EngineError } from "../../errors.js";
import { expandSections, readHeader } from "../../format/decode.js";
import { encodeContainer } from "../../format/encode.js";
import { BaseFiles } from "../../snapshot/base-files.js";
import { decodeContents } from "../../snapshot/decode.js";
import { callbackModule } from "../../wasm/callback-module.js";
import { type AppFile, named } from "../app-file.js";
import { descriptionOf, fileOf } from "../entry.js";
import type { MadeFrom } from "../made-from.js";
import { ENTRY_NAME } from "../manifest.js";
import { checkScripts, compiledModules } from "./modules.js";
import { configText, type Handler, indexText, type RestoreTime, workerText } from "./texts.js";

const [WORKER_NAME, CONFIG_NAME] = ["worker.mjs", "config.capnp"];
/** Those that keep their names from build to build. */
export const workerNames: readonly string[] = [WORKER_NAME, CONFIG_NAME];

export interface WorkerdSettings {
	readonly restore: RestoreTime;
	readonly handler: Handler | undefined;
	/** Signatures of ctypes callbacks beside those of the snapshot. */
	readonly callbacks?: readonly string[];
	readonly indexURL: string;
	readonly stdLibURL: string | undefined;
}

/**
 * The same snapshot, whose sections workerd need not expand: it has no zstd, and gzip only in a handler.
 *
 * @param bases what it is made on.
 * @throws EngineError for one that would become another file, and may not: signatures and layers name a file by
 *   its digest.
 */
export async function uncompressed(
	host: Host,
	made: MadeFrom,
	bases: readonly Uint8Array[],
): Promise<MadeFrom> {
	if (made.manifest.base !== undefined) {
		for (const base of bases) {
			if (!isCompressed(await readHeader(base))) continue;
			throw new EngineError(
				"zstd",
				"workerd expands no snapshot, and one that others are made on must stay as it is: " +
					'create the base with compress: "none" (--compress none), which is the default, and what is made on it again.',
			);
		}
	}
	const header = await readHeader(made.bytes);
	if (!isCompressed(header)) return made;
	if (made.signature !== undefined) {
		throw new EngineError(
			"zstd",
			"workerd expands no snapshot, and one that is signed must stay as it is: " +
				'create it with compress: "none" (--compress none), which is the default, and sign that.',
		);
	}
	const sections = await expandSections(made.bytes, header, host.codecs);
	const bytes = await encodeContainer(
		{
			buildId: header.buildId,
			manifest: header.manifest,
			sections: [...sections].map(([name, content]) => ({ name, bytes: content })),
		},
		host.codecs,
	);
	return { ...made, bytes };
}

const isCompressed = ({ sections }: Awaited<ReturnType<typeof readHeader>>): boolean =>
	sections.some(({ compression }) => compression !== "none");

/**
 * @param files loader, the release's files, snapshot.
 * @throws EngineError for an app that workerd cannot run.
 */
export async function workerdFiles(
	host: Host,
	identity: ReleaseIdentity,
	files: readonly AppFile[],
	{ restore, handler, callbacks = [], ...locations }: WorkerdSettings,
): Promise<AppFile[]> {
	if (fileOf(files, "glue").name.endsWith(".js")) {
		throw new EngineError(
			"ES modules",
			"Before 314, Pyodide's glue is a classic script, and workerd runs modules only: build the app with Pyodide 314 or later.",
		);
	}
	const bases = files.filter(({ role }) => role === "base").map(({ bytes }) => bytes);
	const snapshot = fileOf(files, "snapshot").bytes;
	const contents = await decodeContents(snapshot, host.codecs, new BaseFiles(bases));
	if (restore === "request") checkScripts(contents);
	const more = callbacks.map(callbackModule);
	const wasm = fileOf(files, "wasm").bytes;
	const compiled = await compiledModules(host, locations, contents, wasm, more);
	const loader = fileOf(files, "loader").name;
	const needed = [
		...files.filter(({ role }) => role !== "loader" && role !== "types"),
		...compiled.files,
	];
	const encode = (text: string) => new TextEncoder().encode(text);
	const index = indexText(descriptionOf(identity, files), compiled, needed, loader);
	const entries = [
		await named("entry", WORKER_NAME, encode(workerText(restore, handler))),
		await named("entry", ENTRY_NAME, encode(index)),
	];
	const modules = [...entries, fileOf(files, "loader"), ...needed];
	return [
		await named("config", CONFIG_NAME, encode(configText(modules))),
		...entries,
		...compiled.files,
	];
}
