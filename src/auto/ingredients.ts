/**
 * What a snapshot of a start is made from: those of the options that take effect only while Python
 * starts, or that take long. All others are applied on every start, as by any restore. Decides and names;
 * reads nothing but the lock file that a caller hands over.
 */
import { indexUrlOf, type LoadOptions } from "../boot/options.js";
import { glueFiles } from "../distribution/generations.js";
import { crc32Hex } from "../engine/crc32.js";
import { sha256Hex } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import type { KeptSnapshots } from "../engine/kept-snapshots.js";
import { version } from "../version.js";
import { RECORD_VERSION } from "./record.js";

/** Plain data: it is sent to who makes the snapshot. */
export interface Ingredients {
	/** Absolute, with a trailing slash. */
	readonly indexURL: string;
	/** Absolute. */
	readonly stdLibURL?: string;
	/** Variables that CPython reads when it starts. */
	readonly env: Readonly<Record<string, string>>;
	/** Packages to load that the lock file identifies. */
	readonly packages: readonly string[];
	/** A module that is imported already. */
	readonly module?: KeptModule;
	/** Where they come from; present only if there are any. Locations are absolute. */
	readonly source?: PackageSource;
}

/** Python of the one who starts it, which a restore has compiled and executed. */
export interface KeptModule {
	readonly name: string;
	readonly source: string;
	/** Its file's name in tracebacks. */
	readonly label: string;
}

interface PackageSource {
	readonly lockFileURL?: string;
	/** JSON. */
	readonly lockFileContents?: string;
	readonly packageBaseUrl?: string;
	readonly packageCacheDir?: string;
}

export interface Split {
	readonly ingredients: Ingredients;
	readonly onEveryStart: LoadOptions;
}

/** Variables that CPython, or Python's startup, reads once. What else is in `env` may change from start to start. */
const readOnce = /^(PYTHON[A-Z0-9_]*|HOME|LANG|LANGUAGE|LC_[A-Z]+)$/;

/** A package by location instead of by name: no lock file says what it holds. */
const isLocation = (name: string): boolean => /[/\\:]|\.whl$/.test(name);

/** @returns the reason, as text, if no snapshot can stand for a start with these options. */
export async function split(
	host: Host,
	options: LoadOptions,
	module?: KeptModule,
): Promise<Split | string> {
	if (options.args !== undefined && options.args.length > 0) {
		return "the option args is read while Python starts";
	}
	if (options.stdLib !== undefined)
		return "the option stdLib is bytes, of no file that could be watched";
	if (options._makeSnapshot) return "the option _makeSnapshot asks for a cold start";
	const env = Object.fromEntries(
		Object.entries(options.env ?? {}).filter(([name]) => readOnce.test(name)),
	);
	// Taking a default away is a thing of every start.
	for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];
	const named = [options.packages ?? []].flat();
	const packages = named.filter((name) => !isLocation(name));
	const absolute = (location: string | undefined) => location && host.resolve(location);
	return {
		ingredients: {
			indexURL: indexUrlOf(host, options),
			stdLibURL: absolute(options.stdLibURL),
			env,
			packages,
			module,
			source: packages.length === 0 ? undefined : await sourceOf(host, options),
		},
		onEveryStart: { ...options, packages: named.filter(isLocation) },
	};
}

async function sourceOf(host: Host, options: LoadOptions): Promise<PackageSource> {
	const given = await options.lockFileContents;
	const absolute = (location: string | undefined) => location && host.resolve(location);
	return {
		lockFileURL: absolute(options.lockFileURL),
		lockFileContents: typeof given === "string" || !given ? given : JSON.stringify(given),
		packageBaseUrl: absolute(options.packageBaseUrl),
		packageCacheDir: absolute(options.packageCacheDir),
	};
}

/** Where the lock file is that packages are looked up in; undefined if its text is given. */
export const lockLocationOf = ({ indexURL, source }: Ingredients): string | undefined =>
	source?.lockFileContents === undefined
		? (source?.lockFileURL ?? `${indexURL}pyodide-lock.json`)
		: undefined;

/** Under which name a start's record is kept, and what it must be of. */
export interface RecordName {
	readonly id: string;
	/** Equal only for equal ingredients: names may be equal by chance. */
	readonly of: string;
}

/**
 * Without reading a file and without a cryptographic hash, which take longer than all else here.
 *
 * @returns undefined if a file that counts cannot be told from another without reading it.
 */
export async function recordNameOf(
	kept: KeptSnapshots,
	given: Ingredients,
): Promise<RecordName | undefined> {
	const { indexURL, stdLibURL, env, packages, source, module } = given;
	const lock = packages.length > 0 ? lockLocationOf(given) : undefined;
	const glue = glueFiles.map(({ name }) => indexURL + name);
	const stamps = await Promise.all([
		kept.stampOfChecked(`${indexURL}pyodide.asm.wasm`),
		firstStamp(kept, glue),
		kept.stampOfChecked(stdLibURL ?? `${indexURL}python_stdlib.zip`),
		lock === undefined ? "" : kept.stampOf(lock),
		kept.libraryStamp(),
	]);
	if (stamps.includes(undefined)) return undefined;
	const lockText = source?.lockFileContents;
	const of = JSON.stringify([
		RECORD_VERSION,
		version,
		stamps,
		entries(env),
		packages,
		{ ...source, lockFileContents: lockText && (await sha256Hex(encode(lockText))) },
		// This library's own, of the build that has that stamp.
		module?.name,
	]);
	return { id: crc32Hex(encode(of)), of };
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function firstStamp(kept: KeptSnapshots, locations: string[]): Promise<string | undefined> {
	for (const location of locations) {
		const stamp = await kept.stampOfChecked(location);
		if (stamp !== undefined) return stamp;
	}
	return undefined;
}

/** In an order that does not depend on who wrote them. */
export const entries = (table: Readonly<Record<string, string>>): [string, string][] =>
	Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1));
