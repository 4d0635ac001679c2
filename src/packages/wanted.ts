/**
 * What a recipe asks for, gathered: its entries and requirements files sorted into wheels that are at
 * hand and requirements that somebody has to find. Reads and opens what is named by path or address.
 */
import type { PackageHost } from "../engine/host.js";
import { PackageError } from "../errors.js";
import type { Budget } from "./budget.js";
import type { Candidate } from "./candidate.js";
import { type Downloads, filesIn, wrongHash } from "./downloads.js";
import type { PackageEntry, WheelBytes } from "./fields.js";
import { fileNameOf, parseWheelName } from "./names.js";
import { type RequirementsFile, readRequirements } from "./requirements-file.js";
import type { Requirement } from "./resolver.js";
import { parseSource, parseUrl, resolveBeside, type Source } from "./source.js";
import { describeTarget, type TagRanking } from "./tags.js";
import { openWheel } from "./wheel.js";

/** What a recipe and its requirements files ask for, before anything is opened. */
export interface Listed extends Omit<RequirementsFile, "entries" | "constraints"> {
	readonly entries: readonly Entry[];
	readonly constraints: readonly Requirement[];
}

interface Entry {
	/** As it is written; of a wheel, its file name. */
	readonly text: string;
	readonly source: Source | ({ readonly kind: "wheel" } & WheelBytes);
	/** Who asks for it, for messages. */
	readonly of: string;
	readonly hashes: readonly string[];
}

const entryOf = (entry: PackageEntry, of: string, hashes: readonly string[] = []): Entry =>
	typeof entry === "string"
		? { text: entry, source: parseSource(entry), of, hashes }
		: { text: entry.fileName, source: { kind: "wheel", ...entry }, of, hashes };

export interface Wanted {
	/** Wheels named by path, address or content. */
	readonly given: readonly Candidate[];
	/** What is to be found, the given wheels' names among it. */
	readonly requirements: readonly Requirement[];
}

/** Reads the requirements files, and puts what they ask for behind the entries. */
export async function listWanted(
	host: PackageHost,
	entries: readonly PackageEntry[] = [],
	requirementFiles: readonly string[] = [],
	signal?: AbortSignal,
): Promise<Listed> {
	const surroundings = {
		read: async (location: string) =>
			new TextDecoder().decode(await host.read(host.resolve(location), { signal })),
		beside: resolveBeside,
		variable: (name: string) => host.variable?.(name),
	};
	const files = await Promise.all(
		requirementFiles.map((location) => readRequirements(location, surroundings)),
	);
	const listed = files
		.flatMap((file) => file.entries)
		.map(({ text, hashes, of, location }) => {
			const source = parseSource(text);
			const seen = source.kind === "path" ? resolveBeside(location, source.location) : text;
			return entryOf(seen, of, hashes);
		});
	return {
		entries: [...entries.map((entry) => entryOf(entry, "the recipe")), ...listed],
		constraints: files.flatMap(({ constraints }) => constraints),
		indexes: files.flatMap((file) => file.indexes),
		extraIndexes: files.flatMap((file) => file.extraIndexes),
		findLinks: files.flatMap((file) => file.findLinks),
		noIndex: files.some((file) => file.noIndex),
		prereleases: files.some((file) => file.prereleases),
		requireHashes: files.some((file) => file.requireHashes),
	};
}

/** What packages are fetched and opened with. */
export interface Tools {
	readonly host: PackageHost;
	readonly downloads: Downloads;
	readonly ranking: TagRanking;
	readonly budget: Budget;
}

