/**
 * The parts of a snapshot as sections of the container, both ways. Checks what each part says of
 * itself; touches no runtime.
 */
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { checkFiles } from "../files/check.js";
import type { FileTree } from "../files/tree.js";
import type { Compression } from "../format/container.js";
import { readHeader, readSections } from "../format/decode.js";
import { encodeContainer } from "../format/encode.js";
import type { Image } from "../image/image.js";
import { checkImage } from "../image/restore.js";
import { checkLibraries } from "../libraries/check.js";
import { checkLayout, type LinkLayout } from "../libraries/layout.js";
import type { LibrariesRecord } from "../libraries/record.js";
import { checkReferences } from "../references/restore.js";
import type { References } from "../references/symbol.js";
import { checkManifest } from "./check-manifest.js";
import { type Manifest, sectionNames } from "./manifest.js";

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
	const section = (name: string, bytes: Uint8Array) => ({ name, bytes, compression });
	return encodeContainer(
		{
			buildId,
			manifest,
			sections: [
				section(sectionNames.memoryRuns, littleEndian(image.runs)),
				section(sectionNames.layout, json(layout)),
				section(sectionNames.libraries, json({ ...libraries, data: undefined })),
				section(sectionNames.libraryData, libraries.data),
				section(sectionNames.references, json(references)),
				section(sectionNames.files, json(files.tree)),
				section(sectionNames.fileData, files.data),
				section(sectionNames.memory, image.pages),
			],
		},
		codecs,
	);
}

/**
 * The bytes of a file to snapshot parts. Header, checksums and each part's own rules are checked.
 *
 * @param expectBuild called with the file's build id, and what its manifest says under `distribution`,
 *   as soon as they are known; throws to refuse them.
 * @throws SnapshotError
 */
export async function decodeContents(
	bytes: Uint8Array,
	codecs: Codecs,
	expectBuild: (buildId: string, distribution: unknown) => Promise<void>,
): Promise<SnapshotContents> {
	const header = await readHeader(bytes);
	const { manifest } = header;
	checkManifest(manifest);
	const [sections] = await Promise.all([
		readSections(bytes, header, codecs),
		expectBuild(header.buildId, manifest.distribution),
	]);
	const part = (name: string): Uint8Array => {
		const found = sections.get(name);
		if (found === undefined) {
			throw new SnapshotError("section", `The snapshot has no section "${name}". Create it again.`);
		}
		return found;
	};
	const image: Image = {
		byteLength: manifest.memory.byteLength,
		runs: fromLittleEndian(part(sectionNames.memoryRuns)),
		pages: part(sectionNames.memory),
	};
	checkImage(image);
	const references = fromJson(part(sectionNames.references), sectionNames.references);
	checkReferences(references);
	const layout = fromJson(part(sectionNames.layout), sectionNames.layout);
	checkLayout(layout);
	const libraries = {
		...(fromJson(part(sectionNames.libraries), sectionNames.libraries) as object),
		data: part(sectionNames.libraryData),
	};
	checkLibraries(libraries, image.byteLength);
	const tree = fromJson(part(sectionNames.files), sectionNames.files);
	const data = part(sectionNames.fileData);
	checkFiles(tree, data, manifest.stdlib.sha256);
	return { image, references, files: { tree, data }, layout, libraries, manifest };
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function fromJson(bytes: Uint8Array, name: string): unknown {
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch (error) {
		throw new SnapshotError(
			"content",
			`Section "${name}" of the snapshot is not JSON. Create it again.`,
			{ cause: error },
		);
	}
}

function littleEndian(words: Uint32Array): Uint8Array {
	const bytes = new Uint8Array(words.length * 4);
	const view = new DataView(bytes.buffer);
	for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true);
	return bytes;
}

function fromLittleEndian(bytes: Uint8Array): Uint32Array {
	if (bytes.byteLength % 4 !== 0) {
		throw new SnapshotError(
			"content",
			"The snapshot's list of runs of pages ends within a number. Create it again.",
		);
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, index) =>
		view.getUint32(index * 4, true),
	);
}
