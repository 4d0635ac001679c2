/**
 * Entries of the function table that were added at run time and that nobody can make again: functions
 * that JavaScript put there.
 */
import { FIRST_FREE_INDEX } from "../adaptor/slots.js";
import { accountForTable } from "../libraries/table-entries.js";
import { holdersOf } from "../references/holders.js";
import type { Check, Finding } from "./finding.js";

export const tableEntries: Check = (instance) => {
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
