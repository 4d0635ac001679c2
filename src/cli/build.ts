/**
 * `pythaw build`: a recipe or a snapshot to a directory that is deployed, and the summary.
 */
import { type AppSource, type BuiltApp, buildApp } from "../build/build-app.js";
import { targets } from "../build/manifest.js";
import { restoreTimes } from "../build/workerd/texts.js";
import { host } from "../host.js";
import { type CreationFlags, creationOptions } from "./creation.js";
import { print, printJson } from "./print.js";
import { ProgressLine } from "./progress.js";
import { buildElsewhere } from "./rebuild.js";
import { contentOption, gatherRecipe } from "./recipe-options.js";
import { grid, size } from "./table.js";
import { UsageError } from "./usage.js";

interface BuildFlags extends CreationFlags {
	readonly target?: string;
	readonly restore?: string;
	readonly handler?: string;
	readonly callback?: string[];
	readonly precompress: boolean;
	readonly clean?: boolean;
	readonly publicPath?: string;
}

export async function build(source: string | undefined, flags: BuildFlags): Promise<void> {
	const begin = performance.now();
	const { output, handler, precompress, clean, publicPath } = flags;
	const target = oneOf(targets, "target", flags.target);
	const restore = oneOf(restoreTimes, "restore", flags.restore);
	const from = await sourceOf(source, flags);
	const progress = new ProgressLine(flags);
	const callbacks = flags.callback;
	const own = { output, target, restore, handler, callbacks, precompress, clean, publicPath };
	const options = { ...creationOptions(flags, progress), ...own };
	let app: BuiltApp;
	try {
		app = await buildApp(host(), from, options, buildElsewhere);
	} finally {
		progress.clear();
	}
	const ms = Math.round(performance.now() - begin);
	const { manifest, written, head } = app;
	if (flags.json) printJson({ directory: output, manifest, written, head, ms });
	else if (!flags.quiet) printSummary(output, app, ms);
}

function oneOf<T extends string>(
	known: readonly T[],
	option: string,
	given: string | undefined,
): T | undefined {
	if (given === undefined || known.includes(given as T)) return given as T | undefined;
	throw new UsageError(`option '--${option} ${given}' must be one of ${known.join(", ")}`);
}

/** A recipe with what the options add, or a snapshot, to which they can add nothing. */
async function sourceOf(source: string | undefined, flags: BuildFlags): Promise<AppSource> {
	if (source === undefined || /\.(toml|json)$/i.test(source)) return gatherRecipe(source, flags);
	const option = contentOption(flags);
	if (option === undefined) return source;
	throw new UsageError(`option '${option}' is a recipe's, and ${source} is a snapshot`);
}

function printSummary(directory: string, app: BuiltApp, ms: number): void {
	const { manifest, written, head } = app;
	const types = manifest.files.filter(({ role }) => role === "types").map(({ name }) => name);
	const methods = ["br", "gz", "zst"].filter((extension) =>
		written.some(({ compressed }) => compressed[extension] !== undefined),
	);
	const rows = written
		.filter(({ name }) => !types.includes(name))
		.map(({ name, byteLength, compressed }) => ({
			name,
			sizes: [byteLength, ...methods.map((extension) => compressed[extension] ?? byteLength)],
		}));
	const totals = ["", ...methods].map((_, column) =>
		rows.reduce((sum, { sizes }) => sum + sizes[column], 0),
	);
	const lines = [...rows, { name: "in all", sizes: totals }];
	const cells = lines.map(({ name, sizes }) => [name, ...sizes.map(size)]);
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
			grid(["file", "size", ...methods], cells) +
			shared +
			use,
	);
}
