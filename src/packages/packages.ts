/**
 * The packages of a recipe, from what it asks for to files that can be written: gather, resolve (or
 * read the lock file), fetch, open, plan. Everything is checked before anything is handed out, so
 * that nothing is ever installed in part.
 */
import { satisfies, validRange } from "@renovatebot/pep440";
import type { Host, PackageHost } from "../engine/host.js";
import { PackageError } from "../errors.js";
import { Budget } from "./budget.js";
import type { Candidate } from "./candidate.js";
import { Catalog } from "./catalog.js";
import type { DistributionPackages } from "./distribution-packages.js";
import { Downloads } from "./downloads.js";
import type { PackageFields } from "./fields.js";
import { checkHashes, hashesOf } from "./hash-mode.js";
import { httpSettingsOf, IndexClient } from "./index-client.js";
import { planArchive, planInstallation, type Scheme, schemeOf } from "./install-plan.js";
import type { Lockfile } from "./lock.js";
import { choicesOfLock, type GivenLock, type LockSubject, lockOf } from "./locked.js";
import type { Headers } from "./metadata.js";
import {
	type Choice,
	type Resolution,
	resolve,
	resolverInstallations,
	type ThrowawayPython,
} from "./resolver.js";
import { publicAddress } from "./source.js";
import { TagRanking, type Target } from "./tags.js";
import {
	checkTags,
	type Listed,
	listWanted,
	openAddress,
	openWanted,
	type Tools,
	type Wanted,
} from "./wanted.js";
import { checkInstallations, type Installation } from "./write-files.js";

/** What a recipe says of packages, with its lock file read. */
interface PackagesRequest extends Omit<PackageFields, "lock"> {
	readonly lock?: GivenLock;
}

interface PackagesContext {
	readonly host: Host;
	/** The distribution's. */
	readonly info: Lockfile["info"];
	readonly target: Target;
	readonly distribution: DistributionPackages;
	/** Starts a Python to be thrown away, with these packages installed. */
	startPython(installations: readonly Installation[]): Promise<ThrowawayPython>;
	/** Tells of what is being done, and of bytes on their way. */
	report(what: string, loaded?: number, total?: number): void;
	readonly signal?: AbortSignal;
}

export interface Packages {
	/** In the order in which they are to be written. */
	readonly installations: readonly Installation[];
	readonly lock: Lockfile;
}

/** Finds, fetches and opens all packages. @throws PackageError; the signal's reason. */
export async function findPackages(
	request: PackagesRequest,
	context: PackagesContext,
): Promise<Packages> {
	const budget = new Budget(request.limits, context.signal);
	return findWithin(budget, request, context).finally(budget.release);
}

async function findWithin(
	budget: Budget,
	request: PackagesRequest,
	context: PackagesContext,
): Promise<Packages> {
	const { target, distribution, report } = context;
	budget.check();
	const host: PackageHost = { ...context.host, ...(await context.host.packaging?.()) };
	const http = httpSettingsOf(host.pip, request.indexTimeout, budget);
	const downloads = new Downloads(host, { ...http, limit: budget.limits.wheelBytes }, report);
	const ranking = new TagRanking(target);
	const tools: Tools = { host, downloads, ranking, budget };

	const listed = await listWanted(host, request.packages, request.requirements, budget.signal);
	const hashes = hashesOf(listed);
	const index = new IndexClient(host, http, request.index, listed);
	// A lock file has decided already: what the recipe names need not even be there.
	const wanted: Wanted =
		request.lock === undefined ? await openWanted(listed, tools) : { given: [], requirements: [] };
	const { given } = wanted;
	const catalog = new Catalog({ given, distribution, index, downloads, ranking, budget });
	const means: Means = { ...tools, catalog, scheme: schemeOf(target) };
	const resolution =
		request.lock === undefined
			? await resolveWanted(request, context, { ...listed, ...wanted }, means)
			: await choicesOfLock(request.lock, listed, means);
	budget.check();

	const requested = new Set(resolution.requested);
	const choices = [...resolution.choices].sort((a, b) =>
		a.candidate.name < b.candidate.name ? -1 : 1,
	);
	const opened = await Promise.all(
		choices.map((choice) => open(choice, requested.has(choice.candidate.name), means)),
	);
	checkHashes(hashes, opened, listed);
	const installations = opened.map(({ installation }) => installation);
	checkInstallations(installations);
	return { installations, lock: lockOf(context.info, opened) };
}

