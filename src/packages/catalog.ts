/**
 * Where a package's files are looked for, and in which order: what the recipe gives, the
 * distribution where its files lie beside it, the indexes, the distribution where its files are far
 * away. Answers questions about one project; what goes with what is the resolver's business.
 */
import { getOrMake } from "../engine/maps.js";
import { PackageError } from "../errors.js";
import type { Budget } from "./budget.js";
import type { Candidate } from "./candidate.js";
import type { DistributionPackages } from "./distribution-packages.js";
import type { Downloads } from "./downloads.js";
import type { IndexClient } from "./index-client.js";
import type { IndexFile } from "./index-page.js";
import { parseWheelName } from "./names.js";
import type { TagRanking } from "./tags.js";
import { openWheel, type Wheel } from "./wheel.js";

export interface Offer {
	/** The best one of each version first; versions in no order. */
	readonly candidates: readonly Candidate[];
	/** What there is and cannot be used, for messages. */
	readonly unusable: {
		/** Names of wheels for other Pythons and platforms. */
		readonly wheels: readonly string[];
		/** Number of files that are no wheels. */
		readonly others: number;
	};
	/** Who was asked, for messages. */
	readonly asked: readonly string[];
	/** Whether more would be offered to who asks for all. */
	readonly narrow?: boolean;
}

interface CatalogParts {
	readonly given: readonly Candidate[];
	readonly distribution: DistributionPackages;
	readonly index: IndexClient;
	readonly downloads: Downloads;
	readonly ranking: TagRanking;
	readonly budget: Budget;
}

export class Catalog {
	readonly #wheels = new Map<Candidate, Promise<Wheel>>();

	constructor(private readonly parts: CatalogParts) {}

	/** @param all whether to ask the indexes although the distribution has it at hand. */
	async offer(name: string, all = false): Promise<Offer> {
		const { given, distribution, index } = this.parts;
		const own = given.filter((candidate) => candidate.name === name);
		if (own.length > 0) return offerOf(own, ["the recipe"]);
		if (index.isPinned(name)) {
			const { files, asked } = await index.project(name);
			return this.#sort(name, files, asked);
		}
		const near = await distribution.near(name);
		if (near !== undefined && !all) {
			return { ...offerOf([{ ...near, preference: 1 }], ["the distribution"]), narrow: true };
		}
		const far = near === undefined ? distribution.far(name) : undefined;
		const of = near !== undefined ? { ...near, preference: 1 } : far && { ...far, preference: -1 };
		try {
			const page = await index.project(name);
			const found = this.#sort(name, page.files, page.asked);
			if (of === undefined) return found;
			const asked = [...found.asked, "the distribution"];
			return { ...found, candidates: [...found.candidates, of], asked };
		} catch (error) {
			// An index that is out of reach is no hindrance where it may not be needed.
			if (of === undefined) throw error;
			return offerOf([of], ["the distribution"]);
		}
	}

	/** A candidate's METADATA, as cheaply as it can be had. */
	async metadata(candidate: Candidate): Promise<string> {
		const { listed, name, fileName } = candidate;
		if (listed?.metadata !== undefined && candidate.bytes === undefined) {
			const { sha256 } = listed.metadata;
			const cached = candidate.sha256 && (await this.parts.downloads.cached(candidate.sha256));
			if (!cached) {
				const location = `${listed.url}.metadata`;
				const limit = this.parts.budget.limits.pageBytes;
				const wanted = { name, fileName: `${fileName}.metadata`, location, sha256, limit };
				try {
					return new TextDecoder().decode(await this.parts.downloads.file(wanted));
				} catch (error) {
					// An index may promise what it does not have; the wheel has it all the same.
					if (!(error instanceof PackageError && error.problem === "not-found")) throw error;
				}
			}
		}
		return (await this.wheel(candidate)).metadataText;
	}

	wheel(candidate: Candidate): Promise<Wheel> {
		return getOrMake(this.#wheels, candidate, () => {
			const { opened, fileName } = candidate;
			if (opened) return Promise.resolve(opened);
			const wheel = this.bytes(candidate).then((bytes) =>
				openWheel(fileName, bytes, this.parts.budget),
			);
			wheel.catch(() => {});
			return wheel;
		});
	}

	async bytes({ name, fileName, location, sha256, bytes }: Candidate): Promise<Uint8Array> {
		if (bytes !== undefined) return bytes;
		return this.parts.downloads.file({ name, fileName, location: location!, sha256 });
	}

	/** By its name and hash, whatever its version. @throws PackageError with problem `not-found`. */
	async pinned(name: string, fileName: string, sha256: string): Promise<Uint8Array> {
		const { given, distribution, index, downloads } = this.parts;
		const own = given.find((candidate) => candidate.sha256 === sha256);
		if (own !== undefined) return this.bytes(own);
		const near = await distribution.near(name);
		if (near?.sha256 === sha256) return this.bytes(near);
		const { files, asked } = await index.project(name);
		// An index need not give digests; the one that is wanted is checked in any case.
		const file = files.find(
			(each) => each.fileName === fileName && (each.sha256 ?? sha256) === sha256,
		);
		if (file !== undefined) return downloads.file({ name, fileName, location: file.url, sha256 });
		const far = distribution.far(name);
		if (far?.sha256 === sha256) return this.bytes(far);
		throw new PackageError(
			"not-found",
			name,
			`${fileName} with sha256 ${sha256} is nowhere to be had (asked: ${asked.join(", ") || "nobody"}).`,
		);
	}

	/** Of each version of a project the best file that this Python can use. */
	#sort(name: string, files: readonly IndexFile[], asked: readonly string[]): Offer {
		const { ranking } = this.parts;
		const named = files.flatMap((file) => {
			const wheel = parseWheelName(file.fileName);
			return wheel === undefined ? [] : [{ wheel, file }];
		});
		const own = named.filter(({ wheel }) => wheel.name === name);
		const candidates = ranking.choose(own).map(({ wheel, file }): Candidate => {
			const { version, fileName } = wheel;
			const { url: location, sha256 } = file;
			return { name, version, fileName, source: "index", location, sha256, listed: file };
		});
		const useless = own.filter(({ wheel }) => ranking.rankOf(wheel) === undefined);
		const wheels = useless.map(({ wheel }) => wheel.fileName);
		return { candidates, unusable: { wheels, others: files.length - named.length }, asked };
	}
}

export const offerOf = (candidates: readonly Candidate[], asked: readonly string[]): Offer => ({
	candidates,
	unusable: { wheels: [], others: 0 },
	asked,
});
