/**
 * The boot sequence, in `start`: resolve, link, C phase or restore, JS phase (`connect`), ready. Each step is a
 * file of its name: resolve.ts, link.ts, c-phase.ts, connect.ts, ready.ts.
 */
import { type Distribution, plainFilesOf } from "../distribution/distribution.js";
import type { Host } from "../engine/host.js";
import { untouchedPlaces } from "../image/image.js";
import { neutralIdentity } from "../js-phase/identity.js";
import { holdContents } from "../snapshot/open.js";
import type { ReturnableInstance } from "../snapshot/started-instance.js";
import type { PythawAPI } from "./api.js";
import { passCPhase, prepareForUse } from "./c-phase.js";
import { connect } from "./connect.js";
import { Ending } from "./ending.js";
import { failureOf } from "./failure.js";
import { link, type RecordedLink } from "./link.js";
import { checkedOptions } from "./option-types.js";
import type { LoadOptions } from "./options.js";
import { HOME, prepareFiles } from "./prepare-files.js";
import { hermeticHostOf, type Purpose } from "./purpose.js";
import { Reading } from "./reading.js";
import { ready } from "./ready.js";
import { type Resolved, resolve } from "./resolve.js";
import { Sequence } from "./sequence.js";
import { Session } from "./session.js";

/** If a start fails, what was made is nobody's, and the process can start another. */
export async function boot(
	host: Host,
	given: LoadOptions,
	purpose: Purpose = { kind: "use" },
): Promise<PythawAPI> {
	const options = checkedOptions(given);
	const ending: Ending = new Ending(options, () => whereIs(sequence, reading));
	const sequence = new Sequence(options.onProgress, ending.signal);
	const reading = new Reading(host, {
		signal: ending.signal,
		limit: options.limits?.fileBytes,
		listener: options.onProgress && ((...bytes) => tell(sequence, ending, ...bytes)),
		keepsResponses: options.snapshot !== undefined || options._loadSnapshot !== undefined,
	});
	try {
		return await ending.race(start(host, options, purpose, sequence, reading.host));
	} finally {
		reading.stop();
	}
}

/** For the message of a start that took too long. */
function whereIs({ current }: Sequence, { unfinished }: Reading): string {
	return unfinished === "" ? current : `${current}, waiting for ${unfinished}`;
}

/** What the listener throws ends the start, not the transfer that it was told of. */
function tell(sequence: Sequence, ending: Ending, loaded: number, total: number | undefined): void {
	try {
		sequence.report(sequence.current, loaded, total);
	} catch (error) {
		ending.end(error);
	}
}

async function start(
	host: Host,
	options: LoadOptions,
	purpose: Purpose,
	sequence: Sequence,
	reading: Host,
): Promise<PythawAPI> {
	const resolved = await sequence.step("resolve", () => resolve(host, reading, options, purpose));
	const linked = await sequence.step("link", async () => {
		const linking = attempt("linking", false, () => linkFor(resolved));
		linking.catch(() => {});
		// What is wrong with the snapshot says more than what becomes of it there.
		await resolved.snapshot?.contents;
		return linking;
	});
	const session = new Session(linked, resolved, later);
	const isRestored = resolved.snapshot !== undefined;
	// CPython asks for entropy when it starts.
	if (purpose.kind === "use" && !isRestored) await host.awake?.();
	const restored = await sequence.step("c-phase", () =>
		attempt("the C phase", isRestored, async () => {
			const contents = await passCPhase(linked, resolved);
			session.noteRestored(contents);
			if (contents !== undefined) await prepareForUse(linked, resolved);
			return contents;
		}),
	);
	if (purpose.kind === "use") await host.awake?.();
	const connected = await sequence.step("connect", () =>
		attempt("the JS phase", isRestored, () => connect(linked, resolved, restored)),
	);
	session.connect(connected, sequence.timings);
	if (restored !== undefined) holdContents(linked.module, restored);
	// Later, when the caller has had its turn: what is for the next process, and what may never be needed.
	setTimeout(() => {
		if (purpose.kind === "try" || purpose.kind === "rehearse") return;
		connected.instance.keepCode();
		compileRest(resolved);
		resolved.distribution.stdlib.catch(() => {});
		resolved.snapshot?.libraries.then((all) => {
			for (const { rest } of all) rest?.compiled.catch(() => {});
		});
		const given = options.createPyodideModule ?? options.wasmModule;
		if (given === undefined) void haveFormMade(host, resolved.distribution);
	});
	const api = await sequence.step("ready", () => ready(connected, resolved, restored, session));
	// Nothing can end its reads any more: further instances take what it has read and compiled.
	resolved.share();
	return api;
}

