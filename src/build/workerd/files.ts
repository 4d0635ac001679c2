/**
 * What an app for workerd has in place of one that is fetched: the snapshot uncompressed, all modules
 * compiled beforehand, the worker and its configuration.
 */
import type { ReleaseIdentity } from "../../distribution/known-release.js";
import type { Host } from "../../engine/host.js";
import { EngineError } from "../../errors.js";
import { expandSections, readHeader } from "../../format/decode.js";
import { encodeContainer } from "../../format/encode.js";
import { decodeContents } from "../../snapshot/decode.js";
import { type AppFile, named } from "../app-file.js";
import { descriptionOf, fileOf } from "../entry.js";
import { checkScripts, compiledModules } from "./modules.js";
import { configText, type Handler, indexText, type RestoreTime, workerText } from "./texts.js";

export interface WorkerdSettings {
	readonly restore: RestoreTime;
	readonly handler: Handler | undefined;
	readonly indexURL: string;
	readonly stdLibURL: string | undefined;
}

/**
 * The same snapshot, whose sections workerd need not expand: it has no zstd, and gzip only in a handler.
 *
 * @throws EngineError for one that is made on another.
 */
export async function uncompressed(host: Host, bytes: Uint8Array): Promise<Uint8Array> {
	const header = await readHeader(bytes);
	if ((header.manifest as { base?: unknown }).base !== undefined) {
		throw new EngineError(
			"base",
			"An app for workerd has one snapshot that holds everything, and this one is made on another: leave out the base.",
		);
	}
	if (header.sections.every(({ compression }) => compression === "none")) return bytes;
	const sections = await expandSections(bytes, header, host.codecs);
	return encodeContainer(
		{
			buildId: header.buildId,
			manifest: header.manifest,
			sections: [...sections].map(([name, content]) => ({ name, bytes: content })),
		},
		host.codecs,
	);
}

/**
 * @param files loader, the release's files, snapshot.
 * @throws EngineError for an app that workerd cannot run.
 */
export async function workerdFiles(
	host: Host,
	identity: ReleaseIdentity,
	files: readonly AppFile[],
	{ restore, handler, ...locations }: WorkerdSettings,
): Promise<AppFile[]> {
	if (fileOf(files, "glue").name.endsWith(".js")) {
		throw new EngineError(
			"ES modules",
			"Before 314, Pyodide's glue is a classic script, and workerd runs modules only: build the app with Pyodide 314 or later.",
		);
	}
	const contents = await decodeContents(fileOf(files, "snapshot").bytes, host.codecs);
	if (restore === "request") checkScripts(contents);
	const compiled = await compiledModules(host, locations, contents, fileOf(files, "wasm").bytes);
	const loader = fileOf(files, "loader").name;
	const needed = [
		...files.filter(({ role }) => role !== "loader" && role !== "types"),
		...compiled.files,
	];
	const encode = (text: string) => new TextEncoder().encode(text);
	const index = indexText(descriptionOf(identity, files), compiled, needed, loader);
	const entries = [
		await named("entry", "worker.mjs", encode(workerText(restore, handler))),
		await named("entry", "index.mjs", encode(index)),
	];
	const modules = [...entries, fileOf(files, "loader"), ...needed];
	return [
		await named("config", "config.capnp", encode(configText(modules))),
		...entries,
		...compiled.files,
	];
}