interface Means extends Tools {
	readonly catalog: Catalog;
	readonly scheme: Scheme;
}

async function open(
	choice: Choice,
	requested: boolean,
	{ catalog, ranking, scheme, budget }: Means,
): Promise<LockSubject & { readonly installation: Installation }> {
	const { candidate } = choice;
	const { name, fileName } = candidate;
	if (!fileName.endsWith(".whl")) {
		const files = await planArchive(fileName, await catalog.bytes(candidate), budget);
		return { choice, requested, installation: { name, files } };
	}
	checkTags(candidate, ranking);
	const wheel = await catalog.wheel(candidate);
	const provenance = { requested, ...originOf(candidate) };
	const files = await planInstallation(wheel, scheme, provenance);
	return { choice, requested, wheel, installation: { name, files } };
}

/**
 * How Pyodide and the standard for direct URLs call where a file came from. A path of this host would
 * be a trace of it, and make another snapshot elsewhere: of a local file its name is kept.
 */
function originOf({ source, location, fileName }: Candidate): {
	source: string;
	directUrl?: string;
} {
	if (source === "distribution") return { source: "pyodide" };
	if (source === "index") return { source: "pypi" };
	const url = source === "url" ? publicAddress(location!) : `file:///${fileName}`;
	return { source: url, directUrl: url };
}

/** Without a lock file: what goes together, found by the resolver where there is something to find. */
async function resolveWanted(
	request: PackagesRequest,
	{ startPython, report }: PackagesContext,
	wanted: Listed & Wanted,
	means: Means,
): Promise<Resolution> {
	const { catalog, downloads, scheme } = means;
	const { target } = means.ranking;
	const plain = await withoutResolver(request, wanted, catalog, target);
	if (plain !== undefined) return plain;
	report("resolver");
	const python = await startPython(await resolverInstallations(catalog, downloads, scheme));
	report("resolve");
	const question = {
		requirements: wanted.requirements,
		constraints: wanted.constraints,
		prereleases: request.prereleases || wanted.prereleases,
		dependencies: request.dependencies ?? true,
	};
	return resolve(python, catalog, question, target, async (name, address) => {
		const candidate = await openAddress(address, means);
		if (candidate.name === name) return candidate;
		throw new PackageError(
			"conflict",
			name,
			`${address} was named as ${name}, but is the wheel of ${candidate.name}.`,
		);
	});
}

/** Wheels that are given, one of each name, and need nothing further: there is nothing to find out. */
async function withoutResolver(
	{ dependencies = true }: PackagesRequest,
	{ given, requirements, constraints }: Listed & Wanted,
	catalog: Catalog,
	target: Target,
): Promise<Resolution | undefined> {
	const names = new Set(given.map(({ name }) => name));
	const onlyGiven = requirements.every(({ text }) => names.has(text)) && constraints.length === 0;
	if (!onlyGiven || names.size !== given.length) return undefined;
	const wheels = await Promise.all(given.map((candidate) => catalog.wheel(candidate)));
	const needy = wheels.some(({ metadata }) => mayNeed(metadata, target));
	if (dependencies && needy) return undefined;
	return {
		choices: given.map((candidate) => ({ candidate, depends: [] })),
		requested: [...names],
	};
}

/** Longer ones are nobody's; the time that reading one takes may grow by more than its length. */
const LONGEST_SPECIFIER = 500;

/**
 * Whether a wheel that somebody gives, without extras, may need other packages or another Python, which only
 * the resolver can judge. What is beyond doubt is "no", all else "yes".
 */
export function mayNeed(metadata: Headers, { python }: Target): boolean {
	const fits = (specifier: string) =>
		specifier.length < LONGEST_SPECIFIER &&
		validRange(specifier) &&
		satisfies(python, specifier, { prereleases: true });
	if (!(metadata.get("requires-python") ?? []).every(fits)) return true;
	return !(metadata.get("requires-dist") ?? []).every(isForExtra);
}

/** A requirement whose marker asks for an extra, with nothing that could hold instead. */
function isForExtra(requirement: string): boolean {
	const marker = requirement.slice(requirement.lastIndexOf(";") + 1);
	return requirement.includes(";") && /\bextra\s*==/.test(marker) && !/\bor\b/.test(marker);
}
