/**
 * Finds Python's objects by their class, for the end of a program: it has 50,000 objects or more, and in
 * Python each would take a third of a microsecond.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { TYPE_BYTE_OFFSET } from "../js-phase/interpreter.js";

/** What the collector knows of classes, by their addresses; undefined where C does not tell. */
export function instancesOf(module: PyodideModule, classes: Iterable<Ptr>): unknown[] | undefined {
	if (typeof module._PyUnstable_GC_VisitObjects !== "function") return undefined;
	const wanted = new Set(classes);
	const found: Ptr[] = [];
	const words = module.HEAPU32;
	const goOn = 1;
	// Nothing is allocated meanwhile, so memory does not grow.
	const visit = (object: Ptr) => {
		if (wanted.has(words[(object + TYPE_BYTE_OFFSET) >>> 2])) found.push(object);
		return goOn;
	};
	// Not `addFunction`, which looks at all of the table first: the program is over, the entry may stay.
	const { wasmTable } = module;
	const index = wasmTable.grow(1);
	wasmTable.set(index, module.convertJsFunctionToWasm(visit, "iii"));
	module._PyUnstable_GC_VisitObjects(index, 0);
	return found.map((object) => module.pyproxy_new(object));
}
