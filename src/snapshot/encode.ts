/**
 * Snapshot parts to the bytes of a file: whole, or on a base, of most parts only what differs.
 */
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { layerFiles } from "../files/layer.js";
import type { Compression } from "../format/container.js";
import { readHeader } from "../format/decode.js";
import { encodeContainer } from "../format/encode.js";
import { layerImage } from "../image/capture.js";
import { type Image, pageCountOf } from "../image/image.js";
import { layerLibraries } from "../libraries/layer.js";
import type { Base } from "./base.js";
import { isWithinBudget } from "./budget.js";
import type { PythawContents } from "./contents.js";
import type { Manifest } from "./manifest.js";
import { json, layerSectionNames, littleEndian, sectionNames } from "./sections.js";

/** What a file holds of the parts that a base may have. */
interface Held {
	readonly manifest: Manifest;
	readonly image: Image;
	/** Undefined if it is the base's. */
	readonly layout?: object;
	/** JSON, and the bytes that it refers to. */
	readonly libraries: object;
	readonly libraryData: Uint8Array;
	readonly files: object;
	readonly fileData: Uint8Array;
}

/** @throws SnapshotError with check `base` if the parts cannot be written over the base. */
export async function encodeContents(
	contents: PythawContents,
	base: Base | undefined,
	fresh: Uint8Array,
	compression: Compression,
	codecs: Codecs,
): Promise<Uint8Array> {
	const names = base === undefined ? sectionNames : layerSectionNames;
	const held = base === undefined ? wholeOf(contents) : changesOf(contents, base, fresh);
	const parts: [name: string, bytes: Uint8Array][] = [
		[names.memoryRuns, littleEndian(held.image.runs)],
		...(held.layout === undefined
			? []
			: [[names.layout, json(held.layout)] as [string, Uint8Array]]),
		[names.libraries, json(held.libraries)],
		[names.libraryData, held.libraryData],
		[names.references, json(contents.references)],
		[names.files, json(held.files)],
		[names.fileData, held.fileData],
		[names.memory, held.image.pages],
	];
	const { buildId } = contents;
	const encode = (compression: Compression) =>
		encodeContainer(
			{
				buildId,
				manifest: held.manifest,
				sections: parts.map(([name, bytes]) => ({ name, bytes, compression })),
			},
			codecs,
		);
	const file = await encode(compression);
	if (compression === "none" || isWithinBudget(await readHeader(file), held.manifest)) return file;
	// Memory that is all alike becomes so small that a reader would take the file for a trap.
	return encode("none");
}

function wholeOf({ manifest, image, layout, libraries, files }: PythawContents): Held {
	const { data: libraryData, ...record } = libraries;
	const { tree, data: fileData } = files;
	return { manifest, image, layout, libraries: record, libraryData, files: tree, fileData };
}

function changesOf(
	contents: PythawContents,
	{ reference, contents: base }: Base,
	fresh: Uint8Array,
): Held {
	const { byteLength } = contents.image;
	if (byteLength < base.image.byteLength) {
		throw new SnapshotError(
			"base",
			`The base's memory has ${base.image.byteLength} bytes, more than the ${byteLength} of this runtime, and memory cannot shrink. ` +
				"Give the snapshot that this runtime was started from, or none.",
		);
	}
	const image = layerImage(contents.image, base.image, fresh);
	const files = layerFiles(contents.files, base.files);
	const libraries = layerLibraries(contents.libraries, base.libraries);
	// The same for every instance of a build, as a rule.
	const isSameLayout = JSON.stringify(contents.layout) === JSON.stringify(base.layout);
	const { manifest } = contents;
	return {
		manifest: {
			...manifest,
			base: reference,
			memory: { ...manifest.memory, pages: pageCountOf(image) },
			files: { ...manifest.files, byteLength: files.data.byteLength },
		},
		image,
		layout: isSameLayout ? undefined : contents.layout,
		libraries: libraries.changes,
		libraryData: libraries.data,
		files: files.changes,
		fileData: files.data,
	};
}
