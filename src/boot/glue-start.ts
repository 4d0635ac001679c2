/**
 * The glue's own start, as steps that can be waited for. If it fails, so does each step to come. The
 * order of the steps is the glue's; what happens between them is told in link.ts.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { PyodideModule } from "../distribution/glue.js";
import type { PyodideInternals } from "../distribution/glue-api.js";
import type { CreatePyodideModule, GlueSettings } from "../distribution/glue-settings.js";
import type { GlueImports } from "../distribution/imports.js";
import type { Host } from "../engine/host.js";

export interface GlueStartSettings {
	readonly distribution: Distribution;
	readonly internals: Partial<PyodideInternals>;
	/** `argv[0]` of the interpreter. */
	readonly program: string;
	/** Makes the call of the factory, where the host has to see to it. */
	readonly callGlue?: Host["callGlue"];
	readonly print?: (line: string) => void;
	readonly printErr?: (line: string) => void;
}

interface AskedInstance {
	readonly imports: GlueImports;
	readonly module: PyodideModule;
	readonly done: Parameters<GlueSettings["instantiateWasm"]>[1];
}

/** What holds up the glue between its pre-run callbacks and C's constructors. */
const RUN_DEPENDENCY = "pythaw";

export class GlueStart {
	/** The glue has made its import object, and asks for an instance. */
	readonly asks: Promise<AskedInstance>;
	/** The glue has linked, and waits with its file system there and no C code run. */
	readonly preRun: Promise<void>;
	/** Of a program that C code has ended. */
	exitStatus: number | undefined;
	readonly #started: Promise<unknown>;

	constructor(
		createPyodideModule: CreatePyodideModule,
		{
			distribution,
			internals,
			program,
			callGlue = (call) => call(),
			print,
			printErr,
		}: GlueStartSettings,
	) {
		let ask: (asked: AskedInstance) => void;
		let reachPreRun: () => void;
		const asks = new Promise<AskedInstance>((resolve) => {
			ask = resolve;
		});
		const preRun = new Promise<void>((resolve) => {
			reachPreRun = resolve;
		});
		const settings: GlueSettings = {
			API: internals,
			noImageDecoding: true,
			noAudioDecoding: true,
			noWasmDecoding: false,
			noInitialRun: true,
			preRun: [
				(module) => {
					module.addRunDependency(RUN_DEPENDENCY);
					reachPreRun();
				},
			],
			print,
			printErr,
			onExit: (status) => {
				this.exitStatus = status;
			},
			quit: (status, error) => {
				this.exitStatus = status;
				throw error;
			},
			thisProgram: program,
			pythawAddress: distribution.glueAddress,
			arguments: [],
			// The glue asks for the wasm, and after that for libraries that its file system lacks, which it
			// would then look for on this host.
			locateFile(file) {
				if (file === "pyodide.asm.wasm") return distribution.indexURL + file;
				throw new Error(`Failed to find dynamic library "${file}"`);
			},
			// The glue calls it on its `Module`, which is a copy of these settings up to 0.27, then they themselves.
			instantiateWasm(this: PyodideModule | undefined, imports, done) {
				ask({ imports, module: this ?? (settings as object as PyodideModule), done });
				return {};
			},
		};
		this.#started = callGlue(() => createPyodideModule(settings));
		this.asks = Promise.race([asks, this.#started as Promise<never>]);
		this.preRun = Promise.race([preRun, this.#started as Promise<never>]);
		// It may fail, or never end, after the step that is waited for has failed.
		for (const promise of [this.#started, this.asks, this.preRun]) promise.catch(() => {});
	}

	/** Lets it go on, and waits for its end. */
	async finish(module: PyodideModule): Promise<void> {
		module.removeRunDependency(RUN_DEPENDENCY);
		await this.#started;
	}
}
