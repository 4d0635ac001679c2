/**
 * What a check found, and the kinds of things that checks find. Plain data.
 */
import type { Leak } from "../errors.js";

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
