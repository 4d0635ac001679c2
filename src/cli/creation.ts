/**
 * What `create` and `build` have in common: the options that both pass on, and the line on a terminal that
 * says what is being done. `--allow` is that of `verify` as well.
 */
import process from "node:process";
import type { CreateOptions } from "../create/create-options.js";
import { type AllowRule, Policy } from "../verify/policy.js";
import { UsageError } from "./failure.js";
import { printRecipeLine, shown } from "./print.js";
import type { RecipeFlags } from "./recipe-options.js";
import { size } from "./table.js";

export interface CreationFlags extends RecipeFlags {
	readonly output: string;
	readonly indexUrl?: string;
	readonly base?: string[];
	readonly allow?: string[];
	readonly prove?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

/** @throws UsageError */
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
		onProgress: (event) => progress.show(describe(event)),
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

const CLEAR_LINE = "\r\x1b[K";

/** One line, overwritten as things go on. Where stderr is no terminal it prints nothing. */
export class ProgressLine {
	readonly #enabled: boolean;
	#shown = false;

	constructor({ quiet }: CreationFlags) {
		this.#enabled = !quiet && process.stderr.isTTY === true;
	}

	show(text: string): void {
		if (!this.#enabled) return;
		const columns = process.stderr.columns ?? 80;
		process.stderr.write(`${CLEAR_LINE}${shown(text).slice(0, columns - 1)}`);
		this.#shown = true;
	}

	/** Must come before anything else is printed. */
	clear(): void {
		if (this.#shown) process.stderr.write(CLEAR_LINE);
		this.#shown = false;
	}
}

function describe(event: Parameters<NonNullable<CreateOptions["onProgress"]>>[0]): string {
	const { phase, loaded, total, ms } = event;
	const what = "name" in event ? `${phase}: ${event.name}` : phase;
	const bytes = loaded === undefined ? "" : ` ${size(loaded)}${total ? ` of ${size(total)}` : ""}`;
	return `${(ms / 1000).toFixed(1)} s  ${what}${bytes}`;
}
