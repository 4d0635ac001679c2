/**
 * What `create` and `build` have in common: the options that both pass on. `--allow` is that of `verify` as
 * well.
 */
import process from "node:process";
import type { CreateOptions } from "../create/create-options.js";
import { type AllowRule, Policy } from "../verify/policy.js";
import { printRecipeLine } from "./print.js";
import type { ProgressLine } from "./progress.js";
import type { RecipeFlags } from "./recipe-options.js";
import { UsageError } from "./usage.js";

export interface CreationFlags extends RecipeFlags {
	readonly output: string;
	readonly indexUrl?: string;
	readonly base?: string[];
	readonly allow?: string[];
	readonly prove?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export function creationOptions(flags: CreationFlags, progress: ProgressLine) {
	// Standard output is for the summary, so what the recipe prints goes beside the progress.
	const echo = (line: string) => {
		progress.clear();
		printRecipeLine(line);
	};
	return {
		indexURL: flags.indexUrl,
		base: flags.base,
		allow: allowRules(flags.allow),
		epoch: sourceDate(process.env),
		prove: flags.prove,
		onProgress: (event) => progress.report(event),
		stdout: echo,
		stderr: echo,
	} satisfies CreateOptions;
}

/** The rules of `--allow`. @throws UsageError for one that is none. */
export function allowRules(rules: readonly string[] = []): readonly AllowRule[] {
	try {
		new Policy(rules);
	} catch (error) {
		throw new UsageError((error as Error).message.replace("Option allow", "option '--allow'"));
	}
	return rules as readonly AllowRule[];
}

/**
 * By SOURCE_DATE_EPOCH (seconds since 1970) build systems say what time it is in what they build.
 *
 * @returns milliseconds since the epoch; undefined where it is not set.
 */
export function sourceDate(
	variables: Readonly<Record<string, string | undefined>>,
): number | undefined {
	const text = variables.SOURCE_DATE_EPOCH;
	if (text === undefined || text === "") return undefined;
	const milliseconds = Number(text) * 1000;
	if (/^\d+$/.test(text) && Number.isSafeInteger(milliseconds)) return milliseconds;
	throw new UsageError(
		`SOURCE_DATE_EPOCH must be a whole number of seconds, not ${JSON.stringify(text)}`,
	);
}
