/**
 * What a check is: one kind of state of this process, looked for in an instance that stands still.
 */
import type { Generation } from "../distribution/generation.js";
import type { PyodideModule } from "../distribution/glue.js";
import type { CtypesCallbacks } from "../libraries/ctypes-callbacks.js";
import type { LibraryLoader } from "../libraries/loader.js";
import type { Finding, FindingKind } from "./finding.js";

/** What checks look at. */
export interface VerifySubject {
	readonly module: PyodideModule;
	readonly generation: Generation;
	readonly libraries: LibraryLoader;
	readonly callbacks: CtypesCallbacks;
	/** JS values that Python holds and no symbol explains. */
	readonly unexplained: readonly unknown[];
}

export interface Check {
	/** The kinds it may find. */
	readonly kinds: readonly FindingKind[];
	/** What it looks at. */
	readonly about: string;
	/** May run Python that leaves nothing behind; must not change what it looks at. */
	find(subject: VerifySubject): Finding[];
}