/** Loaded when it is asked for: most instances are never taken back. */
const later: ConstructorParameters<typeof Session>[2] = {
	async reset(session, to) {
		const { reset } = await import("./reset.js");
		return reset(session, to);
	},
	async checkpoint(session) {
		const { takeCheckpoint } = await import("./take-checkpoint.js");
		return takeCheckpoint(session);
	},
};

/** In milliseconds. By then a program that does little has ended, and need not wait for what it has not called. */
const REST_AFTER = 100;

/** Does not keep a process. */
function compileRest({ distribution: { rest } }: Resolved): void {
	if (rest === undefined) return;
	const timer: object = setTimeout(() => rest.compiled.catch(() => {}), REST_AFTER);
	(timer as { unref?(): void }).unref?.();
}

/** A start on the plain files leaves it to a process behind it to make a form of them. */
export async function haveFormMade(host: Host, distribution: Distribution): Promise<void> {
	const isPlain = (await distribution.form.catch(() => null)) === undefined;
	if (isPlain) await host.forms?.makeBehind(plainFilesOf(distribution.indexURL));
}

async function attempt<T>(
	what: string,
	fromSnapshot: boolean,
	run: () => T | Promise<T>,
): Promise<T> {
	try {
		return await run();
	} catch (error) {
		throw failureOf(error, what, fromSnapshot);
	}
}

async function linkFor(resolved: Resolved): Promise<ReturnableInstance> {
	const { options, purpose, internals, distribution } = resolved;
	const { config } = internals;
	const isCold = resolved.snapshot === undefined;
	const hermetic = hermeticHostOf(purpose);
	const recorded = isCold ? undefined : recordedFor(resolved);
	recorded?.catch(() => {});
	return link({
		distribution,
		internals,
		callGlue: resolved.host.callGlue,
		builtinModule: resolved.host.builtinModule,
		// What a snapshot's C phase saw is in its image; linking for it must leave the same traces.
		environment: {
			LANG: neutralIdentity.language,
			_: neutralIdentity.program,
			...(isCold ? config.env : {}),
		},
		program: neutralIdentity.program,
		print: config.stdout,
		printErr: config.stderr,
		anyVersion: !config.checkAPIVersion,
		recorded,
		onMemory: (memory, heapBase) => touchFor(resolved, memory, heapBase),
		linkLibraries: options.libraryReplay === "linker",
		hermetic,
		interrupts: purpose.kind === "use" ? purpose.interrupts : undefined,
		onExports: purpose.kind === "rehearse" ? purpose.onExports : undefined,
		prepareFiles: async (module) =>
			prepareFiles(module, {
				stdlib: (await resolved.snapshot?.stdlib) === undefined ? distribution.stdlib : undefined,
				home: config.env.HOME ?? HOME,
				// Both have their turn after a restore, which puts the snapshot's files in place.
				...(isCold ? { fsInit: options.fsInit, hermetic } : {}),
			}),
	});
}

/** Has the pages made that the snapshot's image will be written to. */
async function touchFor(
	{ host, snapshot }: Resolved,
	{ buffer }: WebAssembly.Memory,
	heapBase: number,
): Promise<void> {
	if (host.touchMemory === undefined || snapshot === undefined) return;
	const contents = await snapshot.contents.catch(() => undefined);
	if (contents === undefined) return;
	await host.touchMemory(untouchedPlaces(contents.image, new Uint8Array(buffer), heapBase));
}

async function recordedFor({ snapshot, purpose }: Resolved): Promise<RecordedLink> {
	const app = purpose.kind === "use" ? purpose.app : undefined;
	if (app?.release.form !== undefined && app.monotonic !== undefined) {
		// Who built it has seen that form and snapshot are linked alike, so linking need not wait for the snapshot.
		return { monotonic: app.monotonic };
	}
	const contents = await snapshot?.contents;
	if (contents?.format !== "pythaw") return {};
	const { layout, manifest } = contents;
	return { layout, monotonic: purpose.kind === "use" ? manifest.monotonic : undefined };
}
