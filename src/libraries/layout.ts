/**
 * What the glue's link step works out for the main module, as a record: the values of the global
 * offset table, and which export sits at which index of the function table. The same for a build on
 * every engine but WebKitGTK, so a snapshot carries it and a restore need not work it out again.
 */
import type { Generation } from "../distribution/generation.js";
import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";
import { isGot } from "./got.js";

export interface LinkLayout {
	/** Values of the globals that the main module imports from `GOT.mem` and `GOT.func`, by symbol. */
	readonly got: Readonly<Record<string, number>>;
	/** Length of the function table as the module itself makes it. */
	readonly firstIndex: TableIndex;
	/** Names of the exports at the indexes that follow. */
	readonly exported: readonly string[];
	/** Table indexes of the functions that engine slots point to. */
	readonly slotFunctions: Readonly<Record<string, TableIndex>>;
}

/** Reads the layout of an instance that the glue has linked. */
export function recordLayout(
	module: PyodideModule,
	exports: WebAssembly.Exports,
	imported: readonly string[],
	firstIndex: TableIndex,
	slotFunctions: readonly string[],
): LinkLayout {
	const got: Record<string, number> = {};
	for (const name of [...imported].sort()) got[name] = module.GOT[name].value;
	const exported: string[] = [];
	for (const [name, value] of Object.entries(exports)) {
		if (typeof value !== "function") continue;
		const index = module.GOT[name]?.value;
		if (index >= firstIndex) exported[index - firstIndex] ??= name;
	}
	return {
		got,
		firstIndex,
		exported,
		slotFunctions: Object.fromEntries(
			slotFunctions.map((name) => [name, module.GOT[name].value as TableIndex]),
		),
	};
}

/** Symbols that the main module imports through the global offset table. */
export function importedFromGot(wasmModule: WebAssembly.Module): string[] {
	const names = WebAssembly.Module.imports(wasmModule)
		.filter(isGot)
		.map(({ name }) => name);
	return [...new Set(names)];
}

/**
 * Puts a recorded layout into an instance, and hands the glue exports whose link step then finds
 * nothing left to do. `npm run bench -- --steps` shows what linking takes with a layout and without.
 *
 * @param link the glue's callback: takes the exports and has linked when it returns.
 */
export function linkByLayout(
	layout: LinkLayout,
	exports: WebAssembly.Exports,
	{ env }: GlueImports,
	{ module, table, generation: { linkedValue } }: LayoutTarget,
	link: (exports: WebAssembly.Exports) => void,
): void {
	try {
		if (table.length !== layout.firstIndex) throw new RangeError("another length of the table");
		for (const [name, value] of Object.entries(layout.got)) {
			const entry = is.own(module.GOT, name);
			if (entry === undefined) throw new RangeError(`no symbol ${name}`);
			entry.value = value;
		}
		table.grow(layout.exported.length);
		let index = layout.firstIndex;
		for (const name of layout.exported) {
			table.set(index, exports[name]);
			index += 1;
		}
	} catch (error) {
		// A name that this build does not have fails where it is used: asking for each before costs 1 ms.
		throw new SnapshotError(
			"content",
			"The snapshot's link layout is not of this build of Pyodide. Create it again.",
			{ cause: error },
		);
	}
	const linked = linkedExports(exports, linkedValue);
	// The glue's own `Object`: where a test runner gives each file its globals, ours is another.
	const glueObject: ObjectConstructor = Object.getPrototypeOf(env).constructor;
	// Library functions fall back to the exports, too.
	Object.setPrototypeOf(env, linked);
	linkWithoutNames(exports, linked, glueObject, link);
}

/** What {@link linkByLayout} needs to know of an instance that has not been linked. */
export interface LayoutTarget {
	readonly module: PyodideModule;
	readonly table: WebAssembly.Table;
	readonly generation: Generation;
}

/** The exports as a prototype whose heirs may have properties of their own by the same names. */
function linkedExports(
	exports: WebAssembly.Exports,
	linkedValue: Generation["linkedValue"],
): object {
	return new Proxy<WebAssembly.Exports>(
		{},
		{
			get: linkedValue
				? (_, name) => linkedValue(exports[name as string])
				: (_, name) => exports[name as string],
			has: (_, name) => name in exports,
			set: (_, name, value, heir) =>
				Reflect.defineProperty(heir, name, {
					value,
					writable: true,
					enumerable: true,
					configurable: true,
				}),
		},
	);
}

/**
 * Spares the glue going over the names of 8,560 exports. Its `receiveInstance` does so several times,
 * and then takes what it needs out of a copy:
 *
 *     for (var e in exports) relocated[e] = …                    // relocateExports, up to 0.29
 *     for (var [sym, exp] of Object.entries(exports)) …          // mergeLibSymbols
 *     wasmExports = Object.assign({}, wasmExports);              // applySignatureConversions
 *     wasmExports["malloc"] = makeWrapper_pp(wasmExports["malloc"]);
 *     _PyErr_Occurred = Module["_PyErr_Occurred"] = wasmExports["PyErr_Occurred"];
 *     for (var symName in exports) …                             // updateGOT
 *
 * It gets an object without any names, so each loop ends at once. The copy would be as empty. But the
 * copy is made by `Object.assign`, the first that the step calls: that one call makes the copy inherit
 * from `linked`, where every export is found by its name.
 */
function linkWithoutNames(
	exports: WebAssembly.Exports,
	linked: object,
	glueObject: ObjectConstructor,
	link: (exports: WebAssembly.Exports) => void,
): void {
	const { assign } = glueObject;
	const putBack = () => Reflect.set(glueObject, "assign", assign);
	const replaced = Reflect.set(glueObject, "assign", (copy: object) => {
		putBack();
		return Object.setPrototypeOf(copy, linked);
	});
	try {
		// Where built-in objects are frozen, the step goes over all names, and finds each done.
		link(replaced ? {} : exports);
	} finally {
		putBack();
	}
}

/**
 * What {@link linkByLayout} left out, put off until the first use of dynamic linking: then every export
 * becomes a library function and gets its entry of the global offset table after all.
 */
export class LinkCompletion {
	readonly #steps: (() => void)[] = [];
	#done = false;

	/** Watches the library functions through which a program looks symbols up at run time. */
	replaceImports(imports: GlueImports): void {
		const completed =
			<Args extends unknown[], Result>(original: (...args: Args) => Result) =>
			(...args: Args): Result => {
				this.run();
				return original(...args);
			};
		replace(imports, "_dlsym_js", completed);
		replace(imports, "_dlopen_js", completed);
		replace(imports, "_emscripten_dlopen_js", completed);
	}

	/** Adds what is to be done after the steps that were added before. */
	add(step: () => void): void {
		this.#steps.push(step);
	}

	/** Does it now, if it was not done before. */
	run(): void {
		if (this.#done) return;
		this.#done = true;
		for (const step of this.#steps) step();
	}
}

const index = is.below(2 ** 32);
const layoutShape = is.record<LinkLayout>({
	got: is.tableOf(is.that("an address", Number.isInteger)),
	firstIndex: index,
	exported: is.listOf(is.text),
	slotFunctions: is.tableOf(index),
});

/** @throws SnapshotError with check `content` for anything that is not a layout. */
export function checkLayout(layout: unknown): asserts layout is LinkLayout {
	if (layoutShape(layout) === undefined) return;
	throw new SnapshotError("content", "The snapshot's link layout is damaged. Create it again.");
}
