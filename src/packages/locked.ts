/**
 * A lock file followed: each of its packages by its hash, from the cache, from beside the lock file,
 * from what the recipe names, or from where it was found at first. Nothing is resolved here.
 */

import { sha256Hex } from "../engine/digest.js";
import type { PackageHost } from "../engine/host.js";
import { PackageError } from "../errors.js";
import * as is from "../shape.js";
import type { Candidate } from "./candidate.js";
import type { Catalog } from "./catalog.js";
import type { Downloads } from "./downloads.js";
import { badLock, checkTarget, type LockedPackage, type Lockfile } from "./lock.js";
import type { Choice, Resolution } from "./resolver.js";
import { isHttp, parseSource } from "./source.js";
import type { Target } from "./tags.js";
import type { Listed } from "./wanted.js";
import { fileNameOf, normalizeName, parseWheelName } from "./wheel-name.js";

export interface GivenLock {
	readonly lock: Lockfile;
	/** Its path or address; how messages call it. */
	readonly location: string;
}

export interface LockContext {
	readonly host: PackageHost;
	readonly downloads: Downloads;
	readonly catalog: Catalog;
	readonly target: Target;
}

/**
 * The packages of a lock file as choices whose bytes are there.
 *
 * @throws PackageError with problem `lock` if it is for another Pyodide, or lacks what the recipe asks
 *   for; `hash` if a file that the recipe names has changed since.
 */
export async function choicesOfLock(
	given: GivenLock,
	listed: Listed,
	context: LockContext,
): Promise<Resolution> {
	const { lock, location } = given;
	checkTarget(lock, context.target, location);
	const named = await namedFiles(listed, context.host);
	checkComplete(given, listed, named);
	const entries = Object.entries(lock.packages);
	const choices = await Promise.all(
		entries.map(async ([name, locked]): Promise<Choice> => {
			const bytes = await bytesOf(name, locked, given, named, context);
			return { candidate: { ...candidateOf(name, locked), bytes }, depends: locked.depends };
		}),
	);
	const requested = entries.filter(([, { tool }]) => tool?.pythaw?.requested === true);
	return { choices, requested: requested.map(([name]) => name) };
}

function candidateOf(name: string, locked: LockedPackage): Candidate {
	const { version, file_name, sha256, tool } = locked;
	const source = tool?.pythaw?.source ?? "index";
	const location = isHttp(file_name) ? file_name : undefined;
	return { name, version, fileName: fileNameOf(file_name), source, location, sha256, locked };
}

/** A file that the recipe names by its path, address or content. */
type NamedFile = { readonly location: string } | { readonly content: Uint8Array };

/** By file name. */
async function namedFiles({ entries }: Listed, host: PackageHost): Promise<Map<string, NamedFile>> {
	const files = new Map<string, NamedFile>();
	for (const { entry } of entries) {
		if (typeof entry !== "string") {
			files.set(entry.fileName, { content: entry.content });
			continue;
		}
		const source = parseSource(entry);
		if (source.kind === "requirement") continue;
		const { location } = source;
		const fileName = fileNameOf(location);
		if (source.kind === "url" || fileName.endsWith(".whl")) {
			files.set(fileName, { location });
			continue;
		}
		const names = (await host.listDirectory?.(host.resolve(location)).catch(() => [])) ?? [];
		for (const name of names) {
			files.set(name, { location: `${location.replace(/[/\\]$/, "")}/${name}` });
		}
	}
	return files;
}

/** What the recipe asks for must be in the lock file; of a requirement with a marker nobody knows yet. */
function checkComplete(
	{ lock, location }: GivenLock,
	{ entries }: Listed,
	named: ReadonlyMap<string, NamedFile>,
): void {
	const asked: [name: string, version?: string][] = [];
	for (const { entry } of entries) {
		const source = typeof entry === "string" ? parseSource(entry) : undefined;
		if (source?.kind !== "requirement" || source.text.includes(";")) continue;
		const [name] = /^[\w.-]+/.exec(source.text) ?? [];
		const [, version] = /^[^=<>!~@]*==\s*([^\s,*]+)$/.exec(source.text) ?? [];
		if (name !== undefined) asked.push([name, version]);
	}
	for (const fileName of named.keys()) {
		const wheel = parseWheelName(fileName);
		// A directory may hold other versions and other platforms' wheels too.
		if (wheel !== undefined) asked.push([wheel.name]);
	}
	for (const [name, version] of asked) {
		const locked = is.own(lock.packages, normalizeName(name));
		if (locked === undefined)
			throw badLock(location, `it lacks ${name}, which the recipe asks for`);
		if (version !== undefined && version !== locked.version) {
			throw badLock(
				location,
				`it has ${name} ${locked.version}, and the recipe asks for ${version}`,
			);
		}
	}
}

async function bytesOf(
	name: string,
	locked: LockedPackage,
	given: GivenLock,
	named: ReadonlyMap<string, NamedFile>,
	context: LockContext,
): Promise<Uint8Array> {
	const { host, downloads, catalog } = context;
	const { file_name, sha256 } = locked;
	const fileName = fileNameOf(file_name);
	const own = named.get(fileName);
	if (own !== undefined && "content" in own)
		return checked(own.content, locked, fileName, "the recipe's");
	if (own !== undefined && !isHttp(own.location)) {
		// The recipe's own file, should it still be there, must be the one that was locked.
		const bytes = await host.read(host.resolve(own.location)).catch(() => undefined);
		if (bytes !== undefined) return checked(bytes, locked, fileName, own.location);
	}
	const cached = await downloads.cached(sha256);
	if (cached !== undefined) return cached;
	const address = isHttp(file_name)
		? file_name
		: (own as { location: string } | undefined)?.location;
	if (address !== undefined && isHttp(address)) {
		return downloads.file({ name, fileName, location: address, sha256 });
	}
	const directory = given.location.replace(/[^/\\]*$/, "");
	const beside = await host.read(host.resolve(directory + file_name)).catch(() => undefined);
	if (beside !== undefined) return checked(beside, locked, fileName, directory + file_name);
	return catalog.pinned(name, fileName, sha256);
}

async function checked(
	bytes: Uint8Array,
	{ name, sha256 }: LockedPackage,
	fileName: string,
	where: string,
): Promise<Uint8Array> {
	const found = await sha256Hex(bytes);
	if (found === sha256) return bytes;
	throw new PackageError(
		"hash",
		name,
		`${fileName} (${where}) is not the file of the lock file: wanted sha256 ${sha256}, found ${found}.\n` +
			"If it was changed on purpose, create the snapshot without the lock file to get a new one. Nothing was installed.",
	);
}
