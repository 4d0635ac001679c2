/**
 * Runs a start or a creation once to count its points, then once for each of them with that point failing:
 * it must end in a typed error or the caller's own, or work all the same, and a restore straight after must
 * succeed.
 */
import process from "node:process";
import { boot } from "../../src/boot/boot.js";
import type { LoadOptions } from "../../src/boot/options.js";
import { createSnapshot } from "../../src/create/create.js";
import type { Recipe } from "../../src/create/recipe.js";
import { host } from "../../src/host.js";
import { PythawError } from "../../src/index.js";
import { Points } from "./points.js";

export interface Scenario {
	readonly name: string;
	run(points: Points): Promise<unknown>;
}

export interface Outcome {
	/** Names of the points, in order. */
	readonly points: readonly string[];
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
	choose: (names: readonly string[]) => readonly number[] = (names) => [...names.keys()],
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
	const chosen = choose(first.passed);
	try {
		for (point of chosen) {
			const points = new Points();
			points.failing = point;
			const name = `${scenario.name}, point ${point} (${first.passed[point]})`;
			try {
				await scenario.run(points);
			} catch (error) {
				failed += 1;
				// A hook is the caller's own, and so is what it throws.
				const isOwn = points.passed[point]?.startsWith("hook:");
				if (!(error instanceof PythawError) && !isOwn) {
					faults.push(`${name}: ${(error as Error)?.stack ?? error}`);
				}
			}
			// Rejections that nobody handles are told at the end of a turn.
			await new Promise((resolve) => setTimeout(resolve, 5));
			await again().catch((error) => faults.push(`${name}: the next start: ${error}`));
		}
	} finally {
		process.off("unhandledRejection", stray);
		console.error = show;
	}
	return { points: first.passed, tried: chosen.length, failed, faults };
}

/** A start with these options, every hook of which may fail. */
export const starting = (name: string, options: LoadOptions): Scenario => ({
	name,
	async run(points) {
		const hook = (hook: string) => points.async(`hook: ${hook}`, async () => {});
		const end = points.watchEngine();
		try {
			const pyodide = await boot(points.host(host()), {
				...options,
				fsInit: hook("fsInit"),
				afterRestore: hook("afterRestore"),
				onProgress: points.before("hook: onProgress", () => {}),
			});
			end();
			if (pyodide.runPython("6 * 7") !== 42) throw new Error("Python cannot count");
		} finally {
			end();
		}
	},
});

export const creating = (name: string, recipe: Recipe, base?: Uint8Array): Scenario => ({
	name,
	async run(points) {
		const end = points.watchEngine();
		try {
			await createSnapshot(points.host(host()), recipe, {
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
