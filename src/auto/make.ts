/**
 * Makes the snapshot for later starts: behind the start that found none, by the same way as every other
 * snapshot. Whatever goes wrong is written down instead of thrown, so that it is not tried on every start.
 */
import type { PythawAPI } from "../boot/api.js";
import { boot } from "../boot/boot.js";
import type { LoadOptions } from "../boot/options.js";
import { build } from "../create/build.js";
import { openDistribution } from "../distribution/distribution.js";
import { sha256Hex } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import type { SnapshotShelf } from "../engine/kept-snapshots.js";
import { EngineError, ForbiddenCallError, LeakError, PythonRaisedError } from "../errors.js";
import { type LockedPackage, parseLock } from "../packages/lock.js";
import { normalizeName } from "../packages/names.js";
import type { AllowRule } from "../verify/policy.js";
import {
	entries,
	type Ingredients,
	type KeptModule,
	lockLocationOf,
	type RecordName,
	recordNameOf,
} from "./ingredients.js";
import keepSource from "./keep-module.py";
import { type KeptRecord, recordText } from "./record.js";

/** What a start asks for: its record's name, and what it was started from. */
export interface MakeRequest {
	readonly id: string;
	readonly ingredients: Ingredients;
}

type Outcome = Omit<KeptRecord, "of">;

/** Less than any snapshot takes. */
const LEAST_BYTES = 8 << 20;

const HOUR = 3_600_000;
/** What the recipe itself is to blame for stays so. */
const MONTH = 30 * 24 * HOUR;

/** Makes the snapshot, unless it is there or another one is at it. Never rejects. */
export async function makeKept(host: Host, { id, ingredients }: MakeRequest): Promise<void> {
	const shelf = await host.snapshotShelf?.().catch(() => undefined);
	if (shelf === undefined) return;
	const turn = await shelf.begin(id).catch(() => undefined);
	if (turn === undefined) return;
	try {
		const outcome = obstacle(shelf, turn.failed) ?? (await attempt(host, shelf, ingredients));
		const name = await nameNow(host, ingredients);
		// Else the files are no longer those that were asked for.
		if (name?.id === id) {
			await shelf.writeRecord(id, recordText({ of: name.of, ...outcome }, ingredients));
		}
		await shelf.trim();
	} catch {
		// No room, say. The next start finds nothing and tries again.
	} finally {
		await turn.release();
	}
}

function obstacle({ room, mostFailed }: SnapshotShelf, failed: number): Outcome | undefined {
	if (failed >= mostFailed)
		return refusal(`${failed} processes ended before they had made it`, 24 * HOUR);
	if (room < LEAST_BYTES) return refusal(`there is room for ${room} bytes only`, HOUR);
	return undefined;
}

const refusal = (reason: string, ms: number): Outcome => ({
	refused: { reason, until: Date.now() + ms },
});

async function attempt(
	host: Host,
	shelf: SnapshotShelf,
	ingredients: Ingredients,
): Promise<Outcome> {
	try {
		const key = await keyOf(host, shelf, ingredients);
		if (!(await shelf.has(key))) {
			const bytes = await make(host, ingredients);
			if (bytes.byteLength > shelf.limit) {
				const reason = `a snapshot of ${bytes.byteLength} bytes is more than may be kept (${shelf.limit})`;
				return refusal(reason, MONTH);
			}
			await tryOut(host, ingredients, bytes);
			await shelf.put(key, bytes);
		}
		return { snapshot: key };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return refusal(reason, isLasting(error) ? MONTH : HOUR);
	}
}

async function nameNow(host: Host, ingredients: Ingredients): Promise<RecordName | undefined> {
	const kept = await host.keptSnapshots?.();
	return typeof kept === "object" ? recordNameOf(kept, ingredients) : undefined;
}

/** Whether it will fail in the same way as long as it is made from the same. */
const isLasting = (error: unknown): boolean =>
	[LeakError, ForbiddenCallError, PythonRaisedError, EngineError].some(
		(kind) => error instanceof kind,
	);

function make(host: Host, { indexURL, stdLibURL, env, packages, source, module }: Ingredients) {
	const beforeSnapshot = module && ((pyodide: PythawAPI) => keepModule(pyodide, module));
	const options = { indexURL, stdLibURL, allow: ownValues(host, env), beforeSnapshot, ...quiet };
	const loads = { packages: [...packages], ...source };
	return build(host, { env }, options, { loads }).then(({ bytes }) => bytes);
}

function keepModule(pyodide: PythawAPI, module: KeptModule): void {
	const globals = pyodide.toPy(module);
	pyodide.runPython(keepSource, { globals });
	globals.destroy();
}

/** Variables of this host that the caller passed on to Python: it is the caller who keeps them. */
const ownValues = (host: Host, env: Ingredients["env"]): AllowRule[] =>
	host
		.identityStrings()
		.filter(({ value }) => Object.values(env).some((given) => given.includes(value)))
		.map(({ name }): AllowRule => `host-string:${name}`);

const quiet = { stdout: () => {}, stderr: () => {} } satisfies LoadOptions;

/** A snapshot that cannot be restored is found out here, and not by a start. */
async function tryOut(
	host: Host,
	{ indexURL, stdLibURL }: Ingredients,
	snapshot: Uint8Array,
): Promise<void> {
	const pyodide = await boot(host, { indexURL, stdLibURL, snapshot, ...quiet });
	if (pyodide.runPython("6 * 7") !== 42) throw new Error("The restored Python cannot multiply.");
}

/** Names a snapshot by what it is made from, wherever that lies: SHA-256 in hex. */
async function keyOf(host: Host, shelf: SnapshotShelf, given: Ingredients): Promise<string> {
	const { indexURL, stdLibURL, env } = given;
	const distribution = openDistribution(host, { indexURL, stdLibURL });
	const parts = [
		await distribution.buildId(),
		await sha256Hex(await distribution.stdlib),
		shelf.libraryDigest(),
		entries(env),
		given.packages,
		given.module,
		await lockedPackages(host, given),
	];
	return sha256Hex(new TextEncoder().encode(JSON.stringify(parts)));
}

/** The packages and all that they depend on, as the lock file has them, by name. */
async function lockedPackages(host: Host, given: Ingredients): Promise<LockedPackage[]> {
	if (given.packages.length === 0) return [];
	const location = lockLocationOf(given);
	const text =
		location === undefined
			? given.source!.lockFileContents!
			: new TextDecoder().decode(await host.read(location));
	const { packages } = parseLock(text, location ?? "of the option lockFileContents");
	const found = new Map<string, LockedPackage>();
	const visit = (name: string): void => {
		const normalized = normalizeName(name);
		if (found.has(normalized) || !Object.hasOwn(packages, normalized)) return;
		found.set(normalized, packages[normalized]);
		packages[normalized].depends.forEach(visit);
	};
	given.packages.forEach(visit);
	return [...found.keys()].sort().map((name) => found.get(name)!);
}
