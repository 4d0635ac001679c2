/**
 * The rebuild check: a recipe followed again on a host that differs in everything it may must give the
 * same snapshot. What differs is told by name, and by the import that wrote it.
 */
import { isEqual } from "../engine/bytes.js";
import type { Host } from "../engine/host.js";
import { NotReproducibleError } from "../errors.js";
import { WriteWatch } from "../hermetic/watch.js";
import { build } from "./build.js";
import type { BuildOptions } from "./create-options.js";
import { DEFAULT_LIMIT, differencesOf, otherEncoding, type PlacedDifference } from "./diff.js";
import { disguisedGlobals, disguisedHost, otherAdaptor } from "./disguise.js";
import type { Recipe } from "./recipe.js";

/** Follows a recipe on another host and returns the bytes of the snapshot. */
export type Builder = (host: Host, recipe: Recipe, options: BuildOptions) => Promise<Uint8Array>;

/**
 * @param bytes what the recipe gave before.
 * @param options as they were then.
 * @param builder where it is followed again; default: in this process, disguised.
 * @throws NotReproducibleError; whatever following the recipe throws.
 */
export async function prove(
	host: Host,
	bytes: Uint8Array,
	recipe: Recipe,
	options: BuildOptions,
	builder: Builder = buildDisguised,
): Promise<void> {
	const again = await builder(host, recipe, options);
	if (isEqual(bytes, again)) return;
	const { indexURL, stdLibURL, base } = options;
	const bases = base?.files ?? [];
	const all = await differencesOf(host, bytes, again, { indexURL, stdLibURL, bases });
	// Another release of a compression library may write other bytes for the same content.
	if (all[0] === otherEncoding) return;
	const told = all.slice(0, DEFAULT_LIMIT);
	const writers = await writersOf(told, (watch) => buildDisguised(host, recipe, options, watch));
	throw new NotReproducibleError(
		told.map(({ inSecond, ...difference }, index) => ({
			...difference,
			...(writers[index] === undefined ? {} : { writtenBy: writers[index] }),
		})),
		all.length - told.length,
	);
}

/** Follows a recipe in this process, on what looks like another host. */
export async function buildDisguised(
	host: Host,
	recipe: Recipe,
	options: BuildOptions,
	watch?: WriteWatch,
): Promise<Uint8Array> {
	// Gives the event loop other things to do, as on a busy host.
	const timer = setInterval(() => {}, 1);
	try {
		const { bytes } = await build(
			disguisedHost(host),
			recipe,
			{ ...options, onProgress: undefined, stdout: () => {}, stderr: () => {} },
			{ callAdaptor: otherAdaptor(), jsglobals: disguisedGlobals(globalThis), watch },
		);
		return bytes;
	} finally {
		clearInterval(timer);
	}
}

/** Who wrote what differs: found by following the recipe once more and watching the bytes. */
async function writersOf(
	differences: readonly PlacedDifference[],
	follow: (watch: WriteWatch) => Promise<unknown>,
): Promise<(string | undefined)[]> {
	const placed = differences.flatMap(({ inSecond }) => (inSecond ? [inSecond] : []));
	if (placed.length === 0) return [];
	const watch = new WriteWatch(placed);
	await follow(watch);
	const found = [...watch.writers];
	return differences.map(({ inSecond }) => (inSecond ? found.shift() : undefined));
}
