/**
 * A lock file followed: each of its packages by its hash, from the cache, from beside the lock file,
 * from what the recipe names, or from where it was found at first. And written, of what was installed: wheels
 * by file name and hash, because where an index has them is no part of what a snapshot is made of.
 */
import { sha256Hex } from "../engine/digest.js";
import type { PackageHost } from "../engine/host.js";
import * as is from "../shape.js";
import type { Candidate } from "./candidate.js";
import type { Catalog } from "./catalog.js";
import { filesIn, wrongHash } from "./downloads.js";
import { dataPath } from "./install-plan.js";
import { badLock, checkTarget, type LockedPackage, type Lockfile } from "./lock.js";
import { fileNameOf, normalizeName, parseWheelName } from "./names.js";
import type { Choice, Resolution } from "./resolver.js";
import { isHttp, publicAddress } from "./source.js";
import type { Listed, Tools } from "./wanted.js";
import type { Wheel } from "./wheel.js";

export interface GivenLock {
	readonly lock: Lockfile;
	/** How messages call it. */
	readonly location: string;
	/** The directory that it is in, with a trailing slash, if it is a file: its packages may lie there. */
	readonly directory?: string;
}

interface LockTools extends Tools {
	readonly catalog: Catalog;
}

/**
 * @throws PackageError with problem `lock` if it is for another Pyodide, or lacks what the recipe asks for;
 * `hash` if a file that the recipe names has changed since.
 */
export async function choicesOfLock(
	given: GivenLock,
	listed: Listed,
	tools: LockTools,
): Promise<Resolution> {
	const { lock, location } = given;
	checkTarget(lock, tools.ranking.target, location);
	const named = await namedFiles(listed, tools.host);
	checkComplete(given, listed, named);
	const entries = Object.entries(lock.packages);
	const choices = await Promise.all(
		entries.map(async ([name, locked]): Promise<Choice> => {
			const bytes = await bytesOf(name, locked, given, named, tools);
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

/** The files that the recipe names, by file name: their path or address, or their content. */
type NamedFiles = ReadonlyMap<string, string | Uint8Array>;

async function namedFiles({ entries }: Listed, host: PackageHost): Promise<NamedFiles> {
	const files = new Map<string, string | Uint8Array>();
	for (const { source } of entries) {
		if (source.kind === "requirement") continue;
		if (source.kind === "wheel") {
			files.set(source.fileName, source.content);
			continue;
		}
		const { location } = source;
		if (source.kind === "url" || location.endsWith(".whl")) {
			files.set(fileNameOf(location), location);
			continue;
		}
		const inside = await filesIn(host, location).catch(() => []);
		for (const file of inside) files.set(file.fileName, file.location);
	}
	return files;
}

/** What the recipe asks for must be in the lock file; of a requirement with a marker nobody knows yet. */
function checkComplete(
	{ lock, location }: GivenLock,
	{ entries }: Listed,
	named: NamedFiles,
): void {
	const asked: [name: string, version?: string][] = [];
	for (const { source } of entries) {
		if (source.kind !== "requirement" || source.text.includes(";")) continue;
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
		if (locked === undefined) {
			throw badLock(location, `it lacks ${name}, which the recipe asks for`);
		}
		if (version !== undefined && version !== locked.version) {
			const found = `${name} ${locked.version}`;
			throw badLock(location, `it has ${found}, and the recipe asks for ${version}`);
		}
	}
}

async function bytesOf(
	name: string,
	locked: LockedPackage,
	{ directory }: GivenLock,
	named: NamedFiles,
	{ host, downloads, catalog }: LockTools,
): Promise<Uint8Array> {
	const { file_name, sha256 } = locked;
	const fileName = fileNameOf(file_name);
	const own = named.get(fileName);
	if (own instanceof Uint8Array) return checked(own, locked, fileName, "the recipe's");
	const read = async (path: string) => {
		const bytes = await host.read(host.resolve(path)).catch(() => undefined);
		return bytes && checked(bytes, locked, fileName, path);
	};
	// The recipe's own file, should it still be there, must be the one that was locked.
	const given = own === undefined || isHttp(own) ? undefined : await read(own);
	const near = given ?? (await downloads.cached(sha256));
	if (near !== undefined) return near;
	const address = [file_name, own].find((each) => each !== undefined && isHttp(each));
	if (address !== undefined) return downloads.file({ name, fileName, location: address, sha256 });
	const beside = directory === undefined ? undefined : await read(directory + file_name);
	return beside ?? catalog.pinned(name, fileName, sha256);
}

async function checked(
	bytes: Uint8Array,
	{ name, sha256 }: LockedPackage,
	fileName: string,
	where: string,
): Promise<Uint8Array> {
	const found = await sha256Hex(bytes);
	if (found === sha256) return bytes;
	const advice =
		"If it was changed on purpose, create the snapshot without the lock file to get a new one.";
	const file = `${fileName} (${where})`;
	throw wrongHash(name, file, "the file of the lock file", sha256, found, advice);
}

/** A package whose bytes are there and checked. */
export interface LockSubject {
	readonly choice: Choice;
	readonly requested: boolean;
	/** Absent for an archive of shared libraries. */
	readonly wheel?: Wheel;
}

/** @param info the distribution's. */
export function lockOf(info: Lockfile["info"], opened: readonly LockSubject[]): Lockfile {
	const packages: Record<string, LockedPackage> = {};
	for (const each of opened) packages[each.choice.candidate.name] = entryOf(each);
	return { info, packages };
}

function entryOf({ choice, requested, wheel }: LockSubject): LockedPackage {
	const { candidate, depends } = choice;
	const { source, location, fileName, locked } = candidate;
	const sha256 = wheel?.sha256 ?? candidate.sha256!;
	return {
		depends: [...depends],
		file_name: source === "url" ? publicAddress(location!) : fileName,
		imports: wheel === undefined ? (locked?.imports ?? []) : importsOf(wheel),
		install_dir: locked?.install_dir ?? "site",
		name: wheel?.displayName ?? locked?.name ?? candidate.name,
		package_type: locked?.package_type ?? "package",
		sha256,
		tool: { pythaw: { requested, source } },
		unvendored_tests: locked?.unvendored_tests ?? false,
		version: wheel?.version ?? candidate.version,
	};
}

/** Names of what a wheel brings to the top level of site-packages, in order. */
function importsOf(wheel: Wheel): string[] {
	const names = new Set<string>();
	for (const { path } of wheel.files) {
		const inData = dataPath(path, wheel);
		const seen = inData === undefined ? path : inData.key.endsWith("lib") ? inData.rest : "";
		const [first, ...rest] = seen.split("/");
		const name = rest.length > 0 ? first : /^([^.]+)\.(py|so|.*\.so)$/.exec(first)?.[1];
		if (name !== undefined && /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) names.add(name);
	}
	return [...names].sort();
}
