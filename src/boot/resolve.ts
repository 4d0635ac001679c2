/**
 * Step 1: finds the distribution, and starts reading everything at once. Nothing is started yet.
 */
import { type AdaptorChoice, type ChosenAdaptor, chooseAdaptor } from "../adaptor/choose.js";
import { compileAt } from "../distribution/compile.js";
import {
	type Distribution,
	type DistributionLocations,
	openDistribution,
	plainFilesOf,
} from "../distribution/distribution.js";
import type { FormFiles } from "../distribution/form.js";
import type { Generation } from "../distribution/generation.js";
import { generations } from "../distribution/generations.js";
import type { PyodideInternals } from "../distribution/glue-api.js";
import { openKnownRelease } from "../distribution/known-release.js";
import { sharedPlace } from "../distribution/shared-distributions.js";
import type { Host } from "../engine/host.js";
import { readKnown } from "../engine/known-content.js";
import { EngineError } from "../errors.js";
import type { CompiledLibraries, LibraryModule } from "../libraries/compile.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import { checkBuildOf, type SnapshotStdlib, stdlibFor } from "../snapshot/fit.js";
import { isShared, openSnapshot } from "../snapshot/open.js";
import { compileSnapshotLibraries } from "../snapshot/restore.js";

import { markRejection } from "./failure.js";
import { glueConfigOf, type LoadOptions, releaseOf } from "./options.js";
import { hermeticHostOf, type Purpose } from "./purpose.js";

export interface Resolved {
	readonly host: Host;
	readonly options: LoadOptions;
	readonly purpose: Purpose;
	readonly internals: PyodideInternals;
	readonly distribution: Distribution;
	/** Has further starts of this process use the distribution. To be called when nothing can end its reads any more. */
	share(): void;
	/** The snapshot to restore, once it is read and checked; absent on a cold start. */
	readonly snapshot?: ComingSnapshot;
	readonly adaptorFor: (generation: Generation) => ChosenAdaptor;
}

/** Promises that are not awaited never reject unhandled. */
export interface ComingSnapshot {
	readonly contents: Promise<SnapshotContents>;
	/** Undefined with a file of Pyodide's own format. */
	readonly stdlib: Promise<SnapshotStdlib | undefined>;
	readonly libraries: Promise<readonly LibraryModule[]>;
}

/** @param reading the host, with reads that end when the start does. */
export async function resolve(
	host: Host,
	reading: Host,
	options: LoadOptions,
	purpose: Purpose,
): Promise<Resolved> {
	checkEngine();
	const located = releaseOf(host, options);
	const { indexURL } = located;
	const internals = { runtimeEnv: host.runtimeEnv } as PyodideInternals;
	const config = glueConfigOf(reading, options, indexURL, internals);
	const hermetic = hermeticHostOf(purpose);
	if (hermetic !== undefined) config.jsglobals = hermetic.globals(config.jsglobals);
	internals.config = config;
	internals.lockFilePromise = markRejection(Promise.resolve(config.lockFileContents));
	internals.lockFilePromise.catch(() => {});
	const locations: DistributionLocations = {
		...located,
		stdLib: options.stdLib && new Uint8Array(options.stdLib),
		buildId: options.buildId,
		createPyodideModule: options.createPyodideModule as any,
		wasmModule: options.wasmModule,
	};
	const release = purpose.kind === "use" ? purpose.app?.release : undefined;
	const tried = purpose.kind === "try" ? purpose.distribution : undefined;
	const shared = tried === undefined ? sharedPlace(host, locations, release) : undefined;
	const distribution =
		tried ??
		shared?.known ??
		(release === undefined
			? openDistribution(reading, { ...locations, form: keptForm(host, options, indexURL) })
			: openKnownRelease(reading, release, locations));
	if (options._makeSnapshot) config.BUILD_ID = await distribution.pyodideBuildId();
	const snapshot = comingSnapshot(reading, options, purpose, distribution);
	// All but a restore that can read it at any time has to wait for it.
	if (snapshot === undefined || distribution.lateStdlib === undefined) void distribution.stdlib;
	const adaptorFor = chooseEarly(options.callAdaptor ?? "auto");
	const share = () => shared?.put(distribution);
	return { host, options, purpose, internals, distribution, share, snapshot, adaptorFor };
}

