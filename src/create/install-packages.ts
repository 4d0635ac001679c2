/**
 * A recipe's packages for the Pyodide that is to be started: what `packages/` needs to know of the
 * distribution, and the throwaway instance for its resolver. Loaded only for recipes with packages.
 */
import { boot } from "../boot/boot.js";
import {
	indexUrlOf,
	type ReleaseOptions,
	remotePackagesUrl,
	withTrailingSlash,
} from "../boot/options.js";
import type { FileSystem } from "../distribution/file-system.js";
import type { PyodideModule } from "../distribution/glue.js";
import type { Host } from "../engine/host.js";
import { PackageError } from "../errors.js";
import { DEFAULT_EPOCH } from "../hermetic/hermetic-host.js";
import { executeWith } from "../js-phase/interpreter.js";
import { DistributionPackages } from "../packages/distribution-packages.js";
import type { PackageFields } from "../packages/fields.js";
import { type Lockfile, parseLock, targetOf } from "../packages/lock.js";
import type { GivenLock } from "../packages/locked.js";
import { findPackages, type Packages } from "../packages/packages.js";
import type { ThrowawayPython } from "../packages/resolver.js";
import { type Installation, writeInstallations } from "../packages/write-files.js";
import followSource from "./follow-paths.py";

interface InstallOptions extends ReleaseOptions {
	readonly packageBaseUrl?: string;
	report(what: string, loaded?: number, total?: number): void;
	readonly signal?: AbortSignal;
}

/** Packages that are ready to be written into a file system before Python starts. */
export interface PreparedPackages {
	readonly lock: Lockfile;
	/** @param modified time of the files, in milliseconds since the epoch. */
	writeTo(FS: FileSystem, modified: number): void;
	/** Has a Python that was up already follow their `.pth` files, as it does when it starts. */
	followPaths(module: PyodideModule): void;
}

export async function preparePackages(
	host: Host,
	fields: PackageFields,
	options: InstallOptions,
): Promise<PreparedPackages> {
	const indexURL = indexUrlOf(host, options);
	const lockLocation = `${indexURL}pyodide-lock.json`;
	const distributionLock = await readLock(host, lockLocation);
	const target = targetOf(distributionLock);
	const near = options.packageBaseUrl ?? indexURL;
	const far = options.packageBaseUrl ? undefined : await remoteOf(host, indexURL);
	const { lock, ...rest } = fields;
	const given = lock === undefined ? undefined : await givenLock(host, lock, options.signal);
	const found: Packages = await findPackages(
		{ ...rest, lock: given },
		{
			host,
			info: distributionLock.info,
			target,
			distribution: new DistributionPackages(host, distributionLock, withTrailingSlash(near), far),
			startPython: (installations) => startPython(host, options, installations),
			report: options.report,
			signal: options.signal,
		},
	);
	return {
		lock: found.lock,
		writeTo: (FS, modified) => writeInstallations(FS, found.installations, modified),
		followPaths: (module) => followPaths(module, found.installations),
	};
}

/** The base's own files were followed when the base was made: only new ones are, each once. */
function followPaths(module: PyodideModule, installations: readonly Installation[]): void {
	const directory = `${module.API.sitePackages}/`;
	const names = installations
		.flatMap(({ files }) => files)
		.filter(({ path }) => path.startsWith(directory) && path.endsWith(".pth"))
		.map(({ path }) => path.slice(directory.length))
		.filter((name) => !name.includes("/"));
	if (names.length === 0) return;
	const values = { directory: module.API.sitePackages, names };
	executeWith(module, followSource, values, "it followed the .pth files of packages");
}

async function givenLock(
	host: Host,
	lock: string | Lockfile,
	signal: AbortSignal | undefined,
): Promise<GivenLock> {
	if (typeof lock !== "string") return { lock, location: "of the recipe" };
	const directory = lock.replace(/[^/\\]*$/, "");
	return { lock: await readLock(host, lock, signal), location: lock, directory };
}

async function readLock(host: Host, location: string, signal?: AbortSignal): Promise<Lockfile> {
	const bytes = await host.read(host.resolve(location), { signal }).catch((error) => {
		signal?.throwIfAborted();
		const { message } = error as Error;
		throw new PackageError("lock", location, `The lock file cannot be used: ${message}.`, {
			cause: error,
		});
	});
	return parseLock(new TextDecoder().decode(bytes), location);
}

/** Where the distribution's packages are, if it says which release it is. */
async function remoteOf(host: Host, indexURL: string): Promise<string | undefined> {
	const bytes = await host.read(`${indexURL}package.json`).catch(() => undefined);
	if (bytes === undefined) return undefined;
	try {
		const { version } = JSON.parse(new TextDecoder().decode(bytes));
		return typeof version === "string" ? remotePackagesUrl(version) : undefined;
	} catch {
		return undefined;
	}
}

/** An instance that sees nothing but its own file system. */
async function startPython(
	host: Host,
	{ indexURL, stdLibURL }: InstallOptions,
	installations: readonly Installation[],
): Promise<ThrowawayPython> {
	const pyodide = await boot(host, {
		indexURL,
		stdLibURL,
		// Nothing is to be read, and what Python has to say it says by its results.
		stdin: () => null,
		fsInit: async (FS) => writeInstallations(FS as any, installations, DEFAULT_EPOCH),
	});
	// Pyodide's types do not say that the dict of globals has its methods.
	return pyodide as unknown as ThrowawayPython;
}
