/**
 * This library's own code for a start, as a script: V8 keeps compiled code of scripts, and of modules only
 * for a whole process. start-script.mjs makes such a script of the chunk, whose module then calls this.
 * An ES module itself: code that a kept script evaluates cannot import.
 */
import { cacheDirectory } from "./directories.js";
import { type KeptScript, runKept } from "./kept-script.js";

/** What the script's text evaluates to: the chunk. */
type RunChunk = (
	meta: ImportMeta,
	importModule: (specifier: string) => Promise<unknown>,
	imported: readonly object[],
) => Record<string, unknown>;

let kept: KeptScript | undefined;

/**
 * Runs the chunk, and gives what it exports. Its text is the module's own, so that it is there wherever the module
 * is, also in another bundle; `lineOffset` lines come before it. `later` has what it imports dynamically, by
 * specifier.
 */
export function runStart(
	text: string,
	lineOffset: number,
	meta: ImportMeta,
	later: ReadonlyMap<string, () => Promise<unknown>>,
	imported: readonly object[],
): Record<string, unknown> {
	const importModule = (specifier: string): Promise<unknown> =>
		later.get(specifier)?.() ?? import(/* webpackIgnore: true */ /* @vite-ignore */ specifier);
	return chunkOf(text, lineOffset, meta)(meta, importModule, imported);
}

function chunkOf(text: string, lineOffset: number, { url }: ImportMeta): RunChunk {
	const { process } = globalThis;
	if (process?.getBuiltinModule === undefined) {
		// None of these engines, or too old: the library says so when it is asked to start.
		// biome-ignore lint/security/noGlobalEval: the text is this library's, and these have no other way.
		const evaluate = globalThis.eval;
		return evaluate(text);
	}
	const { crc32 } = process.getBuiltinModule("node:zlib");
	// Other engines keep no compiled code, or have a way of their own.
	const isNode = process.versions.bun === undefined && process.versions.deno === undefined;
	const script = { text, location: String(url), lineOffset };
	kept = runKept(script, crc32(text), isNode ? cacheDirectory() : undefined);
	return kept.value as RunChunk;
}

/** Keeps what V8 has compiled of it by now. */
export function keepStart(kind: number): void {
	kept?.keep(kind);
}
