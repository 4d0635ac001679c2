/**
 * From a live instance to snapshot parts. Refuses what a snapshot cannot hold, and changes the instance
 * only by collecting its garbage.
 */
import { FIRST_FREE_INDEX, neutralizeSlots } from "../adaptor/slots.js";
import { fingerprintOf } from "../distribution/fingerprint.js";
import type { PyodideModule } from "../distribution/glue.js";
import { sha256Hex } from "../engine/digest.js";
import { PythonRaisedError } from "../errors.js";
import { type CapturedFiles, captureFiles } from "../files/capture.js";
import { savedBy } from "../files/leave-out.js";
import { captureImage } from "../image/capture.js";
import { blankFreeMemory } from "../image/free-memory.js";
import { PAGE_BYTE_LENGTH, pageCountOf } from "../image/image.js";
import { shownSize } from "../image/memory-size.js";
import { neutralizeRuntimeSlot } from "../js-phase/identity.js";
import { captureLibraries } from "../libraries/capture.js";
import { installedPackages } from "../packages/installed.js";
import { captureReferences, type Serializer } from "../references/capture.js";
import { registeredModules } from "../references/symbol.js";
import { checkIdle } from "../stack-switching/idle.js";
import { Verification } from "../verify/verify.js";
import { version } from "../version.js";
import collection from "./collect-garbage.py";
import type { PythawContents } from "./contents.js";
import type { Manifest } from "./manifest.js";
import type { StartedInstance } from "./started-instance.js";
import { blankProgram, withNeutralIdentity } from "./traces.js";

export interface CaptureSettings {
	readonly serializer?: Serializer;
	/** Rules of what may be in the snapshot all the same. */
	readonly allow?: readonly string[];
	/** Linear memory of a Python that has just started, to tell whose a string is. */
	readonly bareMemory?: () => Promise<Uint8Array>;
	/** Selects the files that become part of the snapshot; is given the paths of native libraries. */
	readonly selectFiles?: (
		files: CapturedFiles,
		libraries: readonly string[],
	) => Promise<CapturedFiles>;
}

/**
 * @param fresh linear memory of a fresh instance of the same distribution.
 * @throws SnapshotError with check `state` if Python is running or suspended; LeakError if the
 *   instance holds what a snapshot cannot; TypeError for a rule that is none.
 */
