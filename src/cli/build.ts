/**
 * `pythaw build`: a recipe or a snapshot to a directory that is deployed, and the summary.
 */
import process from "node:process";
import { type AppSource, type BuiltApp, buildApp } from "../build/build-app.js";
import type { BuildAppOptions } from "../build/build-options.js";
import { type Target, targets } from "../build/manifest.js";
import { type RestoreTime, restoreTimes } from "../build/workerd/texts.js";
import { host } from "../host.js";
import { allowRules } from "./allow.js";
import { describeProgress } from "./create.js";
import { UsageError } from "./failure.js";
import { print, printJson, printRecipeLine } from "./print.js";
import { ProgressLine } from "./progress.js";
import { buildElsewhere } from "./rebuild.js";
import { contentOption, gatherRecipe, type RecipeFlags } from "./recipe-options.js";
import { sourceDate } from "./source-date.js";
import { grid, size } from "./table.js";

export interface BuildFlags extends RecipeFlags {
	readonly output: string;
	readonly indexUrl?: string;
	readonly base?: string[];
	readonly allow?: string[];
	readonly target?: string;
	readonly restore?: string;
	readonly handler?: string;
	readonly precompress: boolean;
	readonly clean?: boolean;
	readonly publicPath?: string;
	readonly prove?: boolean;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

export async function build(source: string | undefined, flags: BuildFlags): Promise<void> {
	const begin = performance.now();
	const target = targetOf(flags.target);
	const from = await sourceOf(source, flags);
	const progress = new ProgressLine(!flags.quiet);
	const echo = (line: string) => {
		progress.clear();
		printRecipeLine(line);
	};
	const options: BuildAppOptions = {
		output: flags.output,
		base: flags.base,
		target,
		restore: restoreOf(flags.restore),
		handler: flags.handler,
		precompress: flags.precompress,
		clean: flags.clean,
		publicPath: flags.publicPath,
		indexURL: flags.indexUrl,
		allow: allowRules(flags.allow),
		epoch: sourceDate(process.env),
		prove: flags.prove,
		onProgress: (event) => progress.show(describeProgress(event)),
		stdout: echo,
		stderr: echo,
	};
	let app: BuiltApp;
	try {
		app = await buildApp(host(), from, options, buildElsewhere);
	} finally {
		progress.clear();
	}
	const ms = Math.round(performance.now() - begin);
	if (flags.json) printMachine(flags.output, app, ms);
	else if (!flags.quiet) printSummary(flags.output, app, ms);
}

function targetOf(given: string | undefined): Target | undefined {
	if (given === undefined || targets.includes(given as Target)) return given as Target | undefined;
	throw new UsageError(`option '--target ${given}' must be one of ${targets.join(", ")}`);
}

function restoreOf(given: string | undefined): RestoreTime | undefined {
	if (given === undefined || restoreTimes.includes(given as RestoreTime)) {
		return given as RestoreTime | undefined;
	}
	throw new UsageError(`option '--restore ${given}' must be one of ${restoreTimes.join(", ")}`);
}

/** A recipe with what the options add, or a snapshot, to which they can add nothing. */
async function sourceOf(source: string | undefined, flags: BuildFlags): Promise<AppSource> {
	if (source === undefined || /\.(toml|json)$/i.test(source)) return gatherRecipe(source, flags);
	const option = contentOption(flags);
	if (option === undefined) return source;
	throw new UsageError(`option '${option}' is a recipe's, and ${source} is a snapshot`);
}

function printMachine(directory: string, { manifest, written, head }: BuiltApp, ms: number): void {
	printJson({ directory, manifest, written, head, ms });
}

function printSummary(directory: string, app: BuiltApp, ms: number): void {
	const { manifest, written, head } = app;
	const types = manifest.files.filter(({ role }) => role === "types").map(({ name }) => name);
	const methods = ["br", "gz", "zst"].filter((extension) =>
		written.some(({ compressed }) => compressed[extension] !== undefined),
	);
	const rows = written
		.filter(({ name }) => !types.includes(name))
		.map(({ name, byteLength, compressed }) => [
			name,
			...[byteLength, ...methods.map((extension) => compressed[extension] ?? byteLength)],
		]);
	const totals = ["", ...methods].map((_, column) =>
		rows.reduce((sum, row) => sum + (row[column + 1] as number), 0),
	);
	const lines = [...rows, ["in all", ...totals]].map(([name, ...sizes]) => [
		String(name),
		...sizes.map((byteLength) => size(byteLength as number)),
	]);
	const elsewhere = manifest.files.filter(({ name }) => name.startsWith("../"));
	const shared =
		elsewhere.length === 0
			? ""
			: `\nShared with the base:\n${elsewhere.map(({ name }) => `  ${name}\n`).join("")}`;
	const use =
		manifest.target === "workerd"
			? `\nRun it: workerd serve ${directory}/config.capnp\n`
			: `\nFor the head of a page (with another address: --public-path):\n${head.tags}` +
				`\nOr as a header:\nLink: ${head.link}\n`;
	print(
		`Built ${directory} with Pyodide ${manifest.pyodide.version} in ${(ms / 1000).toFixed(1)} s\n\n` +
			grid(["file", "size", ...methods], lines) +
			shared +
			use,
	);
}
