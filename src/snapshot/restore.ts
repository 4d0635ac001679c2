/**
 * Snapshot parts into a linked instance: files, then the image. Memory is written last, so that what
 * linking wrote is gone. Slots and references are the JS phase's.
 */
import { badManifest, hasFingerprint } from "../distribution/fingerprint.js";
import type { PyodideModule } from "../distribution/glue.js";
import { sha256Hex } from "../engine/digest.js";
import { SnapshotError } from "../errors.js";
import { restoreFiles } from "../files/restore.js";
import { applyImage } from "../image/restore.js";
import type { SnapshotContents } from "./contents.js";

/**
 * Checks that need the distribution; nothing is written.
 *
 * @throws SnapshotError if the standard library is not the one that the snapshot was made with, or the
 *   manifest does not say which that is.
 */
export async function checkAgainst(contents: SnapshotContents, stdlib: Uint8Array): Promise<void> {
	if (contents.manifest === undefined) return;
	const { stdlib: recorded } = contents.manifest;
	if (hasFingerprint(stdlib, recorded, "stdlib")) return;
	const wanted = recorded.sha256;
	const actual = await sha256Hex(stdlib);
	if (actual === wanted) throw badManifest("stdlib", "contradicts itself");
	throw new SnapshotError(
		"content",
		`The standard library is not the one that the snapshot was made with: wanted SHA-256 ${wanted}, got ${actual}. ` +
			"Pass the same stdLibURL as when it was created, or create it again.",
	);
}

export function restoreInto(
	module: PyodideModule,
	contents: SnapshotContents,
	stdlib: Uint8Array,
): void {
	const { files, image } = contents;
	if (files !== undefined) restoreFiles(module.FS, files.tree, files.data, stdlib);
	growTo(module, image.byteLength);
	applyImage(image, module.HEAPU8);
}

function growTo(module: PyodideModule, byteLength: number): void {
	const current = module.HEAPU8.byteLength;
	if (byteLength < current) {
		throw new SnapshotError(
			"content",
			`The snapshot's memory (${byteLength} bytes) is smaller than a fresh instance's (${current})`,
		);
	}
	if (byteLength > current && !module.growMemory(byteLength)) {
		throw new RangeError(`This engine refuses a linear memory of ${byteLength} bytes`);
	}
}