/** The release's form that this host keeps, unless the caller gives what it would stand for. */
export function keptForm(
	host: Host,
	options: LoadOptions,
	indexURL: string,
): FormFiles | undefined {
	if (options.createPyodideModule !== undefined || options.wasmModule !== undefined)
		return undefined;
	return host.forms?.find(plainFilesOf(indexURL)) as FormFiles | undefined;
}

function comingSnapshot(
	host: Host,
	options: LoadOptions,
	purpose: Purpose,
	distribution: Distribution,
): ComingSnapshot | undefined {
	const opened = contentsFor(host, options, purpose, distribution);
	if (opened === undefined) return undefined;
	const given = { ...librariesFor(host, options, purpose), ...options.compiledLibraries };
	const stdlib = opened.then((contents) =>
		contents.format === "pythaw" ? stdlibFor(contents.manifest, distribution) : undefined,
	);
	const contents = Promise.all([opened, stdlib]).then(([contents]) => contents);
	const libraries = contents.then((all) => compileSnapshotLibraries(all, given));
	for (const promise of [contents, stdlib, libraries]) promise.catch(() => {});
	return { contents, stdlib, libraries };
}

/** What is compiled of the snapshot's native libraries while it is read. */
function librariesFor(host: Host, options: LoadOptions, purpose: Purpose): CompiledLibraries {
	if (purpose.kind === "rehearse") return purpose.libraries;
	// Who signs the snapshot vouches for its own libraries, and for no other files.
	if (purpose.kind !== "use" || options.trustedKeys !== undefined) return {};
	const { snapshot, bases = [], libraries = {} } = purpose.app ?? {};
	// An instance of this process has them compiled.
	if (isShared(host, [snapshot, ...bases])) return {};
	return Object.fromEntries(
		Object.entries(libraries).map(([path, file]) => {
			const { location, byteLength } = file;
			const compiling = compileAt(host, location, () => readKnown(host, file), { byteLength });
			compiling.catch(() => {});
			return [path, compiling];
		}),
	);
}

function contentsFor(
	host: Host,
	options: LoadOptions,
	purpose: Purpose,
	distribution: Distribution,
): Promise<SnapshotContents> | undefined {
	switch (purpose.kind) {
		case "use": {
			if (purpose.app !== undefined) {
				const { snapshot, bases: base, signature } = purpose.app;
				const { trustedKeys, limits } = options;
				const opened = { base, trustedKeys, signature, limits };
				return openSnapshot(host, snapshot, distribution, opened);
			}
			const source = options.snapshot ?? options._loadSnapshot;
			if (source !== undefined) return openSnapshot(host, source, distribution, options);
			if (options.trustedKeys === undefined) return undefined;
			throw new TypeError("Option trustedKeys is for a snapshot, but no snapshot is given");
		}
		case "rehearse":
			return openSnapshot(host, options.snapshot, distribution, options);
		case "create":
			return purpose.base && fitting(purpose.base, distribution);
		case "examine":
		case "try":
			return fitting(purpose.snapshot, distribution);
	}
}

async function fitting(
	contents: SnapshotContents,
	distribution: Distribution,
): Promise<SnapshotContents> {
	await checkBuildOf(contents, distribution);
	return contents;
}

/**
 * Chooses for the likeliest generation now, while the engine compiles, because asking for its features
 * compiles small modules; the glue will tell which generation it is.
 */
function chooseEarly(wanted: AdaptorChoice): (generation: Generation) => ChosenAdaptor {
	const likely = generations[0].adaptor;
	const chosen = chooseAdaptor(wanted, likely);
	return ({ adaptor }) => (adaptor === likely ? chosen : chooseAdaptor(wanted, adaptor));
}

/** For engines that cannot run Pyodide at all. */
function checkEngine(): void {
	if (typeof WebAssembly !== "object") {
		throw new EngineError("WebAssembly", "This JavaScript engine has no WebAssembly.");
	}
}
