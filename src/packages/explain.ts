/**
 * Why packages cannot be had, in words: the error for a resolution that failed. Decides nothing.
 */
import { PackageError } from "../errors.js";
import type { Offer } from "./catalog.js";
import { describeTarget, type Target } from "./tags.js";

/** A requirement that took part in the failure. */
export interface Unmet {
	/** The project's name, or `<python>`. */
	readonly name: string;
	readonly text: string;
	/** Who has it. */
	readonly of: string;
	/** Under which name it was looked up. */
	readonly subject?: string;
	/** Whether it could be fulfilled, were it alone. */
	readonly possible?: boolean;
	/** The newest versions, and what speaks against each. */
	readonly against?: readonly { readonly version: string; readonly why: readonly string[] }[];
}

/** What the resolver calls the running Python. */
const PYTHON = "<python>";

/** The error for requirements that cannot be fulfilled together, or one that cannot alone. */
export function explainImpossible(
	unmet: readonly Unmet[],
	offers: ReadonlyMap<string, Offer>,
	target: Target,
): PackageError {
	const alone = unmet.find(({ possible }) => possible === false);
	if (alone !== undefined) return notFound(alone, offers.get(alone.subject!)!, target);
	const [first] = unmet;
	if (unmet.every(({ name }) => name === PYTHON)) {
		return new PackageError(
			"incompatible",
			first!.of,
			`${first!.of} needs ${first!.text}, and this is Python ${target.python}.\nUse another version of the package, or another release of Pyodide. Nothing was installed.`,
		);
	}
	const lines = unmet.map(({ text, of }) => `  ${of} needs ${text}`);
	return new PackageError(
		"conflict",
		first!.name,
		`No versions of the packages go together:\n${lines.join("\n")}\nAsk for other versions of one of them, or leave one out.`,
	);
}

function notFound(
	{ name, text, of, against }: Unmet,
	{ candidates, unusable, asked }: Offer,
	target: Target,
): PackageError {
	const where = asked.length > 0 ? ` (asked: ${asked.join(", ")})` : " (no index is asked)";
	const wanted = `${text}, which ${of} needs,`;
	if (candidates.length > 0) {
		const lines = (against ?? []).map(({ version, why }) => `  ${version}: ${why.join("; ")}`);
		const more = candidates.length - lines.length;
		if (more > 0) lines.push(`  and ${more} more`);
		return new PackageError(
			"not-found",
			name,
			`No version of ${name} will do for ${wanted} found${where}:\n${lines.join("\n")}\n` +
				"Ask for a version that there is, or for pre-releases (option prereleases).",
		);
	}
	const { wheels, others } = unusable;
	if (wheels.length > 0) {
		const found = wheels.slice(-5).join(", ");
		return new PackageError(
			"incompatible",
			name,
			`No wheel of ${name} is for ${describeTarget(target)}: ${wanted} has ${wheels.length} for others, such as ${found}${where}.\n` +
				"Look for a package that does the same in pure Python, or build the wheel for Pyodide and give its path.",
		);
	}
	if (others > 0) {
		return new PackageError(
			"not-found",
			name,
			`${name} has no wheels, only ${others} other file${others === 1 ? "" : "s"}: ${wanted} cannot be installed without building it${where}.\n` +
				"Build its wheel (pip wheel) and give the path.",
		);
	}
	return new PackageError(
		"not-found",
		name,
		`There is no package ${name}: ${wanted} was not found${where}.\nCheck the spelling, or say where it is (option index, or its path).`,
	);
}
