/**
 * The parts of a snapshot as sections of the container, both ways. Checks what each part says of
 * itself; touches no runtime.
 */
import type { DistributionFingerprint } from "../distribution/fingerprint.js";
import type { Codecs } from "../engine/host.js";
import { checkFiles } from "../files/check.js";
import type { FileTree } from "../files/tree.js";
import type { Compression } from "../format/container.js";
import { readHeader, readSections } from "../format/decode.js";
import type { Image } from "../image/image.js";
import { checkImage } from "../image/restore.js";
import { checkLibraries } from "../libraries/check.js";
import { checkLayout, type LinkLayout } from "../libraries/layout.js";
import type { LibrariesRecord } from "../libraries/record.js";
import { checkReferences } from "../references/restore.js";
import type { References } from "../references/symbol.js";
import { missingBase } from "./bases.js";
import { checkManifest } from "./check-manifest.js";
import { layeredParts } from "./layer.js";
import { type BaseName, type Manifest, sectionNames } from "./manifest.js";
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

/** Everything that a restore needs, checked and in memory. */
export interface SnapshotContents {
	readonly image: Image;
	readonly references: References;
	/** Absent in Pyodide's own format, which has no files. */
	readonly files?: { readonly tree: FileTree; readonly data: Uint8Array };
	/** Absent in Pyodide's own format. */
	readonly layout?: LinkLayout;
	/** Absent in Pyodide's own format. */
	readonly libraries?: LibrariesRecord;
	/** Absent in Pyodide's own format. */
	readonly manifest?: Manifest;
}

/** Snapshot parts to the bytes of a file. */
export function encodeContents(
	contents: Required<SnapshotContents>,
	buildId: string,
	compression: Compression,
	codecs: Codecs,
): Promise<Uint8Array> {
	const { image, references, files, layout, libraries, manifest } = contents;
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
 * Told a file's build id, and what its manifest says under `distribution`, as soon as they are known;
 * throws to refuse them.
 */
export type ExpectBuild = (buildId: string, distribution: DistributionFingerprint) => Promise<void>;

/** Finds the snapshot that one is made on. */
export type OpenBase = (base: BaseName) => Promise<Required<SnapshotContents>>;

/**
 * The bytes of a file to snapshot parts. Header, checksums and each part's own rules are checked.
 *
 * @param openBase asked for the base of a snapshot that has one; the parts are those of both together.
 * @throws SnapshotError
 */
export async function decodeContents(
	bytes: Uint8Array,
	codecs: Codecs,
	expectBuild: ExpectBuild,
	openBase: OpenBase = refuseBase,
): Promise<Required<SnapshotContents>> {
	const header = await readHeader(bytes);
	const { manifest } = header;
	checkManifest(manifest);
	const [sections, base] = await Promise.all([
		readSections(bytes, header, codecs),
		manifest.base && openBase(manifest.base),
		expectBuild(header.buildId, manifest.distribution),
	]);
	const parts =
		base === undefined ? ownParts(sections, manifest) : layeredParts(sections, manifest, base);
	const { image, references, layout, libraries, files } = parts;
	checkImage(image);
	checkReferences(references);
	checkLayout(layout);
	checkLibraries(libraries, image.byteLength);
	const { tree, data } = files;
	checkFiles(tree, data, manifest.stdlib.sha256);
	return { image, references, files: { tree, data }, layout, libraries, manifest };
}

const refuseBase: OpenBase = async (base) => {
	throw missingBase(base, []);
};

function ownParts(sections: Sections, { memory }: Manifest): UncheckedParts {
	return {
		image: {
			byteLength: memory.byteLength,
			runs: wordsOf(sections, sectionNames.memoryRuns),
			pages: bytesOf(sections, sectionNames.memory),
		},
		references: jsonOf(sections, sectionNames.references),
		layout: jsonOf(sections, sectionNames.layout),
		libraries: {
			...(jsonOf(sections, sectionNames.libraries) as object),
			data: bytesOf(sections, sectionNames.libraryData),
		},
		files: {
			tree: jsonOf(sections, sectionNames.files),
			data: bytesOf(sections, sectionNames.fileData),
		},
	};
}
