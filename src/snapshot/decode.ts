/**
 * The bytes of a file to snapshot parts, with the files that it is made on. Header, checksums and each
 * part's own rules are checked; no runtime is touched.
 */
import { checkBuild } from "../distribution/check-build.js";
import type { Distribution } from "../distribution/distribution.js";
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { checkFiles } from "../files/check.js";
import { readHeader, readSections } from "../format/decode.js";
import { checkImage } from "../image/restore.js";
import { checkLibraries } from "../libraries/check.js";
import { checkLayout } from "../libraries/layout.js";
import { checkReferences } from "../references/restore.js";
import { BaseFiles } from "./base-files.js";
import { checkManifest } from "./check-manifest.js";
import type { PythawContents } from "./contents.js";
import { layeredParts } from "./layer.js";
import { type Manifest, sectionNames } from "./manifest.js";
import { bytesOf, jsonOf, type Sections, type UncheckedParts, wordsOf } from "./sections.js";

/**
 * @param bases the files that it may be made on; the parts are those of both together.
 * @param distribution given if the snapshot must be of its build: told by the header, before the rest is
 *   looked at, of which another release may have another.
 * @throws SnapshotError; BuildMismatchError
 */
export async function decodeContents(
	bytes: Uint8Array,
	codecs: Codecs,
	bases: BaseFiles = new BaseFiles([], codecs),
	distribution?: Distribution,
): Promise<PythawContents> {
	const header = await readHeader(bytes);
	const { manifest, buildId } = header;
	checkManifest(manifest);
	const [sections, base] = await Promise.all([
		readSections(bytes, header, codecs),
		manifest.base && bases.find(manifest.base).then((file) => decodeContents(file, codecs, bases)),
		distribution && checkBuild(distribution, buildId, manifest.distribution),
	]);
	if (base !== undefined && base.buildId !== buildId) {
		throw new SnapshotError(
			"base",
			`The snapshot was made with Pyodide build ${buildId}, its base with ${base.buildId}. Create it again.`,
		);
	}
	const parts =
		base === undefined ? ownParts(sections, manifest) : layeredParts(sections, manifest, base);
	const { image, references, layout, libraries, files } = parts;
	checkImage(image);
	checkReferences(references);
	checkLayout(layout);
	checkLibraries(libraries, image.byteLength);
	const { tree, data } = files;
	checkFiles(tree, data, manifest.stdlib.sha256);
	return {
		format: "pythaw",
		buildId,
		image,
		references,
		files: { tree, data },
		layout,
		libraries,
		manifest,
	};
}

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
