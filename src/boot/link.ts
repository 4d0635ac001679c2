/**
 * The link step: compile, instantiate, let the glue link, and reserve the engine slots' table entries
 * before anything else can take one. Ends with an instance whose C constructors have run and whose `main`
 * has not.
 */
import { reserveTableEntries, slotFunctions } from "../adaptor/slots.js";
import type { Distribution } from "../distribution/distribution.js";
import type { FormManifest } from "../distribution/form.js";
import type { Generation } from "../distribution/generation.js";
import { generationOf, generations } from "../distribution/generations.js";
import type { PyodideModule } from "../distribution/glue.js";
import type { Host } from "../engine/host.js";
import { PythawError, SnapshotError } from "../errors.js";
import { CtypesCallbacks } from "../libraries/ctypes-callbacks.js";
import { joinRest } from "../libraries/join-rest.js";
import {
	importedFromGot,
	type LinkLayout,
	layoutDigest,
	recordLayout,
} from "../libraries/layout.js";
import { linkByLayout } from "../libraries/link-by-layout.js";
import { LinkCompletion } from "../libraries/link-completion.js";
import { compileFunctions, linkPrelinked } from "../libraries/link-prelinked.js";
import { LibraryLoader } from "../libraries/loader.js";
import { MainSymbols } from "../libraries/main-symbols.js";
import { keepExportsInTable } from "../libraries/table-identity.js";
import { Outstanding } from "../outstanding/outstanding.js";
import { ReferenceTables } from "../references/tables.js";
import type { ReturnableInstance } from "../snapshot/started-instance.js";
import { Suspensions } from "../stack-switching/suspensions.js";
import { GlueStart, type GlueStartSettings } from "./glue-start.js";
import { type ImportSettings, replaceImports } from "./imports.js";

export interface RecordedLink extends Pick<ImportSettings, "monotonic"> {
	/** The result of the link step when it was made; spares working it out again. */
	readonly layout?: LinkLayout;
}

export interface LinkSettings extends GlueStartSettings, Omit<ImportSettings, "monotonic"> {
	/** The C environment, over the glue's own guesses about the host; undefined takes one of those away. */
	readonly environment: Record<string, string | undefined>;
	prepareFiles(module: PyodideModule): Promise<void>;
	/** What the snapshot says, once it is read. The glue goes as far without it as to ask for an instance. Undefined: a cold start. */
	readonly recorded?: Promise<RecordedLink>;
	/** Is given the memory before any code runs, which waits for it. From the address `heapBase` on it is zero. */
	readonly onMemory?: (memory: WebAssembly.Memory, heapBase: number) => Promise<void>;
	readonly builtinModule?: Host["builtinModule"];
	/** Is given what the instance exports before any of its code runs. */
	readonly onExports?: (exports: WebAssembly.Exports) => void;
	/** Whether native libraries of the snapshot will be put in place through the glue's linker. */
	readonly linkLibraries?: boolean;
	/** Tries a glue of a version that no generation covers, instead of refusing it. */
	readonly anyVersion?: boolean;
}

