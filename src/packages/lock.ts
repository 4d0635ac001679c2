/**
 * Lock files in Pyodide's own schema (`pyodide-lock.json`): the distribution's, which says what
 * packages come with it, and the one that is written beside a snapshot. Reads and writes JSON only.
 */
import { parseJson } from "../engine/json.js";
import { PackageError } from "../errors.js";
import * as is from "../shape.js";
import { normalizeName } from "./names.js";
import { isHttp } from "./source.js";
import type { Target } from "./tags.js";

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
	readonly depends: readonly string[];
	readonly unvendored_tests: boolean;
	readonly tool?: {
		readonly pythaw?: {
			readonly source: PackageSource;
			/** Whether the recipe asks for it, and not only another package. */
			readonly requested: boolean;
		};
	};
}

/** Where a package came from: Pyodide's distribution, a package index, a file or an address. */
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

/** It is looked for beside the lock file and the distribution, and must not lead out of there. */
function isFileOrAddress(text: string): boolean {
	if (isHttp(text)) return true;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
	return text !== "" && !/^\.{1,2}$|[/\\:\u0000-\u001f\u007f]/.test(text);
}

/** What a package of a lock file must say; the rest has defaults. */
const lockedPackage = is.record({
	name: is.text,
	version: is.text,
	file_name: is.where(is.text, "a file's name or an address", isFileOrAddress),
	install_dir: is.text,
	sha256: is.matching(/^[0-9a-f]{64}$/),
	imports: is.listOf(is.text),
	depends: is.listOf(is.text),
});
const info = is.record({ arch: is.text, platform: is.text, python: is.text });
const lockfile = is.record({ info, packages: is.tableOf(lockedPackage) });

/** @param location how to call it in messages. */
export function parseLock(text: string, location: string): Lockfile {
	const refuse = ({ message }: Error) => badLock(location, `it is not JSON (${message})`);
	return checkLock(parseJson(text, refuse), location);
}

export function checkLock(value: unknown, location: string): Lockfile {
	const fault = lockfile(value);
	if (fault !== undefined) {
		const [part, name, key] = fault.path;
		if (name === undefined) throw badLock(location, "it has no `info` and `packages`");
		if (part === "info") throw badLock(location, `its info.${name} is no string`);
		throw badLock(
			location,
			key === undefined
				? `its package ${name} is no object`
				: `${key} of its package ${name} is missing or wrong`,
		);
	}
	const { info, packages } = value as Lockfile;
	const full = Object.entries(packages).map(([name, entry]) => [
		normalizeName(name),
		{ package_type: "package", unvendored_tests: false, ...(entry as object) },
	]);
	return { info, packages: Object.fromEntries(full) };
}

/** What packages have to fit, as a distribution's lock file has it. */
export function targetOf({ info }: Lockfile): Target {
	return { python: info.python, abiVersion: info.abi_version ?? "", platform: info.platform };
}

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
