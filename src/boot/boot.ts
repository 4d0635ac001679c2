/**
 * The boot sequence: resolve, link, C phase or restore, JS phase, ready. This file is the story;
 * each step is told elsewhere.
 */
import type { AdaptorName } from "../adaptor/adaptor.js";
import { type AdaptorChoice, type ChosenAdaptor, chooseAdaptor } from "../adaptor/choose.js";
import { type Distribution, openDistribution } from "../distribution/distribution.js";
import type { Generation } from "../distribution/generation.js";
import { generations } from "../distribution/generations.js";
import type { PyodideInternals, PyodideModule } from "../distribution/glue.js";
import type { Host } from "../engine/host.js";
import type { CPhaseGate } from "../hermetic/forbid.js";
import type { HermeticStart } from "../hermetic/hermetic-start.js";
import { continueFrom } from "../js-phase/clock.js";
import { callAfterRestore, mayHaveHooks } from "../js-phase/hooks.js";
import { hideRuntime, hostIdentity, type Identity, neutralIdentity } from "../js-phase/identity.js";
import { openSnapshot, type SnapshotContents } from "../snapshot/open.js";
import { expectLoadedPackages, recordOwnAdaptor } from "../snapshot/pyodide-format.js";
import { checkAgainst, compileSnapshotLibraries, restoreInto } from "../snapshot/restore.js";
import { initialisePython } from "./c-phase.js";
import { connect, SEED_BYTE_LENGTH } from "./js-phase.js";
import { checkEngine, type LinkedInstance, link } from "./link.js";
import { checkedOptions } from "./option-types.js";
import { glueConfigOf, indexUrlOf, type LoadOptions } from "./options.js";
import { preparationsOf } from "./prepare-files.js";
import { registerRuntime } from "./runtime.js";
import { Sequence, type Timings } from "./sequence.js";

/** What pythaw adds to the Pyodide API object, as its property `pythaw`. */
export interface PythawInfo {
	readonly timings: Timings;
	/** Whether the instance came from a snapshot. */
	readonly restored: boolean;
	/** How CPython calls C functions of undeclared signature, and why so. */
	readonly callAdaptor: { readonly name: AdaptorName; readonly reason: string };
}

/** Everything that the first step finds. */
interface Resolved {
	readonly internals: PyodideInternals;
	readonly config: Record<string, any>;
	readonly distribution: Distribution;
	readonly contents: Promise<SnapshotContents> | undefined;
	/** The snapshot's native libraries. */
	readonly compiledLibraries: Promise<readonly WebAssembly.Module[]> | undefined;
	readonly identity: Identity;
	readonly adaptorFor: (generation: Generation) => ChosenAdaptor;
}

/**
 * Starts one instance and returns Pyodide's API object.
 *
 * @param hermetic given if the start is for a snapshot.
 */
export async function boot(host: Host, given: LoadOptions, hermetic?: HermeticStart): Promise<any> {
	const options = checkedOptions(given);
	const sequence = new Sequence(options.onProgress);
	const resolved = await sequence.step("resolve", () => resolve(host, options, hermetic));
	const { contents, compiledLibraries, distribution, config } = resolved;

	const gate: CPhaseGate = { closed: false };
	const instance = await sequence.step("link", () => linkFor(resolved, options, gate, hermetic));

	const restored = await sequence.step("c-phase", async () => {
		if (contents === undefined) {
			// The host's path is written by the JS phase: CPython keeps what it starts with in many places.
			initialisePython(instance, neutralIdentity.program, config.args, gate);
			return undefined;
		}
		const [checked, stdlib] = await Promise.all([contents, distribution.stdlib]);
		await restoreInto(instance, checked, stdlib, compiledLibraries!);
		hermetic?.adjustFiles(instance.module);
		// The snapshot has its own home; one that the caller asks for must exist beside it.
		if (options.env?.HOME !== undefined) instance.module.FS.mkdirTree(options.env.HOME);
		await options.fsInit?.(instance.module.FS as any, {
			sitePackages: instance.module.API.sitePackages,
		});
		return checked;
	});

	const { strategy, reason } = resolved.adaptorFor(instance.generation);
	const callAdaptor = strategy.create({
		memory: instance.memory,
		table: instance.table,
		precompiled: options.adaptorModules,
	});
	const { api, runtimeSlot } = await sequence.step("js-phase", () =>
		connect({
			instance,
			callAdaptor,
			stackSwitching: strategy.keepsStackSwitching,
			identity: resolved.identity,
			contents: restored,
			entropy: hermetic === undefined ? host.entropy(SEED_BYTE_LENGTH) : undefined,
			references: {
				jsModules: new Map(Object.entries(options.jsModules ?? {})),
				deserialize: options.deserialize ?? options._snapshotDeserializer,
				missing: restored?.manifest === undefined || hermetic?.onlyToExamine ? "null" : "error",
			},
			environment: hermetic?.environment ?? options.env ?? {},
		}),
	);

	// Later, when the caller has had its turn: compiled code is for the next process.
	setTimeout(distribution.keepCompiled);
	return sequence.step("ready", async () => {
		const known = new Set(restored?.manifest?.references.jsModules);
		for (const [name, module] of Object.entries(options.jsModules ?? {})) {
			if (!known.has(name)) api.registerJsModule(name, module);
		}
		const environment = hermetic?.environment ?? restored?.manifest?.environment ?? {};
		registerRuntime(api, {
			host,
			module: instance.module,
			distribution,
			generation: instance.generation,
			callAdaptor,
			identity: resolved.identity,
			runtimeSlot,
			idleStackPointer: instance.idleStackPointer,
			libraries: instance.libraries,
			callbacks: instance.callbacks,
			completion: instance.completion,
			layout: instance.layout,
			epoch: hermetic?.epoch ?? null,
			environment,
		});
		const info: PythawInfo = {
			timings: sequence.timings,
			restored: restored !== undefined,
			callAdaptor: { name: strategy.name, reason },
		};
		Object.defineProperty(api, "pythaw", { value: info, enumerable: true, configurable: true });
		if (options._makeSnapshot) {
			// Replaying a link step leaves out entries that say where it ended.
			const linkedPlainly = restored?.layout === undefined;
			const hasAdaptor = strategy.name === "wasm-gc" && linkedPlainly;
			recordOwnAdaptor(instance.module, instance.generation, hasAdaptor);
			expectLoadedPackages(instance.module);
		}
		// Making a snapshot on another is no start for use: its hooks wait for one.
		if (restored !== undefined && hermetic === undefined) {
			await options.afterRestore?.(api);
			// Pyodide's own format does not say which modules are imported.
			const { modules } = restored.manifest ?? {};
			if (modules === undefined || mayHaveHooks(modules)) callAfterRestore(instance.module);
		}
		return api;
	});
}

