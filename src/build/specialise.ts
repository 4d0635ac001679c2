/**
 * Specialises a glue: what of the main module's exports it uses, and its text with the edits of
 * glue-edits.ts made.
 */
import { crc32Hex } from "../engine/crc32.js";
import { glueEdits } from "./glue-edits.js";
import { GlueTree } from "./glue-tree.js";

export interface SpecialisedGlue {
	readonly text: string;
	/** The exports of the main module that it uses. */
	readonly used: ReadonlySet<string>;
	/** Written into it, and into the main module that it goes with. */
	readonly mark: string;
}

/**
 * @param buildId of the release that it is of.
 * @throws UnknownGlue for one that the edits do not know.
 */
export function specialise(glue: Uint8Array, buildId: string): SpecialisedGlue {
	const tree = new GlueTree(new TextDecoder().decode(glue));
	const used = new Set<string>();
	const mark = () => {
		const names = new TextEncoder().encode([...used].sort().join("\n"));
		return `${buildId.slice(0, 16)}-${crc32Hex(names)}`;
	};
	for (const edit of glueEdits) edit.make({ glue: tree, used, mark });
	return { text: tree.print(), used, mark: mark() };
}
