/**
 * Runs a start or a creation once to count its points, then once for each of them with that point failing:
 * it must end in a typed error or the caller's own, or work all the same, and a restore straight after must
 * succeed.
 */
import process from "node:process";
import { startAuto } from "../../src/auto/start.js";
import { boot } from "../../src/boot/boot.js";
import type { LoadOptions } from "../../src/boot/options.js";
import { createSnapshot } from "../../src/create/create.js";
import type { Recipe } from "../../src/create/recipe.js";
import type { Host } from "../../src/engine/host.js";
import { host } from "../../src/host.js";
import { PythawError } from "../../src/index.js";
import { watchFiles } from "./file-points.js";
import { Points } from "./points.js";

export interface Scenario {
	readonly name: string;
	run(points: Points): Promise<unknown>;
	/** What must hold after each run, whether it failed or not; throws if it does not. */
	check?(): void | Promise<void>;
}

export interface Outcome {
	/** Names of the points, in order. */
	readonly points: readonly string[];
	/** From how many places in the code these were passed. */
	readonly sites: number;
	/** How many were made to fail, and how many of these runs ended in an error. */
	readonly tried: number;
	readonly failed: number;
	/** What did not end as it must. */
	readonly faults: string[];
}

/** @param again the start that must succeed after each. */
export async function tryAll(
	scenario: Scenario,
	again: () => Promise<unknown>,
	choose: (names: readonly string[], sites: readonly string[]) => readonly number[] = (names) => [
		...names.keys(),
	],
): Promise<Outcome> {
	const first = new Points();
	await scenario.run(first);
	const faults: string[] = [];
	let failed = 0;
	let point = -1;
	const stray = (error: unknown) =>
		faults.push(`point ${point}: unhandled: ${(error as Error)?.stack ?? error}`);
	process.on("unhandledRejection", stray);
	const { error: show } = console;
	// What the glue says of fatal errors.
	console.error = () => {};
	const chosen = choose(first.passed, first.sites);
	try {
		for (point of chosen) {
			const points = new Points();
			points.failing = point;
			let hasFailed = false;
			const name = `${scenario.name}, point ${point} (${first.passed[point]})`;
			try {
				await scenario.run(points);
			} catch (error) {
				failed += 1;
				hasFailed = true;
				// A hook is the caller's own, and so is what it throws.
				const isOwn = points.passed[point]?.startsWith("hook:");
				if (!(error instanceof PythawError) && !isOwn) {
					faults.push(`${name}: ${(error as Error)?.stack ?? error}`);
				}
			}
			// Rejections that nobody handles are told at the end of a turn.
			await new Promise((resolve) => setTimeout(resolve, 5));
			try {
				await scenario.check?.();
			} catch (error) {
				faults.push(`${name}: left behind: ${(error as Error).message}`);
			}
			// A run that ended well has shown that starts work.
			if (!hasFailed || isSameAsNext(first.passed, point, chosen)) continue;
			await again().catch((error) => faults.push(`${name}: the next start: ${error}`));
		}
	} finally {
		process.off("unhandledRejection", stray);
		console.error = show;
	}
	const sites = new Set(first.sites).size;
	return { points: first.passed, sites, tried: chosen.length, failed, faults };
}

/** In a long row of points of one kind a restore follows every so many, and the last. */
const ROW = 25;

function isSameAsNext(names: readonly string[], point: number, chosen: readonly number[]): boolean {
	const row = names.slice(Math.max(0, point - ROW), point + 2);
	const isLong = row.length === ROW + 2 && new Set(row).size <= 3;
	return isLong && point % ROW !== 0 && chosen.includes(point + 1);
}

/** Everything that can fail by itself, watched. */
export function watch(points: Points): () => void {
	const ends = [watchFiles(points), points.watchEngine()];
	return () => {
		for (const end of ends.splice(0)) end();
	};
}

export interface Settings {
	/** The host that it starts on; default: this process's. */
	readonly host?: () => Host;
	/** Options that are another value for each start. */
	readonly options?: () => LoadOptions;
	/** What the program does; default: it counts. */
	readonly code?: string;
	readonly check?: () => void | Promise<void>;
}

/** A start with these options, every hook of which may fail. */
export const starting = (
	name: string,
	options: LoadOptions,
	settings: Settings = {},
): Scenario => ({
	name,
	check: settings.check,
	async run(points) {
		const hook = (hook: string) => points.async(`hook: ${hook}`, async () => {});
		const isAuto = options.snapshot === "auto";
		const { host: find = host, code = "pass" } = settings;
		const end = watch(points);
		try {
			const pyodide = await (isAuto ? startAuto : boot)(points.host(find()), {
				...options,
				...settings.options?.(),
				fsInit: hook("fsInit"),
				...(!isAuto && { afterRestore: hook("afterRestore") }),
				onProgress: points.before("hook: onProgress", () => {}),
			});
			// What cannot be read for a program is an OSError of Python's there, and the program goes on.
			pyodide.runPython(`try:\n    ${code}\nexcept OSError:\n    pass`);
			end();
			if (pyodide.runPython("6 * 7") !== 42) throw new Error("Python cannot count");
		} finally {
			end();
		}
	},
});

/** Something else that is done with a host. */
export const doing = (
	name: string,
	run: (host: Host) => Promise<unknown>,
	settings: Settings = {},
): Scenario => ({
	name,
	check: settings.check,
	async run(points) {
		const end = watch(points);
		try {
			await run(points.host((settings.host ?? host)()));
		} finally {
			end();
		}
	},
});

export const creating = (
	name: string,
	recipe: Recipe,
	{ host: find = host, base }: { host?: () => Host; base?: Uint8Array } = {},
): Scenario => ({
	name,
	async run(points) {
		const end = watch(points);
		try {
			await createSnapshot(points.host(find()), recipe, {
				base,
				compress: "gzip",
				beforeSnapshot: points.async("hook: beforeSnapshot", async () => {}),
				onProgress: points.before("hook: onProgress", () => {}),
			});
		} finally {
			end();
		}
	},
});
