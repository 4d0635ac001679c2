/**
 * `pythaw create`: a recipe to a snapshot's file, and the summary.
 */
import { createSnapshot } from "../create/create.js";
import { checkOutside } from "../create/recipe-sources.js";
import { host } from "../host.js";
import type { Snapshot } from "../index.js";
import { formatLock } from "../packages/lock.js";
import { type CreationFlags, creationOptions } from "./creation.js";
import { OutputFile } from "./output-file.js";
import { print, printJson, shown } from "./print.js";
import { ProgressLine } from "./progress.js";
import { buildElsewhere } from "./rebuild.js";
import { gatherRecipe } from "./recipe-options.js";
import { count, labelled, savedBy, size } from "./table.js";

export async function create(recipePath: string | undefined, flags: CreationFlags): Promise<void> {
	const begin = performance.now();
	const output = await OutputFile.prepare(flags.output);
	const lockOutput = output.special
		? undefined
		: await OutputFile.prepare(`${flags.output}.lock.json`);
	const progress = new ProgressLine(flags);
	const options = creationOptions(flags, progress);
	const recipe = await gatherRecipe(recipePath, flags);
	if (!output.special) checkOutside(host(), recipe, flags.output);
	let snapshot: Snapshot;
	try {
		snapshot = await createSnapshot(host(), recipe, options, buildElsewhere);
		progress.show("writing");
		await output.replace(snapshot.bytes);
		if (snapshot.lock && lockOutput) {
			await lockOutput.replace(new TextEncoder().encode(formatLock(snapshot.lock)));
		}
	} finally {
		progress.clear();
	}
	const ms = performance.now() - begin;
	if (flags.json) printMachine(flags.output, snapshot, ms);
	else if (!flags.quiet) printSummary(flags.output, snapshot, ms);
}

function printMachine(file: string, { digest, manifest }: Snapshot, ms: number): void {
	const { byteLength, memory, files, buildId } = manifest;
	printJson({
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
	});
}

function printSummary(file: string, { digest, manifest }: Snapshot, ms: number): void {
	const { byteLength, memory, files, pyodide, base } = manifest;
	const heading = `Created ${shown(file)} in ${(ms / 1000).toFixed(1)} s\n`;
	const rows = labelled({
		size: size(byteLength),
		memory: `${count(memory.pages, "page")} of ${size(memory.pageByteLength)}`,
		files: `${count(files.count, "file")}, ${size(files.byteLength)}`,
		saved: savedBy(files),
		Pyodide: pyodide.version,
		"made on": base?.digest,
		digest,
	});
	print(heading + rows.replace(/^(?=.)/gm, "  "));
}
