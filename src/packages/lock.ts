/**
 * Lock files in Pyodide's own schema (`pyodide-lock.json`): the distribution's, which says what
 * packages come with it, and the one that is written beside a snapshot. Reads and writes JSON only.
 */
import { PackageError } from "../errors.js";
import type { Target } from "./tags.js";
import { normalizeName } from "./wheel-name.js";

/** One package of a lock file. What pythaw adds is in `tool.pythaw`, where the schema has room for it. */
export interface LockedPackage {
	readonly name: string;
	readonly version: string;
	/** A file's name, or an address. */
	readonly file_name: string;
	/** Where its files go: `site` for site-packages, `dynlib` for the directory of shared libraries. */
	readonly install_dir: string;
	/** Lower-case hex. */
	readonly sha256: string;
	readonly package_type: string;
	/** Modules that it brings along. */
	readonly imports: readonly string[];
	/** Normalized names of packages of the same lock file. */
	readonly depends: readonly string[];
	readonly unvendored_tests: boolean;
	readonly tool?: { readonly pythaw?: PythawEntry };
}

export interface PythawEntry {
	/** Where the package came from: Pyodide's distribution, a package index, a file or an address. */
	readonly source: PackageSource;
	/** Whether the recipe asks for it, and not only another package. */
	readonly requested: boolean;
}

export type PackageSource = "distribution" | "index" | "file" | "url";

export interface Lockfile {
	readonly info: {
		readonly arch: string;
		readonly platform: string;
		readonly python: string;
		readonly abi_version?: string;
		readonly version?: string;
	};
	/** By normalized name. */
	readonly packages: Readonly<Record<string, LockedPackage>>;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** What a package of a lock file must say; the rest has defaults. */
const wanted: Readonly<Record<string, (value: unknown) => boolean>> = {
	name: isText,
	version: isText,
	file_name: (value) => isText(value) && value !== "",
	install_dir: isText,
	sha256: (value) => isText(value) && /^[0-9a-f]{64}$/.test(value),
	imports: isTexts,
	depends: isTexts,
};

/**
 * Reads a lock file.
 *
 * @param location how to call it in messages.
 * @throws PackageError with problem `lock` that names what is wrong with it.
 */
export function parseLock(text: string, location: string): Lockfile {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw badLock(location, `it is not JSON (${(error as Error).message})`);
	}
	return checkLock(value, location);
}

export function checkLock(value: unknown, location: string): Lockfile {
	if (!isObject(value) || !isObject(value.info) || !isObject(value.packages)) {
		throw badLock(location, "it has no `info` and `packages`");
	}
	for (const key of ["arch", "platform", "python"]) {
		if (!isText(value.info[key])) throw badLock(location, `its info.${key} is no string`);
	}
	const packages: Record<string, LockedPackage> = {};
	for (const [name, entry] of Object.entries(value.packages)) {
		if (!isObject(entry)) throw badLock(location, `its package ${name} is no object`);
		for (const [key, fits] of Object.entries(wanted)) {
			if (!fits(entry[key]))
				throw badLock(location, `${key} of its package ${name} is missing or wrong`);
		}
		const full = { package_type: "package", unvendored_tests: false, ...entry };
		packages[normalizeName(name)] = full as unknown as LockedPackage;
	}
	return { info: value.info as Lockfile["info"], packages };
}

/** What packages have to fit, as a distribution's lock file has it. */
export function targetOf({ info }: Lockfile): Target {
	return { python: info.python, abiVersion: info.abi_version ?? "", platform: info.platform };
}

/** @throws PackageError with problem `lock` if the file was written for another Pyodide. */
export function checkTarget(lock: Lockfile, target: Target, location: string): void {
	const found = targetOf(lock);
	for (const key of ["abiVersion", "python"] as const) {
		if (found[key] === target[key]) continue;
		throw badLock(
			location,
			`it was written for another Pyodide: wanted ${key} ${target[key]}, found ${found[key]}`,
		);
	}
}

/** The text of a lock file: packages in the order of their names, so that the same is written alike. */
export function formatLock(lock: Lockfile): string {
	const names = Object.keys(lock.packages).sort();
	const packages = Object.fromEntries(names.map((name) => [name, lock.packages[name]]));
	return `${JSON.stringify({ info: lock.info, packages }, null, 2)}\n`;
}

export function badLock(location: string, what: string): PackageError {
	return new PackageError(
		"lock",
		location,
		`The lock file ${location} cannot be used: ${what}.\nCreate the snapshot without it to get a new one.`,
	);
}
