/** What to say of an engine that lacks what a strategy needs. */
import { type EngineFeatures, engineBugs } from "../engine/features.js";

const words = {
	wasmGc: "WebAssembly GC (ref.test)",
	typedFunctionReferences: "WebAssembly typed function references (call_ref)",
	tailCalls: "WebAssembly tail calls (return_call_ref)",
	typeReflection: "WebAssembly type reflection (WebAssembly.Function)",
} as const satisfies Partial<Record<keyof EngineFeatures, string>>;

export type NamedFeature = keyof typeof words;

/** The first of the needed features that the engine lacks, with the reason if it is a bug; undefined if it has all. */
export function missingFeature(
	features: EngineFeatures,
	needed: readonly NamedFeature[],
): string | undefined {
	const lacking = needed.find((feature) => !features[feature]);
	if (lacking === undefined) return undefined;
	const bug = engineBugs.find(({ effect }) => effect.missing === lacking && features[effect.flag]);
	return bug ? `${words[lacking]}: ${bug.name}, ${bug.bug}` : words[lacking];
}
