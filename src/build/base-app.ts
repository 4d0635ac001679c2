/**
 * The option `base` of a build: a built app, whose files the new one shares, or snapshots as of
 * `createSnapshot`. Every file of a built app that is used is held against its manifest.
 */

import type { Host } from "../engine/host.js";
import { checkContent } from "../engine/known-content.js";
import { PythawError } from "../errors.js";
import { readSources } from "../snapshot/source.js";
import { integrityOf } from "./app-file.js";
import {
	type AppManifest,
	type FileRecord,
	type FileRole,
	MANIFEST_NAME,
	parseManifest,
} from "./manifest.js";
import type { ExistingSplit } from "./split-modules.js";

export interface BaseApp {
	/** First the snapshot that is meant, then what it is made on. */
	readonly snapshots: readonly Uint8Array[];
	/** Of a built app: its directory, with a slash at the end, and its files. */
	readonly directory?: string;
	readonly files: readonly FileRecord[];
	/** What it has in two parts: to be shared, whatever else the new app would have of it. */
	readonly split?: ExistingSplit;
}

const noBase: BaseApp = { snapshots: [], files: [] };

/** @throws IntegrityError, PythawError `ERR_READ` */
export async function readBase(host: Host, base: unknown): Promise<BaseApp> {
	if (base === undefined) return noBase;
	const directory = directoryOf(host, base);
	const manifest = directory && (await readManifest(host, directory));
	if (!manifest) return { snapshots: await readSnapshots(host, base, directory), files: [] };
	const { files, form } = manifest;
	const read = async (wanted: readonly FileRole[]) =>
		Promise.all(
			files
				.filter(({ role }) => wanted.includes(role))
				.map(async (file) => {
					const location = directory + file.name;
					const bytes = await host.read(location);
					await checkContent(bytes, { ...file, integrity: integrityOf(file) }, location);
					return bytes;
				}),
		);
	const snapshots = await read(["snapshot", "base"]);
	const isSplit = form !== undefined && files.some(({ role }) => role === "rest");
	if (!isSplit) return { snapshots, directory, files };
	const [[first], [rest], libraries] = await Promise.all([
		read(["wasm"]),
		read(["rest"]),
		read(["library"]),
	]);
	return { snapshots, directory, files, split: { form, first, rest, libraries } };
}

/** What is no built app: one whose place is a directory has another message than a file that cannot be read. */
async function readSnapshots(
	host: Host,
	base: unknown,
	directory: string | undefined,
): Promise<Uint8Array[]> {
	try {
		return await readSources(host, base);
	} catch (error) {
		const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
		if (code !== "EISDIR" || directory === undefined) throw error;
		throw new PythawError(
			"ERR_READ",
			`${String(base)} is no built app: it has no ${MANIFEST_NAME}. Give the directory that \`pythaw build\` wrote, or a snapshot's file.`,
			{ cause: error },
		);
	}
}

/** Where it would be, if it is a built app's directory. */
function directoryOf(host: Host, base: unknown): string | undefined {
	const only = Array.isArray(base) && base.length === 1 ? base[0] : base;
	if (typeof only !== "string" && !(only instanceof URL)) return undefined;
	return host.resolve(String(only)).replace(/\/?$/, "/");
}

/** Undefined if there is none: then it is no built app's directory. */
async function readManifest(host: Host, directory: string): Promise<AppManifest | undefined> {
	const location = directory + MANIFEST_NAME;
	const bytes = await host.read(location).catch((error) => {
		if (error instanceof PythawError && error.code === "ERR_READ") return undefined;
		throw error;
	});
	return bytes && parseManifest(bytes, location);
}