export async function capture(
	instance: StartedInstance,
	fresh: Uint8Array,
	{ serializer, allow, selectFiles, bareMemory }: CaptureSettings = {},
): Promise<PythawContents> {
	const { module, distribution, generation, runtimeSlot } = instance;
	const identityStrings = instance.host.identityStrings();
	const verification = new Verification(identityStrings, allow);
	checkIdle(module, instance.idleStackPointer);
	collectGarbage(module);
	const jsModules = registeredModules(module);
	const { references, unexplained } = captureReferences(
		module,
		generation,
		instance.referenceTables,
		jsModules,
		serializer,
	);
	// Only when the link step is complete can the owner of each table entry be told.
	if (instance.libraries.loaded.length > 0) instance.completion.run();
	verification.instance(instance, unexplained);

	// All of it in one turn of the event loop: memory, files and libraries are of one moment.
	const image = withNeutralIdentity(module, instance.identity, () => {
		const image = captureImage(neutralMemory(instance), fresh);
		blankProgram(image, module, instance.identity, identityStrings);
		// Searched here, because memory that is free now may be in use again later.
		verification.image(image, fresh, module);
		return image;
	});
	const finishLibraries = captureLibraries(instance, FIRST_FREE_INDEX);
	const modules = importedModules(module);
	const monotonic = Math.ceil(ask(module, "import time; time.monotonic() * 1000"));
	const packages = installedPackages(module);
	const libraryFiles = instance.libraries.loaded.flatMap(({ file }) => file?.path ?? []);
	const finishFiles = captureFiles(module.FS, distribution.stdlib);
	// From here on the program may go on.
	const stdlib = await distribution.stdlib;
	const all = await finishFiles();
	const { tree, data } = selectFiles === undefined ? all : await selectFiles(all, libraryFiles);
	await verification.rest(references, { tree, data });
	await verification.excuse(fresh, bareMemory);
	verification.throwIfRefused();
	const libraries = await finishLibraries();
	const held = references.symbols.filter((symbol) => symbol !== null);
	const manifest: Manifest = {
		pythaw: version,
		pyodide: {
			version: module.API.version,
			abiVersion: module.API.abiVersion,
			python: module.API.pyVersionTuple.join("."),
		},
		distribution: await distribution.fingerprint(),
		memory: {
			byteLength: image.byteLength,
			pageByteLength: PAGE_BYTE_LENGTH,
			pages: pageCountOf(image),
		},
		environment: instance.environment,
		files: {
			count: tree.entries.filter((entry) => entry.type === "file").length,
			byteLength: data.byteLength,
			excluded: tree.excluded,
			...(selectFiles && { leftOut: savedBy(all, { tree, data }) }),
		},
		stdlib: { sha256: await sha256Hex(stdlib), ...fingerprintOf(stdlib) },
		references: {
			count: held.length,
			jsModules: [...jsModules.keys()].sort(),
			needsDeserializer: held.some((symbol) => "data" in symbol),
		},
		runtimeSlot: { ptr: runtimeSlot.ptr, neutral: runtimeSlot.neutral },
		monotonic,
		packages,
		modules,
		epoch: instance.epoch,
		allowed: verification.allowed(),
	};
	return {
		format: "pythaw",
		buildId: await distribution.buildId(),
		image,
		references,
		files: { tree, data },
		layout: instance.layout(),
		libraries,
		manifest,
	};
}

/** `PyGC_Head` lies before its object: `_gc_next` and `_gc_prev`, a word each. */
const GC_HEAD_BYTE_LENGTH = 8;

/**
 * Collects, and leaves the collector's own bit in objects clear. CPython 3.14 collects in steps, and a
 * whole collection turns over the lowest bit of each `_gc_next`, by which it knows what it has seen
 * (`visited_space`, gc.c). That alone made two of three pages differ between a snapshot and one made on it.
 * importlib.metadata keeps the archives on Python's path open that it has once searched.
 */
function collectGarbage(module: PyodideModule): void {
	const collect = (): number => ask(module, `\n${collection}`);
	const survivor = collect();
	if ((module.HEAPU32[(survivor - GC_HEAD_BYTE_LENGTH) >>> 2] & 1) === 1) collect();
}

/** A copy of linear memory with every engine slot neutral, and nothing left of old stack frames or in memory that is free. */
function neutralMemory(instance: StartedInstance): Uint8Array {
	const { module, generation, runtimeSlot, identity } = instance;
	const memory = module.HEAPU8.slice(0, shownSize(module));
	neutralizeSlots(memory, { module, generation });
	neutralizeRuntimeSlot(memory, runtimeSlot, identity);
	memory.fill(0, module._emscripten_stack_get_end(), module.stackSave());
	const heapEnd = module.HEAPU32[module._emscripten_get_sbrk_ptr() >>> 2];
	blankFreeMemory(memory, { begin: module.___heap_base, end: heapEnd });
	return memory;
}

/** A program may have replaced what is asked (`gc.collect`, `time.monotonic`). @throws PythonRaisedError */
function ask(module: PyodideModule, code: string): any {
	try {
		return module.API.runPythonInternal(code);
	} catch (error) {
		if ((error as Error)?.name !== "PythonError") throw error;
		const what =
			"Python raised while a snapshot of it was taken: the program has replaced something that is needed for that";
		throw new PythonRaisedError(what, (error as Error).message, { cause: error });
	}
}

function importedModules(module: PyodideModule): string[] {
	const names = ask(module, "import sys; sorted(sys.modules)");
	const modules: string[] = names.toJs();
	names.destroy();
	return modules;
}
