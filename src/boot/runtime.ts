/**
 * What pythaw knows of an instance that it started, by the API object it handed out.
 */
import type { Distribution } from "../distribution/distribution.js";
import type { Generation } from "../distribution/generation.js";
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { Host } from "../engine/host.js";
import type { Identity, RuntimeSlot } from "../js-phase/identity.js";
import type { CtypesCallbacks } from "../libraries/ctypes-callbacks.js";
import type { LinkCompletion, LinkLayout } from "../libraries/layout.js";
import type { LibraryLoader } from "../libraries/loader.js";

export interface Runtime {
	readonly host: Host;
	readonly module: PyodideModule;
	readonly distribution: Distribution;
	readonly generation: Generation;
	readonly callAdaptor: unknown;
	readonly identity: Identity;
	readonly runtimeSlot: RuntimeSlot;
	/** Where the C stack stands while no C code runs. */
	readonly idleStackPointer: Ptr;
	readonly libraries: LibraryLoader;
	readonly callbacks: CtypesCallbacks;
	readonly completion: LinkCompletion;
	/** What its link step came to. */
	layout(): LinkLayout;
	/** Where the clock stands, in milliseconds, in an instance started for a recipe; null in any other. */
	readonly epoch: number | null;
	/** The environment that a recipe set. */
	readonly environment: Readonly<Record<string, string>>;
}

const runtimes = new WeakMap<object, Runtime>();

export function registerRuntime(api: object, runtime: Runtime): void {
	runtimes.set(api, runtime);
}

/** @throws TypeError if the object is not what this `loadPyodide` returned. */
export function runtimeOf(api: unknown): Runtime {
	const runtime = typeof api === "object" && api !== null ? runtimes.get(api) : undefined;
	if (runtime === undefined) {
		throw new TypeError("Expected what pythaw's loadPyodide returned, not another object");
	}
	return runtime;
}
