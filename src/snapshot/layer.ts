/**
 * A snapshot on another, its base: of every part only what differs. Taking one apart and putting both
 * together again; finding the base is told in bases.ts.
 */
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { applyFileLayer, layerFiles } from "../files/layer.js";
import type { Compression } from "../format/container.js";
import { layerImage } from "../image/capture.js";
import { pageCountOf } from "../image/image.js";
import { applyLibraryLayer, layerLibraries } from "../libraries/layer.js";
import type { NamedBase } from "./bases.js";
import type { SnapshotContents } from "./contents.js";
import { layerSectionNames, type Manifest, sectionNames } from "./manifest.js";
import {
	bytesOf,
	encodeSections,
	json,
	jsonOf,
	littleEndian,
	type Sections,
	type UncheckedParts,
	wordsOf,
} from "./sections.js";

/**
 * Snapshot parts to the bytes of a file that needs its base again.
 *
 * @param fresh linear memory of a fresh instance of the same distribution.
 * @throws SnapshotError with check `base` if these parts cannot be written over the base.
 */
export function encodeLayer(
	contents: Required<SnapshotContents>,
	{ name, contents: base }: NamedBase,
	fresh: Uint8Array,
	buildId: string,
	compression: Compression,
	codecs: Codecs,
): Promise<Uint8Array> {
	if (contents.image.byteLength < base.image.byteLength) {
		throw new SnapshotError(
			"base",
			`The base's memory has ${base.image.byteLength} bytes, more than the ${contents.image.byteLength} of this runtime, and memory cannot shrink. ` +
				"Give the snapshot that this runtime was started from, or none.",
		);
	}
	const image = layerImage(contents.image, base.image, fresh);
	const files = layerFiles(contents.files, base.files);
	const libraries = layerLibraries(contents.libraries, base.libraries);
	const manifest: Manifest = {
		...contents.manifest,
		base: name,
		memory: { ...contents.manifest.memory, pages: pageCountOf(image) },
		files: { ...contents.manifest.files, byteLength: files.data.byteLength },
	};
	// The same for every instance of a build, as a rule.
	const sameLayout = JSON.stringify(contents.layout) === JSON.stringify(base.layout);
	const layout: [string, Uint8Array][] = [[sectionNames.layout, json(contents.layout)]];
	const parts: [name: string, bytes: Uint8Array][] = [
		[layerSectionNames.memoryRuns, littleEndian(image.runs)],
		...(sameLayout ? [] : layout),
		[layerSectionNames.libraries, json(libraries.changes)],
		[layerSectionNames.libraryData, libraries.data],
		[sectionNames.references, json(contents.references)],
		[layerSectionNames.files, json(files.changes)],
		[layerSectionNames.fileData, files.data],
		[layerSectionNames.memory, image.pages],
	];
	return encodeSections(parts, manifest, buildId, compression, codecs);
}

/** The parts of a file's sections and its base together. */
export function layeredParts(
	sections: Sections,
	{ memory }: Manifest,
	base: Required<SnapshotContents>,
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
