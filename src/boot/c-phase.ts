/**
 * Step 3, the C phase: from a linked instance to an initialised CPython, by running `main` or by
 * restoring the state that it left in another instance. Touches no JS state of this engine.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { ForbiddenCallError } from "../errors.js";
import { neutralIdentity } from "../js-phase/identity.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import { restoreInto } from "../snapshot/restore.js";
import { hermeticHostOf } from "./purpose.js";
import type { ComingSnapshot, Resolved } from "./resolve.js";

export async function passCPhase(
	instance: LinkedInstance,
	resolved: Resolved,
): Promise<SnapshotContents | undefined> {
	if (resolved.snapshot !== undefined) return restore(instance, resolved, resolved.snapshot);
	initialisePython(instance, resolved);
	return undefined;
}

async function restore(
	instance: LinkedInstance,
	{ purpose }: Resolved,
	snapshot: ComingSnapshot,
): Promise<SnapshotContents> {
	const contents = await snapshot.contents;
	await contents.checking;
	const onLibrary = purpose.kind === "rehearse" ? purpose.onExports : undefined;
	await restoreInto(instance, contents, snapshot.libraries, await snapshot.stdlib, onLibrary);
	hermeticHostOf(purpose)?.stampFiles(instance.module);
	return contents;
}

/** What a caller wants to find among the snapshot's files. */
export async function prepareForUse(
	{ module }: LinkedInstance,
	{ options }: Resolved,
): Promise<void> {
	// The snapshot has its own home; one that the caller asks for must exist beside it.
	if (options.env?.HOME !== undefined) module.FS.mkdirTree(options.env.HOME);
	await options.fsInit?.(module.FS as any, { sitePackages: module.API.sitePackages });
}

/** @throws ForbiddenCallError on a start for a snapshot; ExitStatus (the glue's) if the arguments end the interpreter. */
function initialisePython(instance: LinkedInstance, { internals, purpose }: Resolved): void {
	const { module } = instance;
	const stackPointer = module.stackSave();
	// The host's program is named by the JS phase: CPython keeps what it starts with in many places.
	const argv = [neutralIdentity.program, ...internals.config.args];
	const argvPtr = writeArguments(module, argv);
	const main = () => module._main(argv.length, argvPtr);
	try {
		const hermetic = hermeticHostOf(purpose);
		if (hermetic === undefined) main();
		else hermetic.guard(main);
	} catch (error) {
		if (error instanceof ForbiddenCallError) throw error;
		// handleException knows the glue's ways to end a program, and throws whatever else it is given.
		module.handleException(error);
	}
	const status = instance.exitStatus();
	if (status !== undefined) throw new module.ExitStatus(status);
	module.stackRestore(stackPointer);
}

/** On the C stack: an array of pointers to strings that ends with null. */
function writeArguments(module: PyodideModule, argv: readonly string[]): number {
	const pointers = argv.map((argument) => module.stringToUTF8OnStack(argument));
	const argvPtr = module.stackAlloc(4 * (pointers.length + 1));
	module.HEAPU32.set([...pointers, 0], argvPtr >> 2);
	return argvPtr;
}
