/**
 * Finding packages as `createSnapshot` does it, up to where Python would start: what would be
 * installed, or the error. The resolver's instance is started once for all tests of a process.
 */
import { dirname } from "node:path";
import process from "node:process";
import { expect } from "chai";
import { boot } from "../../src/boot/boot.js";
import { validateRecipe } from "../../src/create/recipe.js";
import { PackageError, type PackageProblem } from "../../src/errors.js";
import { host } from "../../src/host.js";
import { DistributionPackages } from "../../src/packages/distribution-packages.js";
import type { PackageFields } from "../../src/packages/fields.js";
import { type Lockfile, parseLock, targetOf } from "../../src/packages/lock.js";
import { findPackages, type Packages } from "../../src/packages/packages.js";
import type { ThrowawayPython } from "../../src/packages/resolver.js";
import { writeInstallations } from "../../src/packages/write-files.js";
import { temporaryDirectory } from "../suite/start.js";

let python: Promise<ThrowawayPython> | undefined;

/** A cache of its own for the tests that call it in `before`; returns its directory. */
export function ownCache(): string {
	const directory = temporaryDirectory();
	process.env.XDG_CACHE_HOME = directory;
	return directory;
}

export async function distributionLock(): Promise<Lockfile> {
	const here = host();
	const location = `${here.findDistribution()}pyodide-lock.json`;
	return parseLock(new TextDecoder().decode(await here.read(location)), location);
}

export interface FindOptions {
	readonly signal?: AbortSignal;
	readonly report?: (what: string, loaded?: number, total?: number) => void;
	readonly distribution?: Lockfile;
	/** Directory of the distribution's packages, with a trailing slash. */
	readonly near?: string;
}

/** What the recipe's packages come to. */
export async function find(fields: PackageFields, options: FindOptions = {}): Promise<Packages> {
	const here = host();
	const own = await distributionLock();
	const checked = validateRecipe(fields);
	const { lock, ...rest } = checked;
	return findPackages(
		{
			...rest,
			lock:
				typeof lock !== "string"
					? lock && { lock, location: "of the recipe" }
					: {
							lock: parseLock(new TextDecoder().decode(await here.read(lock)), lock),
							location: lock,
							directory: `${dirname(lock)}/`,
						},
		},
		{
			host: here,
			info: own.info,
			target: targetOf(own),
			distribution: new DistributionPackages(
				here,
				options.distribution ?? { info: own.info, packages: {} },
				options.near ?? "/nowhere/",
				undefined,
			),
			startPython(installations) {
				python ??= boot(here, {
					fsInit: async (FS) => writeInstallations(FS as any, installations, 0),
				}) as Promise<unknown> as Promise<ThrowawayPython>;
				return python;
			},
			report: options.report ?? (() => {}),
			signal: options.signal,
		},
	);
}

/** Names and versions of what would be installed, in order. */
export const versionsOf = ({ lock }: Packages): string[] =>
	Object.entries(lock.packages).map(([name, { version }]) => `${name} ${version}`);

/** The error that a promise must end with. */
export async function failure(
	promise: Promise<unknown>,
	problem: PackageProblem,
): Promise<PackageError> {
	const error = await promise.then(
		() => undefined,
		(thrown) => thrown,
	);
	if (!(error instanceof PackageError)) throw error ?? new Error("it did not fail");
	expect([error.code, error.problem, error.message]).to.deep.equal([
		"ERR_PACKAGE",
		problem,
		error.message,
	]);
	return error;
}