/** Opens what is named by path, address or content. */
export async function openWanted({ entries }: Listed, tools: Tools): Promise<Wanted> {
	const { ranking, budget } = tools;
	const given: Candidate[] = [];
	const requirements: Requirement[] = [];
	for (const { text, source, of, hashes } of entries) {
		if (source.kind === "requirement") {
			requirements.push({ text: source.text, of, hashes });
			continue;
		}
		const candidates =
			source.kind === "wheel"
				? [await openGiven(source.fileName, source.content, { source: "file" }, budget)]
				: source.kind === "url"
					? [await openAddress(text, tools)]
					: await openPath(source.location, tools);
		for (const candidate of candidates) {
			checkTags(candidate, ranking);
			checkHash(candidate, hashes, of);
			given.push(candidate);
			if (!requirements.some(({ text }) => text === candidate.name)) {
				requirements.push({ text: candidate.name, of, hashes: [] });
			}
		}
	}
	return { given, requirements };
}

/** A wheel's address, with the digest that may stand behind its `#`. */
export async function openAddress(
	address: string,
	{ downloads, budget }: Tools,
): Promise<Candidate> {
	const { location, sha256 } = parseUrl(address);
	const fileName = fileNameOf(location);
	const bytes = await downloads.file({ name: fileName, fileName, location, sha256 });
	return openGiven(fileName, bytes, { source: "url", location }, budget);
}

/** A wheel's file, or the wheels in a directory that this Python can use, one of each version. */
async function openPath(
	location: string,
	{ host, downloads, ranking, budget }: Tools,
): Promise<Candidate[]> {
	const open = async (path: string) => {
		const fileName = fileNameOf(path);
		const bytes = await downloads.file({ name: fileName, fileName, location: path });
		return openGiven(fileName, bytes, { source: "file", location: path }, budget);
	};
	if (/\.whl$/i.test(location)) return [await open(location)];
	const files = await filesIn(host, location).catch((error) => {
		throw new PackageError(
			"not-found",
			location,
			`${location} is neither a wheel (its name would end with .whl) nor a directory of wheels: ${(error as Error).message}`,
			{ cause: error },
		);
	});
	const wheels = files.flatMap((file) => {
		const wheel = parseWheelName(file.fileName);
		return wheel === undefined ? [] : [{ wheel, path: file.location }];
	});
	if (wheels.length === 0) {
		throw new PackageError("not-found", location, `There are no wheels in ${location}.`);
	}
	const chosen = ranking.choose(wheels);
	// A package of which no wheel can be used must not go missing without a word.
	const covered = new Set(chosen.map(({ wheel }) => wheel.name));
	const lost = wheels.find(({ wheel }) => !covered.has(wheel.name));
	if (lost !== undefined) throw incompatible(lost.wheel.fileName, lost.wheel.name, ranking);
	const paths = chosen.map(({ path }) => path);
	return Promise.all(paths.sort().map(open));
}

async function openGiven(
	fileName: string,
	bytes: Uint8Array,
	origin: Pick<Candidate, "source" | "location">,
	budget: Budget,
): Promise<Candidate> {
	const opened = await openWheel(fileName, bytes, budget);
	const { name, version, sha256 } = opened;
	return { name, version, fileName, sha256, bytes, opened, ...origin };
}

export function checkTags({ fileName, name }: Candidate, ranking: TagRanking): void {
	const wheel = parseWheelName(fileName);
	if (wheel !== undefined && ranking.rankOf(wheel) === undefined) {
		throw incompatible(fileName, name, ranking);
	}
}

function incompatible(fileName: string, name: string, { target }: TagRanking): PackageError {
	return new PackageError(
		"incompatible",
		name,
		`${fileName} is for another Python or platform: wanted a wheel for ${describeTarget(target)}, or for any, found ${parseWheelName(fileName)!.tags.join(", ")}.\n` +
			"Fetch or build the wheel for this Pyodide. Nothing was installed.",
	);
}

function checkHash(
	{ fileName, name, sha256 }: Candidate,
	hashes: readonly string[],
	of: string,
): void {
	if (hashes.length === 0 || hashes.includes(sha256!)) return;
	throw wrongHash(name, fileName, `the file that ${of} names`, hashes.join(" or "), sha256);
}
