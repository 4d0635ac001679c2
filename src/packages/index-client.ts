/**
 * The package indexes that are asked, and what they answer: the files of a project. Their addresses
 * are the caller's, pip's, or a library's that knows where package URLs of type `pypi` lead; this
 * project spells none.
 */

import type { PackageHost, PipSettings } from "../engine/host.js";
import { getOrMake } from "../engine/maps.js";
import { hidePasswords } from "../errors/passwords.js";
import { PackageError } from "../errors.js";
import type { Budget } from "./budget.js";
import { filesIn } from "./downloads.js";
import type { PackageFields } from "./fields.js";
import { get, HttpError, type HttpSettings, LimitError } from "./http.js";
import { type IndexFile, IndexPageError, indexAccept, parseIndexPage } from "./index-page.js";
import { normalizeName } from "./names.js";
import type { RequirementsFile } from "./requirements-file.js";
import { isHttp, publicAddress } from "./source.js";

type ListedIndexes = Pick<RequirementsFile, "indexes" | "extraIndexes" | "findLinks" | "noIndex">;

/** How long, and how often, an index is asked where nobody says. */
const DEFAULT_TIMEOUT_MS = 15_000;
/** pip's setting counts up to this: it is often generous, and a silent index is asked again. */
const LONGEST_TIMEOUT_MS = 30_000;
const DEFAULT_RETRIES = 3;
const FIRST_PAUSE_MS = 250;

interface ProjectPage {
	readonly files: readonly IndexFile[];
	/** What was asked, for messages. */
	readonly asked: readonly string[];
}

type PageAddress = (name: string) => string | Promise<string>;

export class IndexClient {
	readonly #indexes: readonly PageAddress[];
	readonly #pinned: readonly { readonly page: PageAddress; readonly matches: RegExp }[];
	readonly #findLinks: readonly string[];
	readonly #pages = new Map<string, Promise<ProjectPage>>();
	#links: Promise<readonly IndexFile[]> | undefined;

	constructor(
		private readonly host: PackageHost,
		private readonly http: HttpSettings,
		own: PackageFields["index"],
		listed: ListedIndexes,
	) {
		const plain = own?.filter((index) => typeof index === "string");
		this.#indexes = indexesOf(plain?.length ? plain : undefined, listed, host.pip);
		this.#pinned = (own ?? []).flatMap((index) =>
			typeof index === "string" || listed.noIndex
				? []
				: [{ page: pageBelow(index.url), matches: patternOf(index.packages) }],
		);
		this.#findLinks = [...listed.findLinks, ...(host.pip?.findLinks ?? [])];
	}

	/** Of a normalized name, over all indexes; none if no index knows it. @throws PackageError with problem `index`. */
	project(name: string): Promise<ProjectPage> {
		return getOrMake(this.#pages, name, () => this.#ask(name));
	}

	/** Whether a package (normalized name) is to come from some index and from nowhere else. */
	isPinned(name: string): boolean {
		return this.#pinned.some(({ matches }) => matches.test(name));
	}

	async #ask(name: string): Promise<ProjectPage> {
		const pinned = this.#pinned.filter(({ matches }) => matches.test(name));
		if (pinned.length === 0) this.#links ??= this.#listLinks(name);
		const indexes = pinned.length > 0 ? pinned.map(({ page }) => page) : this.#indexes;
		const addresses = await Promise.all(indexes.map((address) => address(name)));
		const pages = await Promise.all(addresses.map((address) => this.#page(name, address)));
		const files = new Map<string, IndexFile>();
		// The first that offers a file of some name is the one it is taken from.
		const links = pinned.length > 0 ? [] : await this.#links!;
		for (const file of [...links, ...pages.flat()]) {
			const key = `${file.fileName} ${file.sha256 ?? ""}`;
			if (!files.has(key)) files.set(key, file);
		}
		return { files: [...files.values()], asked: addresses.map(publicAddress) };
	}

	/** The page at an address; no files where there is none. */
	async #page(name: string, address: string): Promise<IndexFile[]> {
		try {
			const { bytes, contentType, url } = await get(this.host, address, this.http, indexAccept);
			return parseIndexPage(new TextDecoder().decode(bytes), contentType, url);
		} catch (error) {
			if (error instanceof HttpError && error.isAbsent) return [];
			if (!(error instanceof HttpError || error instanceof IndexPageError)) throw error;
			throw new PackageError(
				error instanceof LimitError ? "limit" : "index",
				name,
				`Cannot ask for ${name} at ${publicAddress(address)}: ${error.message}.\n` +
					"Check the index's address (option index, or pip's settings) and the network.",
				{ cause: error },
			);
		}
	}

	/** The files of all `findLinks`, whatever project they are of. */
	async #listLinks(name: string): Promise<readonly IndexFile[]> {
		const lists = await Promise.all(
			this.#findLinks.map(async (link) => {
				if (isHttp(link)) return this.#page(name, link);
				// As pip does it: a directory that is not there has no wheels.
				const files = await filesIn(this.host, link).catch(() => []);
				return files.map(({ fileName, location }) => ({ fileName, url: location }));
			}),
		);
		return lists.flat();
	}
}

