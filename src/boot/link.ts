/**
 * The link step: compile, instantiate, let the glue link, and reserve the engine slots' table
 * entries before anything else can take one. Ends with an instance whose C constructors have run and
 * whose `main` has not.
 */
import { reserveTableEntries, slotFunctions } from "../adaptor/slots.js";
import type { Distribution } from "../distribution/distribution.js";
import { errorSentinel } from "../distribution/error-sentinel.js";
import type { Generation } from "../distribution/generation.js";
import { generationOf, generations } from "../distribution/generations.js";
import type { Ptr, PyodideInternals, PyodideModule, TableIndex } from "../distribution/glue.js";
import type { GlueSettings } from "../distribution/glue-settings.js";
import type { GlueImports } from "../distribution/imports.js";
import { EngineError, PythawError } from "../errors.js";
import { CtypesCallbacks } from "../libraries/ctypes-callbacks.js";
import {
	importedFromGot,
	LinkCompletion,
	type LinkLayout,
	linkByLayout,
	recordLayout,
} from "../libraries/layout.js";
import type { PlacedMemory } from "../libraries/linker.js";
import { LibraryLoader } from "../libraries/loader.js";
import { refuseBelowForeignCalls } from "../stack-switching/refusal.js";
import { Suspensions } from "../stack-switching/suspensions.js";

export interface LinkSettings {
	readonly distribution: Distribution;
	/** The glue's internal object, with its `config` and `runtimeEnv`. */
	readonly internals: Partial<PyodideInternals>;
	/** The C environment, over the glue's own guesses about the host; undefined takes one of those away. */
	readonly environment: Record<string, string | undefined>;
	/** `argv[0]` of the interpreter. Left out: what the glue makes of the host's. */
	readonly program?: string;
	/** Prepares the virtual file system, once the glue's exists. */
	readonly prepareFiles: ((module: PyodideModule) => void | Promise<void>)[];
	readonly print?: (line: string) => void;
	readonly printErr?: (line: string) => void;
	/** What the link step came to when the snapshot was made; spares working it out again. */
	readonly layout?: LinkLayout;
	/** Whether native libraries of the snapshot will be put in place through the glue's linker. */
	readonly linkLibraries?: boolean;
	/** Replaces library functions of the import object before the module is instantiated. */
	readonly adjustImports?: (imports: GlueImports) => void;
	/** Tries a glue of a version that no generation covers, instead of refusing it. */
	readonly anyVersion?: boolean;
}

/** A linked instance, CPython not yet initialised. */
export interface LinkedInstance {
	readonly module: PyodideModule;
	readonly distribution: Distribution;
	readonly generation: Generation;
	readonly memory: WebAssembly.Memory;
	/** The function table that C's function pointers index. */
	readonly table: WebAssembly.Table;
	/** The native libraries that it loads. */
	readonly libraries: LibraryLoader;
	readonly callbacks: CtypesCallbacks;
	/** How the linker is told where a library's memory is, if it was asked for. */
	readonly placedMemory?: PlacedMemory;
	/** What its link step has put off. */
	readonly completion: LinkCompletion;
	/** What the link step came to. */
	layout(): LinkLayout;
	/** Index in the function table of a function that an engine slot may point to. */
	tableIndexOf(symbol: string): TableIndex;
	/** Where the C stack pointer stands while no C code runs. */
	readonly idleStackPointer: Ptr;
	/** Exit status, if the C code ended the program. */
	exitStatus(): number | undefined;
}

