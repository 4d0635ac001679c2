/**
 * The table of engine slots: the words of linear memory, and the entries of the function table, whose
 * right value depends on the JS engine. All of them are declared here, written by one function, on a
 * cold start and after a restore alike, and always after the image. In a snapshot each is neutral. (The
 * pointer to the user agent, a Python str, is written beside them: js-phase/identity.ts.)
 */

import type { Generation } from "../distribution/generation.js";
import type { Ptr, PyodideModule, TableIndex } from "../distribution/glue.js";
import { dataViewOf } from "../engine/bytes.js";

interface SlotPlace {
	readonly module: PyodideModule;
	readonly generation: Generation;
}

/** What a slot's value may depend on. */
export interface SlotContext extends SlotPlace {
	/** The call adaptor of this engine, or null where CPython is to call through JavaScript. */
	readonly callAdaptor: unknown;
	/**
	 * Whether the call adaptor leaves the stack free of JavaScript frames. Below one that does not,
	 * suspending is a fatal error of Pyodide's, so run_sync must say that it cannot.
	 */
	readonly stackSwitching: boolean;
	/** Index in the function table of one of {@link slotFunctions}. */
	tableIndexOf(symbol: string): TableIndex;
}

type SlotMoment = "before the core" | "after the core";

/** One engine slot: a 32-bit word of linear memory. */
interface EngineSlot {
	/**
	 * When it is written: before Pyodide's core (`_pyodide_core`) is there, or once it is. A cold start
	 * imports it in `finalizeBootstrap`, a snapshot has it in its image.
	 */
	readonly moment: SlotMoment;
	/** Whether an entry of the function table is kept for it, on every engine, used or not. */
	readonly takesTableEntry: boolean;
	find(place: SlotPlace): Ptr;
	/** @param tableIndex the entry kept for this slot, if it takes one. */
	value(context: SlotContext, tableIndex: TableIndex): number;
	/** What a snapshot holds at that address. */
	readonly neutral: number;
}

/**
 * `_PyRuntime`'s pointer to the function through which CPython calls C functions whose signature is not the
 * declared one. With wasm-gc: our adaptor's table index. Without: 0, which makes CPython call through
 * JavaScript.
 */
const callAdaptorSlot: EngineSlot = {
	// Importing the core runs Python, which calls such functions.
	moment: "before the core",
	takesTableEntry: true,
	find: ({ module, generation }) => generation.findAdaptorSlot(module),
	value({ module, generation, callAdaptor }, tableIndex) {
		if (callAdaptor !== null) module.setWasmTableEntry(tableIndex, callAdaptor);
		const value = callAdaptor === null ? 0 : tableIndex;
		// The glue keeps it, too.
		if (generation.adaptor === "argument-counter") module._PyEM_CountArgsPtr = value;
		return value;
	},
	neutral: 0,
};

/**
 * `methods[0].ml_meth` of Pyodide's jsproxy.c, the C function behind `pyodide.ffi.run_sync`. With JSPI:
 * `run_sync`. Without: `run_sync_not_supported`, which raises. Pyodide chooses it once, when `_pyodide_core`
 * is imported, so a snapshot would carry the choice of the engine that made it.
 */
const runSyncSlot: EngineSlot = {
	// Pyodide's choice is only about the engine; ours is also about the call adaptor, and holds.
	moment: "after the core",
	takesTableEntry: false,
	// PyMethodDef is {ml_name, ml_meth, ml_flags, ml_doc}, a word each.
	find: ({ module }) => module._methods + 4,
	value: ({ module, stackSwitching, tableIndexOf }) =>
		tableIndexOf(module.jspiSupported && stackSwitching ? "run_sync" : "run_sync_not_supported"),
	neutral: 0,
};

/** Exported C functions that slots may point to. */
export const slotFunctions: readonly string[] = ["run_sync", "run_sync_not_supported"];

/** All engine slots, in the order in which their table entries are reserved. Append only. */
const engineSlots: readonly EngineSlot[] = [callAdaptorSlot, runSyncSlot];

/**
 * First table index that engine slots use. Above what any engine's link step fills, so that it is the
 * same on all of them: 14,174 with Pyodide 314.0.7 (15,147 on WebKitGTK 2.50, where the table's
 * functions are not always identical to the exports), 14,664 with 315.0.0a2, 11,916 with 0.27.8.
 */
export const FIRST_SLOT_INDEX: TableIndex = 16384;

/** First table index that nobody on any engine has taken once the slots are reserved. */
export const FIRST_FREE_INDEX: TableIndex =
	FIRST_SLOT_INDEX + engineSlots.filter((slot) => slot.takesTableEntry).length;

/** Grows the function table to hold every slot's entry at the same index on every engine. */
export function reserveTableEntries(table: WebAssembly.Table): void {
	const { length } = table;
	if (length > FIRST_SLOT_INDEX) {
		throw new RangeError(
			`The link step filled ${length} table entries; slots begin at ${FIRST_SLOT_INDEX}`,
		);
	}
	table.grow(FIRST_FREE_INDEX - length);
}

/** Writes the slots of that moment for this engine. The image must be in place. */
export function writeEngineSlots(context: SlotContext, moment: SlotMoment): void {
	let tableIndex = FIRST_SLOT_INDEX;
	for (const slot of engineSlots) {
		if (slot.moment === moment) {
			const ptr = slot.find(context);
			context.module.HEAP32[ptr >> 2] = slot.value(context, tableIndex);
		}
		if (slot.takesTableEntry) tableIndex += 1;
	}
}

/** Puts the neutral value into every slot of a copy of linear memory. */
export function neutralizeSlots(memory: Uint8Array, place: SlotPlace): void {
	const view = dataViewOf(memory);
	for (const slot of engineSlots) view.setInt32(slot.find(place), slot.neutral, true);
}
