/**
 * An instance that was started: the linked one, and what starting it added. It is found again by the API
 * object that was handed out for it, when a snapshot is to be taken of it or something is asked of it.
 */
import type { Host } from "../engine/host.js";
import { DisposedError } from "../errors.js";
import type { Identity, RuntimeSlot } from "../js-phase/identity.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";
import type { Outstanding } from "../outstanding/outstanding.js";
import type { ReferenceTables } from "../references/tables.js";
import type { Suspensions } from "../stack-switching/suspensions.js";

/** A linked instance, with what it takes to take it back once it has run. */
export interface ReturnableInstance extends LinkedInstance {
	readonly outstanding: Outstanding;
	readonly referenceTables: ReferenceTables;
	readonly suspensions: Suspensions;
}

export interface StartedInstance extends ReturnableInstance {
	readonly host: Host;
	readonly identity: Identity;
	readonly runtimeSlot: RuntimeSlot;
	/** Where the clock stands, in milliseconds, in an instance started for a recipe; null in any other. */
	readonly epoch: number | null;
	/** The environment that a recipe set. */
	readonly environment: Readonly<Record<string, string>>;
	/** Keeps, for the next process, what the engine has compiled for this start. */
	keepCode(): void;
}

const instances = new WeakMap<object, StartedInstance>();

export function rememberInstance(api: object, instance: StartedInstance): void {
	instances.set(api, instance);
}

const disposed = new WeakSet<object>();

/** Lets go of an instance that was disposed of. */
export function forgetInstance(api: object): void {
	instances.delete(api);
	disposed.add(api);
}

/** @throws TypeError if the object is not what this `loadPyodide` returned; DisposedError if it was disposed of. */
export function instanceOf(api: unknown): StartedInstance {
	const isObject = typeof api === "object" && api !== null;
	if (isObject && disposed.has(api)) throw new DisposedError();
	const instance = isObject ? instances.get(api) : undefined;
	if (instance === undefined) {
		throw new TypeError("Expected what pythaw's loadPyodide returned, not another object");
	}
	return instance;
}