/** The recipe's indexes; else those of its requirements files; else pip's, with what comes beside it. */
function indexesOf(
	own: readonly string[] | undefined,
	{ indexes, extraIndexes, noIndex }: ListedIndexes,
	pip: PipSettings | undefined,
): PageAddress[] {
	if (noIndex) return [];
	const named = own ?? (indexes.length > 0 ? [...indexes, ...extraIndexes] : undefined);
	if (named !== undefined) return named.map(pageBelow);
	if (pip?.noIndex) return [];
	const first = pip?.indexUrl === undefined ? defaultPage : pageBelow(pip.indexUrl);
	return [first, ...[...(pip?.extraIndexUrls ?? []), ...extraIndexes].map(pageBelow)];
}

/** Of normalized names. */
function patternOf(packages: readonly string[]): RegExp {
	const patterns = packages.map((pattern) =>
		pattern
			.split("*")
			.map((part) => normalizeName(part).replace(/[^a-z0-9-]/g, "\\$&"))
			.join(".*"),
	);
	return new RegExp(`^(?:${patterns.join("|")})$`);
}

function pageBelow(index: string): PageAddress {
	const base = index.endsWith("/") ? index : `${index}/`;
	if (!isHttp(base)) {
		throw new TypeError(
			`Option index must be an address (http:// or https://), not "${hidePasswords(index)}"`,
		);
	}
	return (name) => `${base}${encodeURIComponent(name)}/`;
}

/** Where a package URL of type `pypi` leads, by the library that knows such things. */
async function defaultPage(name: string): Promise<string> {
	const { PackageURL, UrlConverter } = await import("@socketregistry/packageurl-js");
	// The version is not part of the page's address, but there is no address without one.
	const found = UrlConverter.toDownloadUrl(PackageURL.fromString(`pkg:pypi/${name}@0`));
	if (found?.url !== undefined) return found.url;
	throw new PackageError(
		"index",
		name,
		"No package index is known: say where it is (option index, or pip's settings).",
	);
}

/** By pip's settings where it has some. @param timeout the recipe's, in seconds. */
export function httpSettingsOf(
	pip: PipSettings | undefined,
	timeout: number | undefined,
	{ signal, limits }: Budget,
): HttpSettings {
	const pipTimeout = pip?.timeout && Math.min(pip.timeout * 1000, LONGEST_TIMEOUT_MS);
	return {
		timeout: timeout === undefined ? pipTimeout || DEFAULT_TIMEOUT_MS : timeout * 1000,
		retries: pip?.retries ?? DEFAULT_RETRIES,
		pause: FIRST_PAUSE_MS,
		limit: limits.pageBytes,
		signal,
	};
}
