/**
 * `pythaw create`: a recipe to a snapshot's file, and the summary.
 */
import process from "node:process";
import { createSnapshot } from "../create/create.js";
import type { CreateOptions } from "../create/create-options.js";
import { host } from "../host.js";
import type { PackageProgressEvent, ProgressEvent, Snapshot } from "../index.js";
import { formatLock } from "../packages/lock.js";
import { allowRules } from "./allow.js";
import { OutputFile } from "./output-file.js";
import { print, printJson, printRecipeLine, shown } from "./print.js";
import { ProgressLine } from "./progress.js";
import { buildElsewhere } from "./rebuild.js";
import { gatherRecipe, type RecipeFlags } from "./recipe-options.js";
import { sourceDate } from "./source-date.js";
import { count, labelled, leftOutRow, size } from "./table.js";

export interface CreateFlags extends RecipeFlags {
	readonly output: string;
	readonly indexUrl?: string;
	readonly base?: string[];
	readonly allow?: string[];
	readonly prove?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export async function create(recipePath: string | undefined, flags: CreateFlags): Promise<void> {
	const begin = performance.now();
	const output = await OutputFile.prepare(flags.output);
	const allow = allowRules(flags.allow);
	const lockOutput = output.special
		? undefined
		: await OutputFile.prepare(`${flags.output}.lock.json`);
	const recipe = await gatherRecipe(recipePath, flags);
	const progress = new ProgressLine(!flags.quiet);
	// Standard output is for the summary, so what the recipe prints goes beside the progress.
	const echo = (line: string) => {
		progress.clear();
		printRecipeLine(line);
	};
	let snapshot: Snapshot;
	try {
		const options: CreateOptions = {
			indexURL: flags.indexUrl,
			base: flags.base,
			allow,
			epoch: sourceDate(process.env),
			prove: flags.prove,
			onProgress: (event) => progress.show(describeProgress(event)),
			stdout: echo,
			stderr: echo,
		};
		snapshot = await createSnapshot(host(), recipe, options, buildElsewhere);
		progress.show("writing");
		await output.replace(snapshot.bytes);
		if (snapshot.lock && lockOutput) {
			await lockOutput.replace(new TextEncoder().encode(formatLock(snapshot.lock)));
		}
	} finally {
		progress.clear();
	}
	if (flags.json) printMachine(flags.output, snapshot, performance.now() - begin);
	else if (!flags.quiet) printSummary(flags.output, snapshot, performance.now() - begin);
}

/** One line for a report of progress. */
export function describeProgress(event: ProgressEvent | PackageProgressEvent): string {
	const { phase, loaded, total, ms } = event;
	const what = "name" in event ? `${phase}: ${event.name}` : phase;
	const bytes = loaded === undefined ? "" : ` ${size(loaded)}${total ? ` of ${size(total)}` : ""}`;
	return `${(ms / 1000).toFixed(1)} s  ${what}${bytes}`;
}

function printMachine(file: string, { digest, manifest }: Snapshot, ms: number): void {
	const { byteLength, memory, files, buildId } = manifest;
	const summary = {
		file,
		byteLength,
		digest,
		pages: memory.pages,
		base: manifest.base,
		files: files.count,
		excluded: files.excluded,
		leftOut: files.leftOut,
		buildId,
		ms: Math.round(ms),
	};
	printJson(summary);
}

function printSummary(file: string, { digest, manifest }: Snapshot, ms: number): void {
	const { byteLength, memory, files, pyodide, base } = manifest;
	const heading = `Created ${shown(file)} in ${(ms / 1000).toFixed(1)} s\n`;
	const rows: [string, string][] = [
		["size", size(byteLength)],
		["memory", `${count(memory.pages, "page")} of ${size(memory.pageByteLength)}`],
		["files", `${count(files.count, "file")}, ${size(files.byteLength)}`],
		...leftOutRow(files),
		["Pyodide", pyodide.version],
		...(base ? [["made on", base.digest] as [string, string]] : []),
		["digest", digest],
	];
	print(heading + labelled(rows).replace(/^/gm, "  ").trimEnd().concat("\n"));
}
