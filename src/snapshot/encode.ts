/**
 * Snapshot parts to the bytes of a file: whole, or on a base, of every part only what differs.
 */
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { layerFiles } from "../files/layer.js";
import type { Compression } from "../format/container.js";
import { layerImage } from "../image/capture.js";
import { pageCountOf } from "../image/image.js";
import { layerLibraries } from "../libraries/layer.js";
import type { Base } from "./base.js";
import type { PythawContents } from "./contents.js";
import { layerSectionNames, type Manifest, sectionNames } from "./manifest.js";
import { encodeSections, json, littleEndian } from "./sections.js";

export function encodeContents(
	contents: PythawContents,
	compression: Compression,
	codecs: Codecs,
): Promise<Uint8Array> {
	const { buildId, image, references, files, layout, libraries, manifest } = contents;
	const parts = [
		[sectionNames.memoryRuns, littleEndian(image.runs)],
		[sectionNames.layout, json(layout)],
		[sectionNames.libraries, json({ ...libraries, data: undefined })],
		[sectionNames.libraryData, libraries.data],
		[sectionNames.references, json(references)],
		[sectionNames.files, json(files.tree)],
		[sectionNames.fileData, files.data],
		[sectionNames.memory, image.pages],
	] as const;
	return encodeSections(parts, manifest, buildId, compression, codecs);
}

/**
 * Snapshot parts to the bytes of a file that needs its base again.
 *
 * @param fresh linear memory of a fresh instance of the same distribution.
 * @throws SnapshotError with check `base` if these parts cannot be written over the base.
 */
export function encodeLayer(
	contents: PythawContents,
	{ reference, contents: base }: Base,
	fresh: Uint8Array,
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
		base: reference,
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
	return encodeSections(parts, manifest, contents.buildId, compression, codecs);
}
