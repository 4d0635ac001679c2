/**
 * The C phase of a cold start: from a fresh instance to an initialised CPython. Calls `main` and
 * nothing else; touches no JS state of this engine.
 */
import type { CPhaseGate } from "../hermetic/forbid.js";
import type { LinkedInstance } from "./link.js";

/**
 * @param program `argv[0]`.
 * @param args the interpreter's other arguments.
 * @param gate closed while C runs: on a hermetic start, forbidden imports throw then.
 * @throws ForbiddenCallError on a hermetic start.
 * @throws ExitStatus (the glue's) if the arguments made the interpreter exit, as `--version` does.
 */
export function initialisePython(
	instance: LinkedInstance,
	program: string,
	args: readonly string[],
	gate: CPhaseGate,
): void {
	const { module } = instance;
	const stackPointer = module.stackSave();
	const argv = [program, ...args].map((argument) => module.stringToUTF8OnStack(argument));
	const argvPtr = module.stackAlloc(4 * (argv.length + 1));
	module.HEAPU32.set([...argv, 0], argvPtr >> 2);
	gate.closed = true;
	try {
		module._main(argv.length, argvPtr);
	} catch (error) {
		if (gate.violation !== undefined) throw gate.violation;
		// handleException knows the glue's ways to end a program, and throws whatever else it is given.
		module.handleException(error);
	} finally {
		gate.closed = false;
	}
	if (gate.violation !== undefined) throw gate.violation;
	const status = instance.exitStatus();
	if (status !== undefined) throw new module.ExitStatus(status);
	module.stackRestore(stackPointer);
}
