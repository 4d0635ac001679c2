/**
 * Which call adaptor an instance gets: the best that the engine has, or the one that was asked for.
 */
import { type EngineFeatures, engineFeatures } from "../engine/features.js";
import { EngineError } from "../errors.js";
import type { AdaptorForm, AdaptorName, AdaptorStrategy } from "./adaptor.js";
import { strategies } from "./strategies.js";

/** What `callAdaptor` may say. */
export const adaptorChoices = ["auto", "wasm-gc", "type-reflection", "probe", "js"] as const;
export type AdaptorChoice = (typeof adaptorChoices)[number];

export interface ChosenAdaptor {
	readonly strategy: AdaptorStrategy;
	/** In words, for `doctor`. */
	readonly reason: string;
}

/** @throws EngineError if the engine lacks what a forced one needs. */
export function chooseAdaptor(
	wanted: AdaptorChoice,
	form: AdaptorForm,
	features: EngineFeatures = engineFeatures(),
): ChosenAdaptor {
	const candidates = strategies.filter((strategy) => strategy.form === form);
	if (wanted !== "auto") return force(wanted, candidates, features);
	const passedOver: { name: AdaptorName; missing: string }[] = [];
	for (const strategy of candidates) {
		const missing = strategy.missing(features);
		if (missing === undefined) return { strategy, reason: reasonFor(strategy.name, passedOver) };
		passedOver.push({ name: strategy.name, missing });
	}
	throw new EngineError(
		"call adaptor",
		`No call adaptor works here: ${reasonFor(undefined, passedOver)}`,
	);
}

/** In words, each once: what is missing for better ones, or for a better one of the same name. */
function reasonFor(
	chosen: AdaptorName | undefined,
	passedOver: readonly { name: AdaptorName; missing: string }[],
): string {
	if (passedOver.length === 0) return "the engine has all it needs";
	const reasons = passedOver.map(({ name, missing }) =>
		name === chosen ? `without ${missing}` : `not ${name}: ${missing}`,
	);
	return [...new Set(reasons)].join("; ");
}

function force(
	wanted: AdaptorName,
	candidates: readonly AdaptorStrategy[],
	features: EngineFeatures,
): ChosenAdaptor {
	const named = candidates.filter(({ name }) => name === wanted);
	const strategy = named.find((one) => one.missing(features) === undefined);
	if (strategy === undefined) {
		const missing = named[0]?.missing(features) ?? "this Pyodide has no slot for it";
		throw new EngineError(
			wanted,
			`Call adaptor ${wanted} cannot be used: ${missing}. Pass callAdaptor: "auto" for the best that there is.`,
		);
	}
	return { strategy, reason: "it was asked for" };
}
