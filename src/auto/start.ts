/**
 * `snapshot: "auto"`: a step before the boot (which kept snapshot is this start's?) and one after it (have
 * one made). Neither may fail a start, nor have it wait.
 */
import type { PythawAPI } from "../boot/api.js";
import { boot } from "../boot/boot.js";
import { checkedOptions } from "../boot/option-types.js";
import type { LoadOptions } from "../boot/options.js";
import type { Purpose } from "../boot/purpose.js";
import type { AutoEvent } from "../boot/sequence.js";
import type { Host } from "../engine/host.js";
import { type KeptBytes, type KeptSnapshots, NotInTime } from "../engine/kept-snapshots.js";
import { BuildMismatchError, PythawError, SnapshotError } from "../errors.js";
import { KeptFile } from "../snapshot/source.js";
import { type Ingredients, type KeptModule, recordNameOf, split } from "./ingredients.js";
import { parseRecord, recordText } from "./record.js";

/** How long none is made after one that could not be restored, in milliseconds. */
const DAY = 86_400_000;

interface Plan {
	readonly kept: KeptSnapshots;
	/** The name of this start's record, and what it was made of (see `RecordName`). */
	readonly id: string;
	readonly of: string;
	readonly ingredients: Ingredients;
	readonly onEveryStart: LoadOptions;
	/** Key and bytes of the snapshot, if there is one. */
	readonly found?: KeptBytes & { readonly key: string };
	readonly refused?: string;
}

/** Why there is no plan, or why a step failed, in words. */
type Reason = string;

type Tell = (state: AutoEvent["state"], detail?: string) => void;

/** @param module that a restored Python is to have imported. A cold start has it not. */
export async function startAuto(
	host: Host,
	given: LoadOptions,
	purpose: Purpose = { kind: "use" },
	module?: KeptModule,
): Promise<PythawAPI> {
	const { snapshot: _, ...options } = checkedOptions(given);
	checkTogether(options);
	const begin = performance.now();
	const tell: Tell = (state, detail) =>
		options.onProgress?.({ phase: "auto", state, detail, ms: performance.now() - begin });

	let isLate = false;
	const planning = async () => planFor(host, options, module);
	const plan = await orReason(() =>
		planning().catch((error) => {
			isLate = error instanceof NotInTime;
			throw error;
		}),
	);
	if (typeof plan === "string") {
		if (!isLate) tell("none", plan);
		const pyodide = await boot(host, options, purpose);
		// Nobody waits for it: where the storage is stuck, it does not answer this time, either.
		if (isLate) void orReason(() => haveMadeAfterAll(planning, tell));
		return pyodide;
	}
	const attempt = await restore(host, plan, purpose, tell);
	if (attempt.pyodide !== undefined) return attempt.pyodide;
	const pyodide = await boot(host, options, purpose);
	// It was the snapshot, then. Another one like it would fail again.
	if (attempt.fault !== undefined) await orReason(() => giveUp(plan, attempt.fault!));
	await haveMade({ ...plan, refused: attempt.fault ?? plan.refused }, tell);
	return pyodide;
}

/** The step before: everything that can be known without reading what a start reads anyway. */
async function planFor(
	host: Host,
	options: LoadOptions,
	module: KeptModule | undefined,
): Promise<Plan | Reason> {
	const kept = await host.keptSnapshots?.();
	if (kept === undefined) return "this host keeps no snapshots";
	if (typeof kept === "string") return kept;
	const parts = await split(host, options, module);
	if (typeof parts === "string") return parts;
	const name = await recordNameOf(kept, parts.ingredients);
	if (name === undefined)
		return "Pyodide's files are not where they can be told from others unread";
	const { snapshot: key, refused } = parseRecord(await kept.readRecord(name.id), name.of);
	const found = key === undefined ? undefined : await kept.open(key);
	found?.bytes.catch(() => {});
	return {
		kept,
		...name,
		...parts,
		...(found === undefined ? {} : { found: { ...found, key: key! } }),
		...(refused !== undefined && refused.until > Date.now() ? { refused: refused.reason } : {}),
	};
}

/** What came of a restore: Python; or nothing, and the fault if it is one that a new snapshot would have, too. */
interface Attempt {
	readonly pyodide?: PythawAPI;
	readonly fault?: string;
}

/** @throws what has nothing to do with the snapshot, such as an error of the caller's functions. */
async function restore(
	host: Host,
	{ kept, id, found, onEveryStart }: Plan,
	purpose: Purpose,
	tell: Tell,
): Promise<Attempt> {
	if (found === undefined) {
		tell("missing");
		return {};
	}
	tell("found", found.key);
	const { bytes, checked } = found;
	// A source of this library's own: callers have no such.
	const snapshot = checked === undefined ? bytes : (new KeptFile({ bytes, checked }) as any);
	try {
		return { pyodide: await boot(host, { ...onEveryStart, snapshot }, purpose) };
	} catch (error) {
		// What else can be thrown is the caller's own, or its time is up.
		if (!isUnfit(error)) throw error;
		tell("discarded", error.message);
		if (error instanceof SnapshotError && error.cause !== undefined)
			return { fault: error.message };
		await orReason(() => kept.discard(id, found.key));
		return {};
	}
}

async function giveUp({ kept, id, of, found, ingredients }: Plan, reason: string): Promise<void> {
	await kept.discard(id, found!.key);
	const refused = { reason, until: Date.now() + DAY };
	await kept.writeRecord(id, recordText({ of, refused }, ingredients));
}

/** The fault is the snapshot's, or that of who keeps it. */
const isUnfit = (error: unknown): error is PythawError =>
	error instanceof SnapshotError ||
	error instanceof BuildMismatchError ||
	(error instanceof PythawError && error.code === "ERR_READ");

/** The step after. */
async function haveMade({ kept, id, ingredients, refused }: Plan, tell: Tell): Promise<void> {
	const isNone = (why: string) => tell("none", why);
	const request = { id, ingredients };
	const obstacle = refused ?? (await orReason(() => kept.makeBehind(id, request, isNone)));
	if (obstacle === undefined) tell("making");
	else isNone(obstacle);
}

/** The step after a start for which the step before did not end in time: the machine was busy, and is less so now. */
async function haveMadeAfterAll(plan: () => Promise<Plan | Reason>, tell: Tell): Promise<void> {
	const planned = await orReason(plan);
	if (typeof planned === "string") return tell("none", planned);
	tell("missing");
	if (planned.found === undefined) await haveMade(planned, tell);
	else tell("none", "there is one, which was not found in time");
}

/** What a step comes to, or why it failed. */
async function orReason<T>(step: () => Promise<T>): Promise<T | Reason> {
	try {
		return await step();
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/** Options that belong to a snapshot which the caller knows. */
function checkTogether(options: LoadOptions): void {
	for (const name of ["base", "integrity", "_loadSnapshot", "trustedKeys", "signature"]) {
		if ((options as Record<string, unknown>)[name] === undefined) continue;
		throw new TypeError(
			`Option ${name} is about a snapshot that you have; with snapshot: "auto" there is none`,
		);
	}
}
