/**
 * What the engine compiled for a start, kept for the next process. Starts of different kinds have it compile
 * different functions, of this library and of the glue.
 */
import type { SnapshotContents } from "../snapshot/contents.js";
import type { Resolved } from "./resolve.js";

/** A bit each. */
const kinds = { cold: 1, restored: 2, withLibraries: 4 };

/** @returns what keeps it. */
export function codeKeeper(
	{ host, distribution }: Resolved,
	restored: SnapshotContents | undefined,
): () => void {
	const kind = kindOf(restored);
	return () => {
		host.keepCode?.(kind);
		distribution.keepCompiled(kind);
	};
}

function kindOf(restored: SnapshotContents | undefined): number {
	if (restored === undefined) return kinds.cold;
	const { libraries } = restored.format === "pythaw" ? restored.libraries : {};
	return libraries !== undefined && libraries.length > 0 ? kinds.withLibraries : kinds.restored;
}
