/**
 * The table of checks: everything of a live instance that a snapshot must not hold. Host strings,
 * which are looked for in the finished parts of a snapshot, are in host-strings/.
 */
import { FIRST_FREE_INDEX } from "../adaptor/slots.js";
import { libraryLeaks } from "../libraries/leaks.js";
import { accountForTable } from "../libraries/table-entries.js";
import { holdersOf } from "../references/holders.js";
import { eventLoop } from "./event-loop.js";
import type { Check, Finding } from "./finding.js";
import { canvas, descriptors, hostMounts, interruptBuffer } from "./host-state.js";
import { jsReferences } from "./js-references.js";
import { pyProxies } from "./pyproxies.js";

const nativeLibraries: Check = (instance) =>
	libraryLeaks(instance).map(({ name, ...leak }) => ({
		...leak,
		kind: "native-library",
		names: [name],
	}));

/** Functions that JavaScript put there at run time: nobody can make them again. */
const tableEntries: Check = (instance) => {
	const { unowned } = accountForTable(instance, FIRST_FREE_INDEX);
	const holders = holdersOf(instance.module, "numbers", unowned);
	return unowned.map(
		(index, at): Finding => ({
			kind: "table-entry",
			value: `function table entry ${index}, added by JavaScript`,
			names: [String(index)],
			holders: holders[at],
			fix: "Take it out (removeFunction) before the snapshot is taken, and add it again (addFunction) after the restore.",
		}),
	);
};

/** In the order in which their findings are told. */
export const checks: readonly Check[] = [
	// JS values without a path from globalThis, the API or a registered module.
	jsReferences,
	// Proxies of Python objects that were not destroyed, where they were counted from the start.
	pyProxies,
	// Scheduled callbacks, tasks and futures that are not done.
	eventLoop,
	// Entries of the function table that no engine slot, library, symbol or ctypes callback owns.
	tableEntries,
	// Libraries that are loaded and cannot be put back.
	nativeLibraries,
	// File descriptors other than the standard streams.
	descriptors,
	// Mounts of the virtual file system that are not memory.
	hostMounts,
	// The buffer given to pyodide.setInterruptBuffer, and the flag that makes Python poll it.
	interruptBuffer,
	// The canvas given to Pyodide, SDL's screen, Emscripten's main loop.
	canvas,
];
