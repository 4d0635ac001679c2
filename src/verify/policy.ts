/**
 * Which findings a snapshot may be made in spite of: rules by kind and name. Decides; finds nothing.
 */
import { type Finding, type FindingKind, findingKinds } from "./finding.js";

/**
 * What to let pass: `kind`, or `kind:name`. The name is what the finding calls the thing (a path, a
 * variable, its description) or the one who holds it; `*` stands for any text.
 */
export type AllowRule = FindingKind | `${FindingKind}:${string}`;

interface Rule {
	readonly kind: FindingKind;
	readonly matches: (name: string) => boolean;
}

export class Policy {
	readonly #rules: readonly Rule[];

	/** @throws TypeError for a rule that names no kind. */
	constructor(allow: readonly string[] = []) {
		if (!Array.isArray(allow)) {
			throw new TypeError("Option allow must be a list of rules such as ['host-mount:/mnt/data']");
		}
		this.#rules = allow.map(parseRule);
	}

	/** A rule that names a holder covers a finding only if nobody else holds the thing. */
	allows({ kind, names, value, holders }: Finding): boolean {
		return this.#rules.some(
			(rule) =>
				rule.kind === kind &&
				([value, ...names].some(rule.matches) ||
					rule.matches("") ||
					(holders.length > 0 && holders.every(rule.matches))),
		);
	}
}

function parseRule(text: unknown): Rule {
	const [, kind, name] = /^([^:]*)(?::(.*))?$/s.exec(String(text)) ?? [];
	if (!findingKinds.includes(kind as FindingKind)) {
		throw new TypeError(
			`Option allow: "${text}" is no rule. A rule is KIND or KIND:NAME, the kind one of ${findingKinds.join(", ")}.`,
		);
	}
	if (name === undefined) return { kind: kind as FindingKind, matches: () => true };
	const pattern = new RegExp(`^${name.split("*").map(escaped).join(".*")}$`, "s");
	return { kind: kind as FindingKind, matches: (text) => text !== "" && pattern.test(text) };
}

const escaped = (text: string): string => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
