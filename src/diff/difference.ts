/**
 * The outcome of comparing two snapshots. Plain data. What a difference is stands in errors/contents.ts,
 * because an error carries them.
 */
import type { Difference } from "../errors.js";

export interface DiffReport {
	readonly equal: boolean;
	/** Most telling first. */
	readonly differences: readonly Difference[];
	/** How many more there are: mostly objects that lie elsewhere because of the others. */
	readonly omitted: number;
}
