/**
 * The event loop: callbacks that wait for a JavaScript timer, tasks and futures that are not done.
 * What would wake them is JavaScript's, so in a restored program they would wait for ever.
 *
 * A scheduled callback is a function that Pyodide's `WebLoop.call_later` makes and that only JavaScript
 * holds. Such functions are found by what refers to their code object. Futures are found through their
 * types. What only serves a future that is reported (its wake-up, what a task waits for) is left out.
 */
import { holdersOf } from "../references/holders.js";
import { askPython } from "./ask.js";
import survey from "./event-loop.py";
import type { Check, Finding, FindingKind } from "./finding.js";

/** A frame or cell of the loop itself is no holder that helps anybody. */
const isNamed = (holder: string): boolean => !holder.startsWith("an unreachable");

const fixes: Record<string, string> = {
	timer:
		"Let it run or cancel it before the snapshot is taken, and schedule it again after the restore.",
	task: "Await or cancel it before the snapshot is taken, and start it again after the restore.",
	future: "Set its result or cancel it before the snapshot is taken.",
};

export const eventLoop: Check = ({ module }) => {
	const rows = askPython(module, survey);
	const holders = holdersOf(
		module,
		"objects",
		rows.map(([, address]) => Number(address)),
	);
	return rows.map(
		([kind, , value, name], index): Finding => ({
			kind: kind as FindingKind,
			value,
			names: [name],
			holders: [...holders[index].filter(isNamed), "the event loop"],
			fix: fixes[kind],
		}),
	);
};
