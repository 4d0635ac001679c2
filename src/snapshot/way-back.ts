/**
 * The way back: everything of an instance that is not linear memory and that a program can change, each by
 * name, with what takes it back. Recorded while an instance starts, followed by a reset. Memory itself is
 * image/take-back.ts; what the JS phase makes anew (references, streams, environment, entropy, clock) it
 * makes anew after a reset, too.
 */
import { recordFiles } from "../files/record.js";
import { recordApi } from "../js-phase/api-record.js";
import { recordGlue } from "../js-phase/glue-record.js";
import { recordEntries, recordLibraries } from "../libraries/take-back.js";
import type { ReturnableInstance } from "./started-instance.js";

/** When it is recorded: once a snapshot's parts are in place, or once the JS phase is over. */
type Moment = "restored" | "connected";

interface State {
	readonly moment: Moment;
	/** Whether the reset itself calls it: then it is taken back before memory, and all else after memory. */
	readonly usedByReset?: true;
	/** Whether setting the streams needs it: a reset to a checkpoint takes it back before it sets them, and once more with the rest. */
	readonly neededByStreams?: true;
	/** @returns what takes it back. */
	record(instance: ReturnableInstance): () => void;
	/** The same at a checkpoint, if that is another: what the JS phase makes anew is not made anew then. */
	mark?(instance: ReturnableInstance): () => void;
}

/** In the order in which it is taken back. docs/reset.md tells it in words. */
const states: readonly State[] = [
	{
		// JavaScript's objects: the API's, the package manager's, C's promises, canvas, what the last stack has left.
		moment: "connected",
		usedByReset: true,
		record: ({ module }) => recordApi(module),
	},
	{
		// The glue's objects, if Python has reached them: functions, settings, classes, operations of file systems.
		moment: "connected",
		usedByReset: true,
		record: ({ module, outstanding }) => recordGlue(module, outstanding.reach.when),
	},
	{
		// The C stack: where its pointer, a global of the module's, stands while no C code runs.
		moment: "restored",
		record:
			({ module, idleStackPointer }) =>
			() =>
				module.stackRestore(idleStackPointer),
	},
	{
		// What keeps the runtime alive: a count of the glue's; finishing its start adds one.
		moment: "restored",
		record:
			({ module }) =>
			() =>
				module.runtimeKeepalivePop(),
		mark: () => () => {},
	},
	{
		// The file system: nodes, contents, open files, mounts, devices, terminals' input, sockets and pipes.
		moment: "restored",
		neededByStreams: true,
		record: ({ module }) => recordFiles(module),
	},
	{
		// Libraries that were loaded since, with their symbols and table entries; ctypes callbacks; the table's length.
		moment: "restored",
		record: (instance) => recordLibraries(instance),
		mark: (instance) => recordLibraries(instance, instance.libraries.mark()),
	},
	{
		// Other entries of the function table: what a program has written over that has reached it by `pyodide_js`.
		moment: "connected",
		record: (instance) => recordEntries(instance, instance.outstanding.reach.when),
	},
	{
		// JS references: the table is emptied, and the JS phase fills it. Interned strings stay: C can only add to them.
		moment: "connected",
		record: ({ referenceTables }) => referenceTables.record(),
		mark: ({ referenceTables }) => referenceTables.mark(),
	},
];

export class WayBack {
	readonly #steps = new Map<State, () => void>();

	record(instance: ReturnableInstance, moment: Moment): void {
		for (const state of states) {
			if (state.moment === moment) this.#steps.set(state, state.record(instance));
		}
	}

	mark(instance: ReturnableInstance): void {
		for (const state of states) {
			this.#steps.set(state, (state.mark ?? state.record)(instance));
		}
	}

	/** Takes back what the reset itself calls: a program may have broken it. */
	repair(): void {
		for (const state of states) if (state.usedByReset) this.#steps.get(state)?.();
	}

	/** Takes back what setting the streams needs; touches no memory. */
	prepareStreams(): void {
		this.repair();
		for (const state of states) if (state.neededByStreams) this.#steps.get(state)?.();
	}

	follow(): void {
		for (const state of states) if (!state.usedByReset) this.#steps.get(state)?.();
	}
}
