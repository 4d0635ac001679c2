/**
 * What wheels a Pyodide release can use, and which of several is best. The order of the tags is the
 * one of `packaging.tags.sys_tags()`, with the platform tags that micropip adds to it. Knows no
 * release: what differs between them is in the distribution.
 */
import type { WheelName } from "./names.js";

/** What a distribution says of itself where it matters to packages: the `info` of its lock file. */
export interface Target {
	/** CPython's version, such as `3.14.2`. */
	readonly python: string;
	/** Such as `2026_0`. */
	readonly abiVersion: string;
	/** Such as `emscripten_5_0_3`. */
	readonly platform: string;
}

export function pythonVersionOf(target: Target): [major: number, minor: number] {
	const [major, minor] = target.python.split(".").map((part) => Number.parseInt(part, 10));
	return [major, minor];
}

/** The tags of a target, most specific first. */
export function supportedTags(target: Target): string[] {
	const [major, minor] = pythonVersionOf(target);
	const platforms = [
		// PEP 783; what it was called before; the compiler's own name, which promises less.
		`pyemscripten_${target.abiVersion}_wasm32`,
		`pyodide_${target.abiVersion}_wasm32`,
		`${target.platform}_wasm32`,
	];
	const cpython = `cp${major}${minor}`;
	const older = Array.from({ length: minor }, (_, index) => minor - 1 - index);
	const pure = [`py${major}${minor}`, `py${major}`, ...older.map((each) => `py${major}${each}`)];
	const on = (prefix: string) => platforms.map((platform) => `${prefix}-${platform}`);
	return [
		...[cpython, "abi3", "none"].flatMap((abi) => on(`${cpython}-${abi}`)),
		// The stable ABI begins with 3.2.
		...older.filter((each) => each >= 2).flatMap((each) => on(`cp${major}${each}-abi3`)),
		...pure.flatMap((python) => on(`${python}-none`)),
		`${cpython}-none-any`,
		...pure.map((python) => `${python}-none-any`),
	];
}

export class TagRanking {
	readonly #ranks: ReadonlyMap<string, number>;

	constructor(readonly target: Target) {
		this.#ranks = new Map(supportedTags(target).map((tag, rank) => [tag, rank]));
	}

	/** How specific a wheel is, 0 the most; undefined if this target cannot use it. */
	rankOf({ tags }: WheelName): number | undefined {
		const ranks = tags.map((tag) => this.#ranks.get(tag)).filter((rank) => rank !== undefined);
		return ranks.length > 0 ? Math.min(...ranks) : undefined;
	}

	/** Of wheels of one project, or of several, those that this target can use: the best of each version. */
	choose<Named extends { readonly wheel: WheelName }>(all: readonly Named[]): Named[] {
		const best = new Map<string, Named>();
		for (const each of all) {
			const { name, version } = each.wheel;
			const key = `${name} ${version}`;
			const known = best.get(key);
			if (this.rankOf(each.wheel) === undefined) continue;
			if (known === undefined || this.compare(each.wheel, known.wheel) < 0) best.set(key, each);
		}
		return [...best.values()];
	}

	/** Orders wheels of one version, the best first: by tag, then the highest build number. */
	compare(a: WheelName, b: WheelName): number {
		const worst = this.#ranks.size;
		return (
			(this.rankOf(a) ?? worst) - (this.rankOf(b) ?? worst) ||
			(b.build?.[0] ?? -1) - (a.build?.[0] ?? -1) ||
			(a.fileName < b.fileName ? -1 : 1)
		);
	}
}

/** The platform of a target in words, for messages. */
export const describeTarget = (target: Target): string =>
	`Python ${target.python} on pyemscripten_${target.abiVersion}_wasm32`;
