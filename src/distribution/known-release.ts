/**
 * A Pyodide release whose files a manifest names, as a built app has them: each wherever it says, under a
 * name of its own. What the manifest says of them is taken as it is: nothing is read to find out which
 * release this is, and no file is read twice.
 */
import type { Host } from "../engine/host.js";
import { type KnownFile, readKnown } from "../engine/known-content.js";
import { openCodeRest } from "./code-rest.js";
import { compileAt } from "./compile.js";
import type { Distribution, DistributionLocations } from "./distribution.js";
import type { DistributionFingerprint, FileFingerprint } from "./fingerprint.js";
import type { FormManifest } from "./form.js";
import { keeping, type LoadedGlue } from "./generations/glue-file.js";
import { glueFiles } from "./generations.js";
import { importKnownGlue } from "./import-glue.js";
import { openStdlib } from "./stdlib.js";

/** What identifies a release without its files. */
export interface ReleaseIdentity {
	/** SHA-256 in hex. */
	readonly buildId: string;
	/** What Pyodide's own loader calls its `BUILD_ID`. */
	readonly pyodideBuildId: string;
	/** Of the files as the release has them. */
	readonly distribution: DistributionFingerprint;
	readonly stdlib: FileFingerprint;
	/** Given if glue and main module are a form of the release's. */
	readonly form?: FormManifest;
}

export interface KnownRelease extends ReleaseIdentity {
	readonly glue: KnownFile;
	readonly wasm: KnownFile;
	/** The rest of the main module, if that was split. */
	readonly rest?: KnownFile;
	readonly stdlibFile: KnownFile;
}

/** Starts reading it. */
export function openKnownRelease(
	host: Host,
	release: KnownRelease,
	locations: DistributionLocations,
): Distribution {
	const { indexURL, stdLib, stdLibURL, createPyodideModule, wasmModule } = locations;
	const { location, byteLength } = release.wasm;
	const wasmRead =
		wasmModule === undefined && host.readResponse === undefined
			? readKnown(host, release.wasm)
			: undefined;
	const readWasm = () => wasmRead ?? readKnown(host, release.wasm);
	const compiled =
		wasmModule !== undefined
			? Promise.resolve(wasmModule)
			: compileAt(host, location, readWasm, { byteLength });
	const compiling = Promise.allSettled([wasmRead]);
	const glue: Promise<LoadedGlue> =
		createPyodideModule === undefined
			? compiling.then(() => importGlue(host, release.glue))
			: Promise.resolve({ createPyodideModule });
	const factory = glue.then((loaded) => loaded.createPyodideModule);
	const { stdlibFile } = release;
	const isOther = (stdLib ?? stdLibURL) !== undefined;
	const stdlib = openStdlib(host, locations, stdlibFile.location, () =>
		readKnown(host, stdlibFile),
	);
	for (const promise of [glue, factory, compiled]) promise.catch(() => {});

	return {
		indexURL,
		createPyodideModule: factory,
		wasmModule: compiled,
		rest: release.rest && openCodeRest(host, release.rest, host.readLate?.(release.rest.location)),
		get stdlib() {
			return stdlib.stdlib;
		},
		lateStdlib: stdlib.lateStdlib,
		knownStdlib: isOther ? undefined : release.stdlib,
		form: Promise.resolve(release.form),
		files: async () => ({
			glue: await readKnown(host, release.glue),
			wasm: await readWasm(),
		}),
		compiling,
		keepCompiled: keeping(glue),
		buildId: async () => release.buildId,
		fingerprint: async () => release.distribution,
		readableFingerprint: async () => release.distribution,
		pyodideBuildId: async () => release.pyodideBuildId,
	};
}

function importGlue(host: Host, file: KnownFile): Promise<LoadedGlue> {
	const { location } = file;
	const extension = location.slice(location.lastIndexOf("."));
	const kind = glueFiles.find(({ name }) => name.endsWith(extension)) ?? glueFiles[0];
	return importKnownGlue(host, kind, file);
}
