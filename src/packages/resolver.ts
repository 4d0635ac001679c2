/**
 * Which versions go together. Decided by `resolvelib` and `packaging`, the libraries inside pip, run
 * in an instance of Pyodide that is thrown away afterwards; here is what they ask for, fetched, and
 * their answer. Its own wheels are named by hash and come from where all wheels come from.
 */
import { PackageError } from "../errors.js";
import type { Candidate } from "./candidate.js";
import type { Catalog, Offer } from "./catalog.js";
import { explainImpossible, type Unmet } from "./explain.js";
import type { Target } from "./tags.js";

/** A requirement as somebody wrote it. */
export interface Requirement {
	/** PEP 508. */
	readonly text: string;
	/** Who has it, for messages. */
	readonly of: string;
	/** SHA-256 digests that its file may have (`--hash`); absent for any. */
	readonly hashes?: readonly string[];
}

export interface Question {
	readonly requirements: readonly Requirement[];
	readonly constraints: readonly Requirement[];
	/** Whether pre-releases count although nobody names one. */
	readonly prereleases: boolean;
	/** Whether what a package needs is installed with it. */
	readonly dependencies: boolean;
}

/** A package that is to be installed. */
export interface Choice {
	readonly candidate: Candidate;
	/** Names (normalized) of the packages it needs, in order. */
	readonly depends: readonly string[];
}

export interface Resolution {
	readonly choices: readonly Choice[];
	/** Names (normalized) of what was asked for, and not only by other packages. */
	readonly requested: readonly string[];
}

/** The part of Pyodide's API that is used here. */
export interface ThrowawayPython {
	runPython(code: string): unknown;
	readonly globals: { get(name: string): PythonFunction };
}

/** JSON in, JSON out. */
type PythonFunction = ((json: string) => string) & { destroy(): void };

/** What the Python side answers: exactly one of these. */
interface Answer {
	readonly chosen?: readonly { id: string; depends: string[] }[];
	readonly requested?: readonly string[];
	readonly missing?: { readonly offers: string[]; readonly metadata: string[] };
	readonly impossible?: readonly Unmet[];
	readonly tooDeep?: number;
	readonly refused?: { readonly text: string; readonly of: string; readonly why: string };
}

/**
 * @param python a fresh instance with the resolver's files (resolver-files.ts) installed.
 * @throws PackageError with problem `requirement`, `not-found` or `conflict`.
 */
export async function resolve(
	python: ThrowawayPython,
	catalog: Catalog,
	question: Question,
	target: Target,
	direct: (name: string, address: string) => Promise<Candidate>,
): Promise<Resolution> {
	python.runPython("from pythaw_resolver.resolver import begin, proceed");
	const [begin, proceed] = ["begin", "proceed"].map((name) => python.globals.get(name)) as [
		PythonFunction,
		PythonFunction,
	];
	const candidates = new Map<string, Candidate>();
	const offers = new Map<string, Offer>();
	try {
		for (let answer: Answer = JSON.parse(begin(JSON.stringify(question))); ; ) {
			const narrow = narrowOf(answer, offers);
			if (answer.missing === undefined && narrow.length === 0) {
				return outcomeOf(answer, candidates, offers, target);
			}
			const { missing = { offers: [], metadata: [] } } = answer;
			const found = await Promise.all([
				...narrow.map(async (name) => [name, await catalog.offer(name, true)] as const),
				...missing.offers.map(
					async (subject) => [subject, await offerOf(catalog, subject, direct)] as const,
				),
			]);
			for (const [subject, offer] of found) {
				offers.set(subject, offer);
				for (const candidate of offer.candidates) candidates.set(idOf(candidate), candidate);
			}
			const metadata = await Promise.all(
				missing.metadata.map(async (id) => [id, await catalog.metadata(candidates.get(id)!)]),
			);
			const facts = {
				offers: Object.fromEntries(
					found.map(([subject, offer]) => [subject, offer.candidates.map(factOf)]),
				),
				metadata: Object.fromEntries(metadata),
			};
			answer = JSON.parse(proceed(JSON.stringify(facts)));
		}
	} finally {
		begin.destroy();
		proceed.destroy();
	}
}

/** Before giving up: of which projects there is more to be had. */
function narrowOf({ impossible = [] }: Answer, offers: ReadonlyMap<string, Offer>): string[] {
	const subjects = new Set(impossible.map(({ subject }) => subject ?? ""));
	return [...subjects].filter((subject) => offers.get(subject)?.narrow === true);
}

/** A project's name, or `name @ address`. */
async function offerOf(
	catalog: Catalog,
	subject: string,
	direct: (name: string, address: string) => Promise<Candidate>,
): Promise<Offer> {
	const [, name, address] = /^(\S+) @ (.*)$/.exec(subject) ?? [];
	if (name === undefined) return catalog.offer(subject);
	const candidate = await direct(name, address!);
	return { candidates: [candidate], unusable: { wheels: [], others: 0 }, asked: [address!] };
}

const idOf = ({ fileName, sha256, location }: Candidate): string =>
	`${fileName} ${sha256 ?? location}`;

/** What the Python side needs to know of a candidate. */
function factOf(candidate: Candidate): object {
	const { name, version, source, sha256, listed, locked } = candidate;
	return {
		id: idOf(candidate),
		name,
		version,
		sha256,
		preference: candidate.preference ?? 0,
		// The lock file's authors have resolved it already.
		depends: locked?.depends,
		requiresPython: listed?.requiresPython,
		yanked: listed?.yanked,
		// Somebody chose this very file, so no rule for choosing rules it out.
		chosen: source !== "index",
	};
}

function outcomeOf(
	answer: Answer,
	candidates: ReadonlyMap<string, Candidate>,
	offers: ReadonlyMap<string, Offer>,
	target: Target,
): Resolution {
	if (answer.refused !== undefined) {
		const { text, of, why } = answer.refused;
		throw new PackageError(
			"requirement",
			text,
			`"${text}" (${of}) is no requirement: ${why}.\nWanted a name, as in "pydantic", with what PEP 508 allows, as in "pydantic[email]>=2,<3"; a wheel's path ends with .whl.`,
		);
	}
	if (answer.impossible !== undefined) throw explainImpossible(answer.impossible, offers, target);
	if (answer.tooDeep !== undefined) {
		throw new PackageError(
			"conflict",
			"packages",
			`No versions that go together were found in ${answer.tooDeep} attempts. Name exact versions of some packages.`,
		);
	}
	const choices = answer.chosen!.map(({ id, depends }) => ({
		candidate: candidates.get(id)!,
		depends,
	}));
	return { choices, requested: answer.requested! };
}
