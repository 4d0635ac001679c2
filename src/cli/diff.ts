/**
 * `pythaw diff`: in what two snapshots differ. Ends like diff: 0 for equal, 1 for different.
 */
import process from "node:process";
import { type DiffReport, describeDifference, diffSnapshots } from "../index.js";
import { print, printJson, shown } from "./print.js";
import { exitCodes, UsageError } from "./usage.js";

interface DiffFlags {
	readonly base?: string[];
	readonly indexUrl?: string;
	readonly limit?: string;
	readonly run?: boolean;
	readonly json?: boolean;
}

export async function diff(a: string, b: string, flags: DiffFlags): Promise<void> {
	const report = await diffSnapshots(a, b, {
		indexURL: flags.indexUrl,
		base: flags.base,
		run: flags.run,
		limit: flags.limit === undefined ? undefined : countOf(flags.limit),
	});
	if (flags.json) printJson({ a, b, ...report });
	else print(describe(report));
	process.exitCode = report.equal ? exitCodes.fine : exitCodes.failed;
}

/** One line a difference; nothing for equal ones, as diff has it. */
function describe({ differences, omitted }: DiffReport): string {
	const lines = differences.map((difference) => `${shown(describeDifference(difference))}\n`);
	if (omitted > 0) lines.push(`and ${omitted} more\n`);
	return lines.join("");
}

function countOf(text: string): number {
	const count = Number(text);
	if (Number.isSafeInteger(count) && count > 0) return count;
	throw new UsageError(`option '--limit ${text}' must be a whole number above 0`);
}
