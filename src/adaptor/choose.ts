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

/** A choice and why it fell. */
export interface ChosenAdaptor {
	readonly strategy: AdaptorStrategy;
	/** In words, for `doctor`. */
	readonly reason: string;
}

/**
 * @param form the form of the slot of the Pyodide release.
 * @throws TypeError for a name that is none; EngineError if the engine lacks what a forced one needs.
 */
export function chooseAdaptor(
	wanted: AdaptorChoice,
	form: AdaptorForm,
	features: EngineFeatures = engineFeatures(),
): ChosenAdaptor {
	if (!adaptorChoices.includes(wanted)) {
		throw new TypeError(
			`Option callAdaptor must be one of ${adaptorChoices.join(", ")}, not ${JSON.stringify(wanted)}`,
		);
	}
	const candidates = strategies.filter((strategy) => strategy.form === form);
	if (wanted !== "auto") return force(wanted, candidates, features);
	const passedOver: string[] = [];
	for (const strategy of candidates) {
		const missing = strategy.missing(features);
		if (missing === undefined) {
			const reason = passedOver.length > 0 ? passedOver.join("; ") : "the engine has all it needs";
			return { strategy, reason };
		}
		passedOver.push(`not ${strategy.name}: ${missing}`);
	}
	throw new EngineError("call adaptor", `No call adaptor works here: ${passedOver.join("; ")}`);
}

function force(
	wanted: AdaptorName,
	candidates: readonly AdaptorStrategy[],
	features: EngineFeatures,
): ChosenAdaptor {
	const strategy = candidates.find(({ name }) => name === wanted);
	const missing =
		strategy === undefined ? "this Pyodide has no slot for it" : strategy.missing(features);
	if (strategy === undefined || missing !== undefined) {
		throw new EngineError(
			wanted,
			`Call adaptor ${wanted} cannot be used: ${missing}. Pass callAdaptor: "auto" for the best that there is.`,
		);
	}
	return { strategy, reason: "it was asked for" };
}
