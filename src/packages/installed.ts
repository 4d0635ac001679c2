/**
 * What packages an instance, or a snapshot's files, have, whoever installed them: pythaw, micropip,
 * Pyodide's loader. Reads the `.dist-info` directories, and changes nothing.
 */
import type { PyodideModule } from "../distribution/glue.js";
import * as is from "../shape.js";
import { headerOf, parseHeaders } from "./metadata.js";
import { normalizeName, packageUrl } from "./names.js";

/** A package as a manifest has it. */
export interface PackageRecord {
	/** Package URL, such as `pkg:pypi/pydantic@2.14.3`. */
	readonly purl: string;
	/** SHA-256 of its wheel, lower-case hex; absent where whoever installed it has not recorded it. */
	readonly sha256?: string;
}

/** The installed packages, sorted by package URL. */
export function installedPackages({ FS, API }: PyodideModule): PackageRecord[] {
	const { sitePackages } = API;
	if (!FS.analyzePath(sitePackages).exists) return [];
	const read = (path: string): string | undefined => {
		const { exists, object } = FS.analyzePath(path);
		return exists && FS.isFile(object!.mode) ? FS.readFile(path, { encoding: "utf8" }) : undefined;
	};
	const directories = FS.readdir(sitePackages).map((name) => `${sitePackages}/${name}`);
	return packagesIn(directories, read, API.lockfile_packages);
}

/**
 * @param directories among which their metadata are.
 * @param distribution packages of the release's lock file.
 */
export function packagesIn(
	directories: readonly string[],
	read: (path: string) => string | undefined,
	distribution?: Record<string, { version: string; sha256: string }>,
): PackageRecord[] {
	const records = directories
		.filter((directory) => directory.endsWith(".dist-info"))
		.flatMap((directory) => recordOf((file) => read(`${directory}/${file}`), distribution) ?? []);
	return records.sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

function recordOf(
	read: (file: string) => string | undefined,
	distribution: Record<string, { version: string; sha256: string }> | undefined,
): PackageRecord | undefined {
	const headers = parseHeaders(read("METADATA") ?? "");
	const [name, version] = [headerOf(headers, "Name"), headerOf(headers, "Version")];
	if (!name || !version) return undefined;
	const purl = packageUrl(name, version);
	// micropip writes it, and so does pythaw; Pyodide's own loader says only that it comes from it.
	const recorded = read("PYODIDE_SHA256")?.trim();
	const locked = distribution && is.own(distribution, normalizeName(name));
	const fromLock =
		read("PYODIDE_SOURCE")?.trim() === "pyodide" && locked?.version === version
			? locked.sha256
			: undefined;
	const sha256 = recorded || fromLock;
	return sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? { purl, sha256 } : { purl };
}
