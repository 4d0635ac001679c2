/**
 * The rebuild check: a recipe followed again on a host that differs in everything it may must give the
 * same snapshot. What differs is told by name, and by the import that wrote it.
 */
import { isEqual } from "../engine/bytes.js";
import type { Host } from "../engine/host.js";
import { NotReproducibleError } from "../errors.js";
import { WriteWatch } from "../hermetic/watch.js";
import type { MemoryRange } from "../image/restore.js";
import { build } from "./build.js";
import type { BuildOptions } from "./create-options.js";
import { DEFAULT_LIMIT, differencesOf, otherEncoding } from "./diff.js";
import { disguisedGlobals, disguisedHost, otherAdaptor } from "./disguise.js";
import type { Recipe } from "./recipe.js";

interface Rebuilt {
	readonly bytes: Uint8Array;
	/** For each stretch of memory that was watched: the import that wrote it last. */
	readonly writers: readonly (string | undefined)[];
}

/** Follows a recipe on another host, and watches stretches of memory as it does. */
export type Builder = (
	host: Host,
	recipe: Recipe,
	options: BuildOptions,
	watched?: readonly MemoryRange[],
) => Promise<Rebuilt>;

/**
 * @param bytes what the recipe gave before, with the same options.
 * @throws NotReproducibleError; whatever following the recipe throws.
 */
export async function prove(
	host: Host,
	bytes: Uint8Array,
	recipe: Recipe,
	options: BuildOptions,
	builder: Builder = buildDisguised,
): Promise<void> {
	const { bytes: again } = await builder(host, recipe, options);
	if (isEqual(bytes, again)) return;
	const { indexURL, stdLibURL, base } = options;
	const bases = base?.files ?? [];
	const all = await differencesOf(host, bytes, again, { indexURL, stdLibURL, bases });
	// Another release of a compression library may write other bytes for the same content.
	if (all[0] === otherEncoding) return;
	const told = all.slice(0, DEFAULT_LIMIT);
	const watched = told.flatMap(({ inSecond }) => (inSecond ? [inSecond] : []));
	// Who wrote what differs is found by following the recipe once more.
	const found = watched.length === 0 ? [] : (await builder(host, recipe, options, watched)).writers;
	const rest = [...found];
	const writers = told.map(({ inSecond }) => (inSecond ? rest.shift() : undefined));
	throw new NotReproducibleError(
		told.map(({ inSecond, unnamed, ...difference }, index) => ({
			...difference,
			...(writers[index] === undefined ? {} : { writtenBy: writers[index] }),
		})),
		all.length - told.length,
	);
}

/** A {@link Builder} that follows a recipe in this process, on what looks like another host. */
export const buildDisguised: Builder = async (host, recipe, options, watched = []) => {
	const watch = watched.length === 0 ? undefined : new WriteWatch(watched);
	// Gives the event loop other things to do, as on a busy host.
	const timer = setInterval(() => {}, 1);
	try {
		const { bytes } = await build(
			disguisedHost(host),
			recipe,
			{ ...options, onProgress: undefined, stdout: () => {}, stderr: () => {} },
			{ callAdaptor: otherAdaptor(), jsglobals: disguisedGlobals(globalThis), watch },
		);
		return { bytes, writers: watch?.writers ?? [] };
	} finally {
		clearInterval(timer);
	}
};
