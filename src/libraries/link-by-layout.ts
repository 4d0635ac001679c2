/**
 * Links the main module by a recorded layout: puts in place what that says, and hands the glue exports
 * in which its own link step finds nothing left to do. What is left out here is for link-completion.ts.
 */

import type { Generation } from "../distribution/generation.js";
import type { GlueImports } from "../distribution/imports.js";
import { defineOwn } from "../engine/properties.js";
import { SnapshotError } from "../errors.js";
import * as is from "../shape.js";
import type { LinkLayout } from "./layout.js";
import type { LinkedInstance } from "./linked-instance.js";

/**
 * `npm run bench -- --steps` shows what linking takes with a layout and without.
 *
 * @param link the glue's callback: takes the exports and has linked when it returns.
 */
export function linkByLayout(
	layout: LinkLayout,
	exports: WebAssembly.Exports,
	{ env }: GlueImports,
	{ module, table, generation }: Pick<LinkedInstance, "module" | "table" | "generation">,
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
	const linked = linkedExports(exports, generation);
	// The glue's own `Object`: where a test runner gives each file its globals, ours is another.
	const glueObject: ObjectConstructor = Object.getPrototypeOf(env).constructor;
	// Library functions fall back to the exports, too.
	Object.setPrototypeOf(env, linked);
	linkWithoutNames(exports, linked, glueObject, link);
}

/** The exports as a prototype whose heirs may have properties of their own by the same names. */
function linkedExports(
	exports: WebAssembly.Exports,
	{ linkedValue = (value) => value }: Generation,
): object {
	return new Proxy<WebAssembly.Exports>(
		{},
		{
			get: (_, name) => linkedValue(exports[name as string]),
			has: (_, name) => name in exports,
			set: (_, name, value, heir) => defineOwn(heir, name, value),
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
