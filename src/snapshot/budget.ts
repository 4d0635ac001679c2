/**
 * How much a snapshot may expand to, by its header alone: known sections only, each as large as the manifest
 * says where it says so, all together no more than what is stored can honestly become. Nothing is expanded
 * here.
 */
import { SnapshotError } from "../errors.js";
import type { Header } from "../format/container.js";
import { PAGE_BYTE_LENGTH } from "../image/image.js";
import type { Manifest } from "./manifest.js";
import { layerSectionNames, sectionNames } from "./sections.js";

/** The largest seen are mypy's: 2 MB of 1,700 files, 2 MB of libraries. */
const MAX_JSON_BYTE_LENGTH = 64 << 20;
/** Patches of prelinked libraries, and how each was linked: mypy's have 7 MB. */
const MAX_LIBRARY_DATA_BYTE_LENGTH = 512 << 20;
/** Two words of a run, which has a page at least. */
const RUN_BYTE_LENGTH = 8;

/**
 * Memory and files of real programs become 2 to 20 times as large; a file that becomes more is either small
 * or made to exhaust memory.
 */
const MAX_RATIO = 200;
/** What any file may become, however little it stores. */
const FREE_BYTE_LENGTH = 64 << 20;

/** The sections that a snapshot is made of; others are a newer version's, and nobody expands them. */
export const namesOf = ({ base }: Manifest): typeof sectionNames | typeof layerSectionNames =>
	base === undefined ? sectionNames : layerSectionNames;

/** @throws SnapshotError with check `section` or `content` if the sections declare more than they may have. */
export function checkBudget({ sections }: Header, manifest: Manifest): void {
	const names = namesOf(manifest);
	const { pages } = manifest.memory;
	const exact: Record<string, number> = {
		[names.memory]: pages * PAGE_BYTE_LENGTH,
		[names.fileData]: manifest.files.byteLength,
	};
	const most: Record<string, number> = {
		[names.memoryRuns]: pages * RUN_BYTE_LENGTH,
		[names.libraryData]: MAX_LIBRARY_DATA_BYTE_LENGTH,
		[names.layout]: MAX_JSON_BYTE_LENGTH,
		[names.libraries]: MAX_JSON_BYTE_LENGTH,
		[names.references]: MAX_JSON_BYTE_LENGTH,
		[names.files]: MAX_JSON_BYTE_LENGTH,
	};
	let [stored, expanded] = [0, 0];
	for (const { name, byteLength, storedByteLength } of sections) {
		if (Object.hasOwn(exact, name) && byteLength !== exact[name]) {
			throw over(
				"content",
				`Section "${name}" has ${byteLength} bytes, the snapshot's manifest says ${exact[name]}`,
			);
		}
		if (Object.hasOwn(most, name) && byteLength > most[name]) {
			throw over(
				"content",
				`Section "${name}" has ${byteLength} bytes, and can have ${most[name]}`,
			);
		}
		if (!Object.hasOwn(exact, name) && !Object.hasOwn(most, name)) continue;
		stored += storedByteLength;
		expanded += byteLength;
	}
	const allowed = Math.max(FREE_BYTE_LENGTH, stored * MAX_RATIO);
	if (expanded <= allowed) return;
	throw over(
		"section",
		`The snapshot's sections declare ${expanded} bytes, stored in ${stored}: more than the ${allowed} that so few can become`,
	);
}

export function isWithinBudget(header: Header, manifest: Manifest): boolean {
	try {
		checkBudget(header, manifest);
		return true;
	} catch {
		return false;
	}
}

function over(check: "section" | "content", sentence: string): SnapshotError {
	return new SnapshotError(
		check,
		`${sentence}.\nThe file was not written by pythaw, or by a faulty one: create the snapshot again.`,
	);
}
