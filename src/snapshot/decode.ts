/**
 * From the bytes of a file to snapshot parts, with the files that it is made on. Header, checksums and each
 * part's own rules are checked; no runtime is touched.
 */
import { checkBuild } from "../distribution/check-build.js";
import type { Distribution } from "../distribution/distribution.js";
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { checkFiles } from "../files/check.js";
import { applyFileLayer } from "../files/layer.js";
import {
	checkPlaces,
	checkStored,
	expandSections,
	readHeader,
	requireCodecs,
} from "../format/decode.js";
import { checkImage } from "../image/restore.js";
import { checkLibraries } from "../libraries/check.js";
import { applyLibraryLayer } from "../libraries/layer.js";
import { checkLayout } from "../libraries/layout.js";
import { checkReferences } from "../references/restore.js";
import { BaseFiles } from "./base-files.js";
import { checkBudget, namesOf } from "./budget.js";

import type { PythawContents } from "./contents.js";
import { checkManifest, type Manifest } from "./manifest.js";
import {
	bytesOf,
	jsonOf,
	layerSectionNames,
	type Sections,
	sectionNames,
	wordsOf,
} from "./sections.js";

/**
 * @param bases the files that it may be made on; the parts are those of both together.
 * @param distribution given if the snapshot must be of its build. The header says that, before anything
 *   else is looked at: with another release, the rest may be of another kind.
 * @param isVerified whether the bytes' digest was checked: then their checksums say nothing more.
 * @throws SnapshotError; BuildMismatchError
 */
export async function decodeContents(
	bytes: Uint8Array,
	codecs: Codecs,
	bases: BaseFiles = new BaseFiles([]),
	distribution?: Distribution,
	isVerified = false,
): Promise<PythawContents> {
	const header = await readHeader(bytes);
	const { manifest, buildId } = header;
	checkManifest(manifest);
	const known = new Set<string>(Object.values(namesOf(manifest)));
	const isKnown = (name: string) => known.has(name);
	requireCodecs(header, codecs, isKnown);
	// The build is told while the stored bytes are verified; nothing is expanded before both are done.
	const ofBuild = distribution && checkBuild(distribution, buildId, manifest.distribution);
	ofBuild?.catch(() => {});
	(isVerified ? checkPlaces : checkStored)(bytes, header);
	await ofBuild;
	checkBudget(header, manifest);
	const base =
		manifest.base &&
		// It is found by its digest.
		(await bases
			.find(manifest.base)
			.then((file) => decodeContents(file, codecs, bases, undefined, true)));
	const sections = await expandSections(bytes, header, codecs, isKnown);
	if (base !== undefined && base.buildId !== buildId) {
		throw new SnapshotError(
			"base",
			`The snapshot was made with Pyodide build ${buildId}, its base with ${base.buildId}. Create it again.`,
		);
	}
	const { image, references, layout, libraries, files } = joined(sections, manifest, base);
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

/** The parts as they were read; with a base, the base's with what differs from them. */
function joined(sections: Sections, { memory }: Manifest, base: PythawContents | undefined) {
	const names = base === undefined ? sectionNames : layerSectionNames;
	const bytes = (part: keyof typeof names) => bytesOf(sections, names[part]);
	const value = (part: keyof typeof names) => jsonOf(sections, names[part]);
	const ownLayout = base === undefined || sections.has(names.layout);
	return {
		image: {
			byteLength: memory.byteLength,
			runs: wordsOf(sections, names.memoryRuns),
			pages: bytes("memory"),
			below: base?.image,
		},
		references: value("references"),
		layout: ownLayout ? value("layout") : base.layout,
		libraries:
			base === undefined
				? { ...(value("libraries") as object), data: bytes("libraryData") }
				: applyLibraryLayer(value("libraries"), bytes("libraryData"), base.libraries),
		files:
			base === undefined
				? { tree: value("files"), data: bytes("fileData") }
				: applyFileLayer(value("files"), bytes("fileData"), base.files),
	};
}
