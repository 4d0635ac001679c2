/**
 * What a check is: one kind of state of this process, looked for in an instance that stands still.
 */
import type { LinkedInstance } from "../libraries/linked-instance.js";
import type { Finding, FindingKind } from "./finding.js";

export interface Check {
	/** The kinds it may find. */
	readonly kinds: readonly FindingKind[];
	/** What it looks at. */
	readonly about: string;
	/**
	 * May run Python that leaves nothing behind; must not change what it looks at.
	 *
	 * @param unexplained JS values that Python holds and no symbol explains.
	 */
	find(instance: LinkedInstance, unexplained: readonly unknown[]): Finding[];
}