/** Step 1: finds the distribution and starts reading everything at once. */
async function resolve(
	host: Host,
	options: LoadOptions,
	hermetic: HermeticStart | undefined,
): Promise<Resolved> {
	checkEngine();
	const indexURL = indexUrlOf(host, options);
	const internals = { runtimeEnv: host.runtimeEnv } as PyodideInternals;
	const config = glueConfigOf(host, options, indexURL, internals);
	if (hermetic !== undefined) config.jsglobals = hermetic.globals(config.jsglobals);
	internals.config = config;
	internals.lockFilePromise = Promise.resolve(config.lockFileContents);
	const distribution = openDistribution(host, {
		indexURL,
		stdLibURL: options.stdLibURL && host.resolve(options.stdLibURL),
		createPyodideModule: options.createPyodideModule as any,
		wasmModule: options.wasmModule,
	});
	if (options._makeSnapshot) config.BUILD_ID = await distribution.pyodideBuildId();

	const source = options.snapshot ?? options._loadSnapshot;
	let contents: Promise<SnapshotContents> | undefined;
	if (source !== undefined) {
		contents = openSnapshot(host, source, distribution, options).then(async (found) => {
			await checkAgainst(found, await distribution.stdlib);
			return found;
		});
		contents.catch(() => {});
	}
	const compiledLibraries = contents?.then(compileSnapshotLibraries);
	compiledLibraries?.catch(() => {});
	const identity = hermetic
		? neutralIdentity
		: hostIdentity(options._sysExecutable ?? host.program);
	const adaptorFor = chooseEarly(options.callAdaptor ?? "auto");
	return {
		internals,
		config,
		distribution,
		contents,
		compiledLibraries,
		identity,
		adaptorFor,
	};
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

/** Step 2: links an instance with the files that CPython needs to start. */
async function linkFor(
	resolved: Resolved,
	options: LoadOptions,
	gate: CPhaseGate,
	hermetic: HermeticStart | undefined,
): Promise<LinkedInstance> {
	const { internals, config, distribution, contents } = resolved;
	// What a snapshot's C phase saw is in its image; linking for it must leave the same traces.
	const environment: Record<string, string | undefined> = {
		LANG: neutralIdentity.language,
		_: neutralIdentity.program,
		...(contents === undefined ? { ...config.env } : {}),
	};
	// A snapshot that cannot be used must not get as far as an instance.
	const found = await contents;
	let module: PyodideModule | undefined;
	return link({
		distribution,
		internals,
		environment,
		anyVersion: !config.checkAPIVersion,
		layout: found?.layout,
		linkLibraries: options.libraryReplay === "linker",
		program: neutralIdentity.program,
		prepareFiles: [
			(linked) => {
				module = linked;
				if (contents === undefined) hermetic?.adjustFiles(linked);
			},
			...preparationsOf(
				distribution.stdlib,
				config.env.HOME,
				contents === undefined ? options.fsInit : undefined,
			),
		],
		print: config.stdout,
		printErr: config.stderr,
		adjustImports(imports) {
			hideRuntime(imports, () => module!);
			hermetic?.adjustImports(imports, () => module!, gate);
			const behind = (found?.manifest?.monotonic ?? 0) - performance.now();
			if (hermetic === undefined && behind > 0) continueFrom(imports, () => module!, behind);
		},
	});
}

/** Linear memory of a fresh instance of a distribution: what images are relative to. */
export async function freshMemory(host: Host, distribution: Distribution): Promise<Uint8Array> {
	const internals = { runtimeEnv: host.runtimeEnv } as PyodideInternals;
	internals.config = { jsglobals: {}, env: {}, args: [], packages: [] };
	let module: PyodideModule | undefined;
	const instance = await link({
		distribution,
		internals,
		anyVersion: true,
		environment: { LANG: neutralIdentity.language, _: neutralIdentity.program },
		program: neutralIdentity.program,
		prepareFiles: [
			(linked) => {
				module = linked;
			},
			...preparationsOf(distribution.stdlib, "/home/pyodide", undefined),
		],
		adjustImports: (imports) => hideRuntime(imports, () => module!),
	});
	return instance.module.HEAPU8;
}
