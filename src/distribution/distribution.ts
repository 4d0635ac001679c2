/**
 * Finding and reading a Pyodide release. Everything a start needs is requested at once, here; what
 * is read is not interpreted beyond what identifies it.
 */
import type { CompiledFile, Host, KeepCode } from "../engine/host.js";
import type { PlainFiles } from "../engine/kept-forms.js";
import { PythawError } from "../errors.js";
import { buildIdOf, findPyodideBuildId, pyodideBuildIdOf } from "./build-id.js";
import { type CodeRest, openCodeRest } from "./code-rest.js";
import { compileAt } from "./compile.js";
import {
	type DistributionFingerprint,
	type FileFingerprint,
	fingerprintOf,
} from "./fingerprint.js";
import { type FormFiles, type FormManifest, manifestOfFile, manifestOfModule } from "./form.js";
import { type GlueFile, keeping, type LoadedGlue, moduleGlue } from "./generations/glue-file.js";
import { glueFiles } from "./generations.js";
import type { CreatePyodideModule } from "./glue-settings.js";
import { importReadable } from "./import-glue.js";
import { type GivenStdlib, openStdlib, type StdlibSource } from "./stdlib.js";

export interface DistributionLocations extends GivenStdlib {
	/** Directory of the release, with a trailing slash. */
	readonly indexURL: string;
	/** The build of glue and module that were given, where the caller vouches for it. */
	readonly buildId?: string;
	/** Used instead of importing the glue from `indexURL`. */
	readonly createPyodideModule?: CreatePyodideModule;
	/** A module compiled before, for hosts that may not compile. */
	readonly wasmModule?: WebAssembly.Module;
	/** A form of the release in `indexURL`, whose files are read instead. */
	readonly form?: FormFiles;
}

/** A release whose files are being read. A promise of it that nobody awaits is no unhandled rejection. */
export interface Distribution extends StdlibSource {
	readonly indexURL: string;
	readonly createPyodideModule: Promise<CreatePyodideModule>;
	readonly wasmModule: Promise<WebAssembly.Module>;
	/** What the main module does not hold of its code, if it was split. */
	readonly rest?: CodeRest;
	/** What a manifest says of the standard library, if one names it: then nobody need look at its bytes. */
	readonly knownStdlib?: FileFingerprint;
	/** What the main module is, if it is a prelinked one. */
	readonly form: Promise<FormManifest | undefined>;
	/** URL that a glue which lies elsewhere is to take for its own. */
	readonly glueAddress?: string;
	/** The same release with its own glue and main module; undefined where only a form of it is known. */
	readonly plain?: () => Distribution;
	/** Of a form that may be removed meanwhile: resolves when all that a start needs of it is read. */
	readonly read?: () => Promise<unknown>;
	/** The bytes of glue and main module. */
	files(): Promise<{ readonly glue: Uint8Array; readonly wasm: Uint8Array }>;
	/** Keeps what the engine has compiled of the glue so far, for the next process, if the host can. */
	readonly keepCompiled: KeepCode;
	/** Resolves when the engine has begun to compile. Work that keeps this thread busy should wait for it. */
	readonly compiling: Promise<unknown>;
	/** The build as the caller stated it. */
	readonly statedBuildId?: string;
	/** SHA-256 in hex; what snapshots are bound to. */
	buildId(): Promise<string>;
	/** Whether it is computed beside this thread, of the files that are started: then it costs less than {@link fingerprint}. */
	readonly isHashedBeside?: boolean;
	/** What snapshots record to know this distribution again without hashing it. */
	fingerprint(): Promise<DistributionFingerprint>;
	/**
	 * The same for a comparison. A file is left out if it cannot be read and the caller gave something
	 * in its place (`createPyodideModule`, `wasmModule`). Rejects as {@link fingerprint} does if none is
	 * left.
	 */
	readableFingerprint(): Promise<Partial<DistributionFingerprint>>;
	/** What Pyodide's own loader calls its `BUILD_ID`. */
	pyodideBuildId(): Promise<string>;
}

