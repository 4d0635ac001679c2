/**
 * Whether a wheel that somebody gives has needs that only the resolver can judge. Most have none, and
 * are installed without asking anybody: what is read here is what is beyond doubt, all else is "yes".
 */
import { satisfies, validRange } from "@renovatebot/pep440";
import type { Headers } from "./metadata.js";
import type { Target } from "./tags.js";

/** Longer ones are nobody's; the time that reading one takes may grow by more than its length. */
const LONGEST_SPECIFIER = 500;

/** Whether a wheel, asked for without extras, may need other packages or another Python. */
export function mayNeed(metadata: Headers, { python }: Target): boolean {
	const fits = (specifier: string) =>
		specifier.length < LONGEST_SPECIFIER &&
		validRange(specifier) &&
		satisfies(python, specifier, { prereleases: true });
	if (!(metadata.get("requires-python") ?? []).every(fits)) return true;
	return !(metadata.get("requires-dist") ?? []).every(isForExtra);
}

/** A requirement whose marker asks for an extra, with nothing that could hold instead. */
function isForExtra(requirement: string): boolean {
	const marker = requirement.slice(requirement.lastIndexOf(";") + 1);
	return requirement.includes(";") && /\bextra\s*==/.test(marker) && !/\bor\b/.test(marker);
}
