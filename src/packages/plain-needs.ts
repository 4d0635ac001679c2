/**
 * Whether a wheel that somebody gives has needs that only the resolver can judge. Most have none, and
 * are installed without asking anybody: what is read here is what is beyond doubt, all else is "yes".
 */
import type { Headers } from "./metadata.js";
import type { Target } from "./tags.js";

/** Whether a wheel, asked for without extras, may need other packages or another Python. */
export function mayNeed(metadata: Headers, target: Target): boolean {
	const python = metadata.get("requires-python") ?? [];
	if (!python.every((specifier) => surelyFits(target.python, specifier))) return true;
	return !(metadata.get("requires-dist") ?? []).every(isForExtra);
}

/** A requirement whose marker asks for an extra, with nothing that could hold instead. */
function isForExtra(requirement: string): boolean {
	const marker = requirement.slice(requirement.lastIndexOf(";") + 1);
	return requirement.includes(";") && /\bextra\s*==/.test(marker) && !/\bor\b/.test(marker);
}

/** How clauses of a specifier (PEP 440) compare plain versions; others are left to those who know. */
const clauses: Readonly<Record<string, (order: number) => boolean>> = {
	">=": (order) => order >= 0,
	">": (order) => order > 0,
	"<": (order) => order < 0,
	"<=": (order) => order <= 0,
	"!=": (order) => order !== 0,
};

/** Whether a version without suffixes fits a specifier of plain clauses, such as `>=3.9,<4`. */
export function surelyFits(version: string, specifier: string): boolean {
	if (!/^\d+(\.\d+)*$/.test(version)) return false;
	return specifier.split(",").every((clause) => {
		const [, operator, bound, wildcard] =
			/^\s*(>=|<=|!=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?\s*$/.exec(clause) ?? [];
		if (operator === undefined) return clause.trim() === "";
		const length = wildcard === undefined ? undefined : bound!.split(".").length;
		if (length !== undefined && operator !== "!=") return false;
		return clauses[operator]!(compare(version, bound!, length));
	});
}

/** Compares release numbers, missing ones as zero; only the first `length` of them where that is given. */
function compare(a: string, b: string, length?: number): number {
	const [left, right] = [a, b].map((text) => text.split(".").map(Number)) as [number[], number[]];
	const count = length ?? Math.max(left.length, right.length);
	for (let index = 0; index < count; index++) {
		const order = (left[index] ?? 0) - (right[index] ?? 0);
		if (order !== 0) return order;
	}
	return 0;
}