/** Starts reading a distribution. */
export function openDistribution(host: Host, locations: DistributionLocations): Distribution {
	const { indexURL } = locations;
	const own = locations.form;
	const wasmLocation = own?.wasm ?? plainFilesOf(indexURL).wasm;

	const wasm = once(() => host.read(wasmLocation));
	const glue = once(() =>
		own === undefined
			? firstOf(glueFiles, ({ name }) => host.read(indexURL + name))
			: host.read(own.glue),
	);
	const compile = () => compileAt(host, wasmLocation, wasm);
	const compiled = compiledElsewhere(host, locations.wasmModule, wasmLocation);
	const streaming = host.readResponse !== undefined;

	const wasmModule =
		compiled === undefined ? compile() : compiled.then((module) => module ?? compile());
	const compiling = Promise.allSettled([compiled === undefined && !streaming ? wasm() : undefined]);
	const given = locations.createPyodideModule;
	const loadedGlue: Promise<LoadedGlue> =
		given === undefined
			? compiling.then(() =>
					own === undefined
						? importGlue(host, indexURL, glue)
						: moduleGlue.load(host, own.glue, glue),
				)
			: Promise.resolve({ createPyodideModule: given });
	const createPyodideModule = loadedGlue.then((loaded) => loaded.createPyodideModule);
	const stdlibLocation = `${indexURL}python_stdlib.zip`;
	const stdlib = openStdlib(host, locations, stdlibLocation, () => host.read(stdlibLocation));
	const form =
		own !== undefined
			? Promise.resolve(own.manifest)
			: compiled === undefined && !streaming
				? wasm().then(manifestOfFile)
				: wasmModule.then(manifestOfModule);
	for (const promise of [createPyodideModule, wasmModule, form]) promise.catch(() => {});
	// A form says which release it was made from: its own files are not that release's.
	const recorded = () => form.catch(() => undefined);
	const glueFingerprint = once(
		async () => (await recorded())?.files.glue ?? fingerprintOf(await glue()),
	);
	const wasmFingerprint = once(
		async () => (await recorded())?.files.wasm ?? fingerprintOf(await wasm()),
	);

	let opened: Distribution | undefined;
	const plain = (): Distribution => {
		opened ??= openDistribution(host, { ...locations, form: undefined });
		return opened;
	};

	return {
		indexURL,
		createPyodideModule,
		wasmModule,
		rest: own?.rest && openCodeRest(host, own.rest, own.rest),
		get stdlib() {
			return stdlib.stdlib;
		},
		lateStdlib: stdlib.lateStdlib,
		form,
		plain: own && plain,
		read: own && (async () => Promise.all([glue(), (await compiled) ?? wasm()])),
		glueAddress: own?.address,
		files: async () => ({ glue: await glue(), wasm: await wasm() }),
		compiling,
		keepCompiled: keeping(loadedGlue),
		statedBuildId: locations.buildId,
		isHashedBeside: host.digestsBeside && given === undefined && locations.wasmModule === undefined,
		buildId: once(
			async () =>
				(await recorded())?.buildId ??
				locations.buildId ??
				buildIdOf(...(await Promise.all([glue(), wasm()]))),
		),
		fingerprint: async () => {
			const [glue, wasm] = await Promise.all([glueFingerprint(), wasmFingerprint()]);
			return { glue, wasm };
		},
		// A caller may give the glue's function or a compiled module (a bundle does, or a host that forbids
		// compiling), and need not serve the files that these were made of. Neither shows those bytes, so
		// only a file that is there is compared. If both are given and no file is there, nothing tells
		// whether the snapshot fits. An image in the wrong module would crash later, so that is refused.
		readableFingerprint: async () => {
			// The file is not what the module was made of: the glue alone tells, and the file is not read.
			if (locations.wasmModule !== undefined && given === undefined) {
				return { glue: await glueFingerprint() };
			}
			const [glue, wasm] = await Promise.all([
				unlessReplaced(glueFingerprint(), locations.createPyodideModule),
				unlessReplaced(wasmFingerprint(), locations.wasmModule),
			]);
			if (glue !== undefined || wasm !== undefined) return { glue, wasm };
			throw new PythawError(
				"ERR_READ",
				`Nothing tells which build the glue and the module are of, that were given: ${wasmLocation} cannot be read. ` +
					"Pass option buildId, which `pythaw inspect` prints of a snapshot that was made with them.",
			);
		},
		pyodideBuildId: once(async () => {
			const ofForm = (await recorded())?.pyodideBuildId;
			if (ofForm !== undefined) return ofForm;
			const outer = await host.read(`${indexURL}pyodide.mjs`).catch(() => undefined);
			const spelled = outer && findPyodideBuildId(new TextDecoder().decode(outer));
			return spelled ?? pyodideBuildIdOf(...(await Promise.all([glue(), wasm()])));
		}),
	};
}

/** What the caller has compiled, or another thread of a file, unless that was written since. */
function compiledElsewhere(
	{ compiled, stampOf }: Host,
	given: WebAssembly.Module | undefined,
	location: string,
): Promise<WebAssembly.Module | undefined> | undefined {
	if (given !== undefined) return Promise.resolve(given);
	return compiled?.then((file) =>
		file?.location === location && file.stamp === stampOf?.(location) ? file.module : undefined,
	);
}

/** Compiles the main module of these files, for other threads. */
export async function compileMain(
	host: Host,
	{ indexURL, form }: Pick<DistributionLocations, "indexURL" | "form">,
): Promise<CompiledFile> {
	const location = form?.wasm ?? plainFilesOf(indexURL).wasm;
	const stamp = host.stampOf?.(location);
	const module = await compileAt(host, location, () => host.read(location));
	return { location, stamp, module };
}

/** Where those files of a release are that a form can be made of. */
export const plainFilesOf = (indexURL: string): PlainFiles => ({
	glue: indexURL + moduleGlue.name,
	wasm: `${indexURL}pyodide.asm.wasm`,
});

/** The fingerprint, or undefined if its file cannot be read and is not needed. */
async function unlessReplaced<T>(
	fingerprint: Promise<T>,
	replacement: unknown,
): Promise<T | undefined> {
	try {
		return await fingerprint;
	} catch (error) {
		const absent = error instanceof PythawError && error.code === "ERR_READ";
		if (absent && replacement !== undefined) return undefined;
		throw error;
	}
}

/** @param readGlue gives the glue's bytes. */
function importGlue(
	host: Host,
	indexURL: string,
	readGlue: () => Promise<Uint8Array>,
): Promise<LoadedGlue> {
	return firstOf(glueFiles, (file) => importReadable(host, file, indexURL + file.name, readGlue));
}

/** The result for the first of these files that exists. */
async function firstOf<T>(
	files: readonly GlueFile[],
	attempt: (file: GlueFile) => Promise<T>,
): Promise<T> {
	let first: unknown;
	for (const file of files) {
		try {
			return await attempt(file);
		} catch (error) {
			if (!(error instanceof PythawError && error.code === "ERR_READ")) throw error;
			first ??= error;
		}
	}
	throw first;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () => {
		if (made === undefined) {
			made = make();
			made.catch(() => {});
		}
		return made;
	};
}
