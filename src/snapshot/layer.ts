/**
 * A snapshot on a base holds of every part only what differs. Puts both together again; encode.ts takes
 * them apart.
 */
import { applyFileLayer } from "../files/layer.js";
import { applyLibraryLayer } from "../libraries/layer.js";
import type { PythawContents } from "./contents.js";
import { layerSectionNames, type Manifest, sectionNames } from "./manifest.js";
import { bytesOf, jsonOf, type Sections, type UncheckedParts, wordsOf } from "./sections.js";

/** The parts of a file's sections and its base together. */
export function layeredParts(
	sections: Sections,
	{ memory }: Manifest,
	base: PythawContents,
): UncheckedParts {
	const { layout } = sectionNames;
	return {
		image: {
			byteLength: memory.byteLength,
			runs: wordsOf(sections, layerSectionNames.memoryRuns),
			pages: bytesOf(sections, layerSectionNames.memory),
			below: base.image,
		},
		references: jsonOf(sections, sectionNames.references),
		layout: sections.has(layout) ? jsonOf(sections, layout) : base.layout,
		libraries: applyLibraryLayer(
			jsonOf(sections, layerSectionNames.libraries),
			bytesOf(sections, layerSectionNames.libraryData),
			base.libraries,
		),
		files: applyFileLayer(
			jsonOf(sections, layerSectionNames.files),
			bytesOf(sections, layerSectionNames.fileData),
			base.files,
		),
	};
}
