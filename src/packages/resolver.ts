/**
 * Which versions go together. Decided by `resolvelib` and `packaging`, the libraries inside pip, run
 * in an instance of Pyodide that is thrown away afterwards; here is what they ask for, fetched, and
 * their answer. Its own wheels are named by hash and come from where all wheels come from.
 */
import { PackageError, type PackageProblem } from "../errors.js";
import { Budget } from "./budget.js";
import type { Candidate } from "./candidate.js";
import { type Catalog, type Offer, offerOf } from "./catalog.js";
import type { Downloads } from "./downloads.js";
import { planInstallation, type Scheme, textFile } from "./install-plan.js";
import { parseWheelName } from "./names.js";
import explain from "./pythaw_resolver/explain.py";
import problem from "./pythaw_resolver/problem.py";
import resolver from "./pythaw_resolver/resolver.py";
import { describeTarget, type Target } from "./tags.js";
import { openWheel } from "./wheel.js";
import type { Installation } from "./write-files.js";

export interface Requirement {
	/** PEP 508. */
	readonly text: string;
	/** Who has it, for messages. */
	readonly of: string;
	/** SHA-256 digests that its file may have (`--hash`); empty for any. */
	readonly hashes: readonly string[];
}

interface Question {
	readonly requirements: readonly Requirement[];
	readonly constraints: readonly Requirement[];
	/** Whether pre-releases count although nobody names one. */
	readonly prereleases: boolean;
	/** Whether what a package needs is installed with it. */
	readonly dependencies: boolean;
}

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
type Answer =
	| { readonly missing: Missing }
	| { readonly chosen: { id: string; depends: string[] }[]; readonly requested: string[] }
	| { readonly error: { problem: PackageProblem; name: string; message: string } };

/** What it has to know first. */
interface Missing {
	/** Subjects: projects' names, or `name @ address`. */
	readonly offers?: readonly string[];
	/** Names of projects of which more is wanted than was offered. */
	readonly all?: readonly string[];
	/** Ids of candidates. */
	readonly metadata?: readonly string[];
}

/** @param python a fresh instance with {@link resolverInstallations}. */
export async function resolve(
	python: ThrowawayPython,
	catalog: Catalog,
	question: Question,
	target: Target,
	direct: (name: string, address: string) => Promise<Candidate>,
): Promise<Resolution> {
	python.runPython("from pythaw_resolver.resolver import begin, proceed");
	const [begin, proceed] = [python.globals.get("begin"), python.globals.get("proceed")];
	const candidates = new Map<string, Candidate>();
	const find = async ({ offers = [], all = [], metadata = [] }: Missing) => {
		const found = await Promise.all([
			...offers.map(async (subject) => [subject, await lookUp(catalog, subject, direct)] as const),
			...all.map(async (name) => [name, await catalog.offer(name, true)] as const),
		]);
		const offered = found.map(([subject, offer]) => {
			for (const candidate of offer.candidates) candidates.set(idOf(candidate), candidate);
			return [subject, { narrow: false, ...offer, candidates: offer.candidates.map(factOf) }];
		});
		const texts = await Promise.all(
			metadata.map(async (id) => [id, await catalog.metadata(candidates.get(id)!)]),
		);
		return { offers: Object.fromEntries(offered), metadata: Object.fromEntries(texts) };
	};
	const asked = { ...question, target: { python: target.python, text: describeTarget(target) } };
	try {
		let answer: Answer = JSON.parse(begin(JSON.stringify(asked)));
		while ("missing" in answer) {
			answer = JSON.parse(proceed(JSON.stringify(await find(answer.missing)))) as Answer;
		}
		if ("error" in answer) {
			const { problem, name, message } = answer.error;
			throw new PackageError(problem, name, message);
		}
		const { chosen, requested } = answer;
		const choices = chosen.map(({ id, depends }) => ({ candidate: candidates.get(id)!, depends }));
		return { choices, requested };
	} finally {
		begin.destroy();
		proceed.destroy();
	}
}

/** What there is of a project, or behind an address. */
async function lookUp(
	catalog: Catalog,
	subject: string,
	direct: (name: string, address: string) => Promise<Candidate>,
): Promise<Offer> {
	const [, name, address] = /^(\S+) @ (.*)$/.exec(subject) ?? [];
	if (name === undefined) return catalog.offer(subject);
	return offerOf([await direct(name, address)], [address]);
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

/** Pure Python, for every CPython that Pyodide has had; lower-case hex SHA-256. */
const pins = [
	{
		fileName: "packaging-26.3-py3-none-any.whl",
		sha256: "d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c",
	},
	{
		fileName: "resolvelib-1.2.1-py3-none-any.whl",
		sha256: "fb06b66c8da04172d9e72a21d7d06186d8919e32ae5ab5cdf5b9d920be805ac2",
	},
] as const;

/** @throws PackageError that says that it is the resolver which is missing. */
export async function resolverInstallations(
	catalog: Catalog,
	downloads: Downloads,
	scheme: Scheme,
): Promise<Installation[]> {
	// No part of what the recipe's packages may cost.
	const budget = new Budget();
	budget.release();
	const libraries = pins.map(async ({ fileName, sha256 }): Promise<Installation> => {
		const cached = await downloads.cached(sha256);
		const bytes = cached ?? (await fetchPinned(catalog, fileName, sha256));
		const wheel = await openWheel(fileName, bytes, budget);
		const provenance = { requested: true, source: "pypi" };
		return { name: wheel.name, files: await planInstallation(wheel, scheme, provenance) };
	});
	const directory = `${scheme.purelib}/pythaw_resolver`;
	const files = [
		textFile(`${directory}/explain.py`, explain),
		textFile(`${directory}/problem.py`, problem),
		textFile(`${directory}/resolver.py`, resolver),
	];
	return [...(await Promise.all(libraries)), { name: "pythaw_resolver", files }];
}

async function fetchPinned(
	catalog: Catalog,
	fileName: string,
	sha256: string,
): Promise<Uint8Array> {
	const { name } = parseWheelName(fileName)!;
	try {
		return await catalog.pinned(name, fileName, sha256);
	} catch (error) {
		if (!(error instanceof PackageError)) throw error;
		throw new PackageError(
			error.problem,
			name,
			`Finding out which packages go together takes ${fileName}, which cannot be had: ${error.message}\n` +
				"Give the packages as wheels and leave their dependencies out (option dependencies), or use a lock file.",
			{ cause: error },
		);
	}
}