export async function link(settings: LinkSettings): Promise<LinkedInstance> {
	const { distribution } = settings;
	const [createPyodideModule, wasmModule] = await Promise.all([
		distribution.createPyodideModule,
		distribution.wasmModule,
	]);
	let exitStatus: number | undefined;
	let linked: Omit<LinkedInstance, "distribution" | "idleStackPointer" | "exitStatus">;
	let suspensions: Suspensions;
	let fail: (error: unknown) => void = () => {};
	// The glue waits for ever when instantiation fails, so failures take a way of their own.
	const failure = new Promise<never>((_, reject) => {
		fail = reject;
	});

	const glueSettings: GlueSettings = {
		API: settings.internals,
		noImageDecoding: true,
		noAudioDecoding: true,
		noWasmDecoding: false,
		noInitialRun: true,
		// One callback: a list of them runs backwards in 0.27.
		preRun: [
			(module) => {
				Object.assign(module.ENV, settings.environment);
				linked.generation.adaptModule(module);
				for (const prepare of settings.prepareFiles) guard(module, prepare, fail);
			},
		],
		print: settings.print,
		printErr: settings.printErr,
		onExit: (status) => {
			exitStatus = status;
		},
		quit: (status, error) => {
			exitStatus = status;
			throw error;
		},
		thisProgram: settings.program,
		arguments: [],
		// The glue asks for the wasm, and after that for libraries that its file system lacks, which it
		// would then look for on this host.
		locateFile(file) {
			if (file === "pyodide.asm.wasm") return distribution.indexURL + file;
			throw new Error(`Failed to find dynamic library "${file}"`);
		},
		instantiateWasm(this: unknown, imports, done) {
			instantiate(this, imports, done).catch(fail);
			return {};
		},
	};

	async function instantiate(
		receiver: unknown,
		imports: GlueImports,
		done: Parameters<GlueSettings["instantiateWasm"]>[1],
	): Promise<void> {
		const generation = generationFor(settings);
		const module = generation.moduleOf(glueSettings, receiver);
		generation.provideErrorSentinel(imports, errorSentinel());
		generation.withholdAdaptor(imports);
		generation.adaptImports(imports, module);
		settings.adjustImports?.(imports);
		const given = settings.layout;
		const libraries = new LibraryLoader(imports, () => module);
		const callbacks = new CtypesCallbacks(imports, () => module);
		const completion = new LinkCompletion(imports);
		suspensions = new Suspensions(imports, () => module);
		refuseBelowForeignCalls(imports, () => module);
		if (given !== undefined) {
			completion.add(() => {
				Object.setPrototypeOf(imports.env, Object.prototype);
				generation.completeLink(module, exports);
			});
		}
		const { exports } = await WebAssembly.instantiate(wasmModule, imports as WebAssembly.Imports);
		const table = generation.tableOf(imports, exports);
		const placedMemory = settings.linkLibraries
			? (await import("../libraries/linker.js")).placeMemory(exports)
			: undefined;
		const seen = placedMemory?.exports ?? exports;
		const common = {
			module,
			generation,
			memory: generation.memoryOf(imports, exports),
			table,
			libraries,
			callbacks,
			completion,
			placedMemory,
		};
		// Before the callback: 0.27 goes on into the pre-run callbacks from there.
		if (given !== undefined) {
			linked = {
				...common,
				layout: () => given,
				tableIndexOf: (symbol) => given.slotFunctions[symbol],
			};
			linkByLayout(given, seen, imports, common, (exports) => done({ exports }, wasmModule));
		} else {
			const { length } = table;
			linked = {
				...common,
				layout: () =>
					recordLayout(module, exports, importedFromGot(wasmModule), length, slotFunctions),
				tableIndexOf: (symbol) => module.GOT[symbol].value,
			};
			done({ exports }, wasmModule);
		}
		if (!generation.hasLinked(module)) {
			throw new PythawError(
				"ERR_BOOT",
				"The glue did not take the exports of pyodide.asm.wasm: it and the wasm are not of one build.",
			);
		}
		generation.takeBackAdaptor(module);
		reserveTableEntries(table, generation);
	}

	await Promise.race([createPyodideModule(glueSettings), failure]);
	const idleStackPointer = linked!.module.stackSave();
	suspensions!.idleStackPointer = idleStackPointer;
	return { ...linked!, distribution, idleStackPointer, exitStatus: () => exitStatus };
}

/**
 * The glue has said its version by the time it asks for an instance.
 *
 * @throws PythawError if this release of pythaw does not know it.
 */
function generationFor({ internals, anyVersion }: LinkSettings): Generation {
	const version = String(internals.version);
	const known = generationOf(version) ?? (anyVersion ? generations.at(-1) : undefined);
	if (known !== undefined) return known;
	throw new PythawError(
		"ERR_BOOT",
		`Pyodide version does not match: this release of pythaw starts ${generations.map(({ name }) => name).join(", ")}; the files are of '${version}'. ` +
			"Point indexURL at another Pyodide, or pass checkAPIVersion: false to try.",
	);
}

/** Runs one preparation of the file system; the glue's start waits for it, errors end ours. */
function guard(
	module: PyodideModule,
	prepare: (module: PyodideModule) => void | Promise<void>,
	fail: (error: unknown) => void,
): void {
	let result: void | Promise<void>;
	try {
		result = prepare(module);
	} catch (error) {
		fail(error);
		throw error;
	}
	if (result === undefined) return;
	const name = `pythaw-${prepare.name}`;
	module.addRunDependency(name);
	result.then(() => module.removeRunDependency(name), fail);
}

/** For engines that cannot run Pyodide at all. */
export function checkEngine(): void {
	if (typeof WebAssembly !== "object") {
		throw new EngineError("WebAssembly", "This JavaScript engine has no WebAssembly.");
	}
}