export async function link(given: LinkSettings): Promise<ReturnableInstance> {
	const settings = { ...given, distribution: await readable(given.distribution) };
	const { distribution, recorded } = settings;
	const { rest } = distribution;
	// Where it cannot be read while Python waits for it, it has to be there before; and a cold start calls much of it.
	const restFirst = recorded === undefined || rest?.now === undefined ? rest?.compiled : undefined;
	const glue = new GlueStart(await distribution.createPyodideModule, settings);

	// The glue has made its import object and asks for an instance.
	const [{ imports, module, done }, wasmModule, form, { layout, monotonic } = {}] =
		await Promise.all([
			...([glue.asks, distribution.wasmModule, distribution.form, recorded] as const),
			restFirst,
		]);
	if (form !== undefined && layout !== undefined && layoutDigest(layout) !== form.layout) {
		// A form is of the layout that all engines but one give. What that one made needs the plain files.
		if (distribution.plain === undefined) throw linkedOtherwise();
		return link({ ...settings, distribution: distribution.plain() });
	}
	const functions = form && compileFunctions(wasmModule);
	const generation = generationFor(settings);
	checkForm(module, form);
	const libraries = new LibraryLoader(module);
	const callbacks = new CtypesCallbacks(module);
	const completion = new LinkCompletion();
	const suspensions = new Suspensions(module);
	const outstanding = new Outstanding(module, settings.builtinModule);
	const referenceTables = new ReferenceTables(module);
	replaceImports({
		...settings,
		monotonic,
		imports,
		module,
		generation,
		libraries,
		callbacks,
		completion,
		suspensions,
		outstanding,
		referenceTables,
	});
	const { exports } = await WebAssembly.instantiate(
		wasmModule,
		imports as unknown as WebAssembly.Imports,
	);
	settings.onExports?.(exports);
	if (rest !== undefined) {
		// Whatever becomes of them.
		const given = Object.fromEntries(
			Object.entries(imports).map(([name, functions]) => [name, { ...functions }]),
		);
		joinRest(rest, exports, () => given as WebAssembly.Imports);
	}
	// Up to 0.29 the glue makes both and the main module imports them, later it is the other way round.
	const memory = imports.env.memory ?? (exports.memory as WebAssembly.Memory);
	const table =
		imports.env.__indirect_function_table ??
		(exports.__indirect_function_table as WebAssembly.Table);
	const heapBase = exports.__heap_base;
	const seenMemory =
		heapBase instanceof WebAssembly.Global
			? settings.onMemory?.(memory, heapBase.value)
			: undefined;
	keepExportsInTable(exports, table);
	const placedMemory = settings.linkLibraries
		? (await import("../libraries/linker.js")).placeMemory(exports)
		: undefined;

	// The glue links in this call; 0.27 goes on from there to its pre-run callbacks.
	const { length } = table;
	generation.beforeLink?.(module);
	const seen = placedMemory?.exports ?? exports;
	const symbols = form && new MainSymbols(wasmModule, exports, table);
	if (symbols !== undefined) {
		linkPrelinked(
			{ module, generation, imports, table, symbols, completion, functions: await functions },
			() => done({ exports: seen }, wasmModule),
		);
	} else if (layout === undefined) {
		done({ exports: seen }, wasmModule);
	} else {
		linkByLayout(layout, seen, imports, { module, table, generation }, (exports) =>
			done({ exports }, wasmModule),
		);
		completion.add(() => {
			Object.setPrototypeOf(imports.env, ofSymbols);
			generation.completeLink(module, exports);
		});
	}
	if (!generation.hasLinked(module)) {
		throw new PythawError(
			"ERR_BOOT",
			"The glue did not take the exports of pyodide.asm.wasm: it and the wasm are not of one build.",
		);
	}
	withoutInheritance(module);
	// A prelinked module's names are found through this prototype, until everything is linked.
	if (layout === undefined && symbols === undefined) Object.setPrototypeOf(imports.env, ofSymbols);
	generation.takeBackAdaptor?.(module);
	reserveTableEntries(table);

	// The glue has made its file system and waits before it runs C's constructors.
	await glue.preRun;
	Object.assign(module.ENV, settings.environment);
	generation.adaptModule?.(module);
	if (settings.hermetic === undefined) outstanding.watchProxies();
	await settings.prepareFiles(module);
	await seenMemory;
	await glue.finish(module);
	const idleStackPointer = module.stackSave();
	suspensions.idleStackPointer = idleStackPointer;
	return {
		module,
		distribution,
		generation,
		memory,
		table,
		libraries,
		callbacks,
		placedMemory,
		completion,
		outstanding,
		referenceTables,
		suspensions,
		idleStackPointer,
		layout: () =>
			symbols?.layout() ??
			layout ??
			recordLayout(module, exports, importedFromGot(wasmModule), length, slotFunctions),
		tableIndexOf: (symbol) => (form ?? layout)?.slotFunctions[symbol] ?? module.GOT[symbol].value,
		exitStatus: () => glue.exitStatus,
	};
}

/** A form that a host keeps may have been removed since it was found: then the plain files are as good. */
async function readable(distribution: Distribution): Promise<Distribution> {
	if (distribution.plain === undefined) return distribution;
	try {
		await distribution.read?.();
		return distribution;
	} catch (error) {
		if (error instanceof PythawError && error.code === "ERR_READ") return distribution.plain();
		throw error;
	}
}

function linkedOtherwise(): SnapshotError {
	return new SnapshotError(
		"content",
		"The snapshot was made on an engine that links Pyodide otherwise (WebKitGTK), and these files of Pyodide are of the way that all others do it. Create the snapshot on another engine.",
	);
}

/** A specialised glue takes the exports of one prelinked module, and no other glue does. */
function checkForm({ pythawForm }: PyodideModule, form: FormManifest | undefined): void {
	if (pythawForm === form?.mark) return;
	throw new PythawError(
		"ERR_BOOT",
		"The glue and pyodide.asm.wasm are not of one build: one of them is of a form that pythaw has made, the other is not or is of another one. " +
			"Use the files that were written together.",
	);
}

/**
 * The glue's tables are plain objects. A library, or a symbol of one, may have the name of what every
 * object inherits, such as `constructor`; the glue would take that for what it looks for, and write to it.
 */
function withoutInheritance({ GOT, LDSO }: PyodideModule): void {
	for (const table of [GOT, LDSO.loadedLibsByName, LDSO.loadedLibsByHandle]) {
		Object.setPrototypeOf(table, null);
	}
}

/** Of the main module's symbols; up to 0.29 `dlsym` asks `lib.exports.hasOwnProperty(symbol)`. */
const ofSymbols = Object.create(null, {
	hasOwnProperty: { value: Object.prototype.hasOwnProperty },
});

/** The glue has said its version by the time it asks for an instance. */
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
