/**
 * What a check is, what it found, and the kinds of things that checks find. Types only, but for the kinds.
 */
import type { Leak } from "../errors.js";
import type { LinkedInstance } from "../libraries/linked-instance.js";

/** All kinds, for rules and messages. */
export const findingKinds = [
	"js-reference",
	"promise",
	"pyproxy",
	"timer",
	"task",
	"future",
	"table-entry",
	"native-library",
	"open-file",
	"socket",
	"pipe",
	"host-mount",
	"interrupt-buffer",
	"canvas",
	"host-string",
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** A leak, with the names that a rule may call it by. */
export interface Finding extends Leak {
	readonly kind: FindingKind;
	/** Such as a path, or the variable that a value came from. */
	readonly names: readonly string[];
}

/**
 * Looks for one kind of state of this process, in an instance that stands still, and in JS values that Python
 * holds and no symbol explains. It may run Python that leaves nothing behind.
 */
export type Check = (instance: LinkedInstance, unexplained: readonly unknown[]) => Finding[];
