/**
 * Whether the packages that a manifest lists, its bill of materials, are those whose metadata lie in the
 * snapshot's files.
 */
import { SnapshotError } from "../errors.js";
import { contentOf, type FileEntry } from "../files/tree.js";
import { type PackageRecord, packagesIn } from "../packages/installed.js";
import type { PythawContents } from "./contents.js";

const metadata = /^(\/lib\/python[\d.]+\/site-packages\/[^/]+\.dist-info)\/METADATA$/;

/** @throws SnapshotError with check `manifest` that names the packages. */
export function checkPackages({ files, manifest }: PythawContents): void {
	const entries = new Map<string, FileEntry>();
	for (const entry of files.tree.entries) if (entry.type === "file") entries.set(entry.path, entry);
	const directories = [...entries.keys()].flatMap((path) => metadata.exec(path)?.[1] ?? []);
	const utf8 = new TextDecoder();
	const found = packagesIn(directories, (path) => {
		const entry = entries.get(path);
		return entry && utf8.decode(contentOf(entry, files.data));
	});
	const listed = byUrl(manifest.packages);
	const installed = byUrl(found);
	const faults = found
		.filter(({ purl }) => !listed.has(purl))
		.map(({ purl }) => `its files hold ${purl}, which is not listed`);
	// A recipe may have left metadata out, and other loaders leave no digest in the files.
	const isWhole = manifest.files.leftOut === undefined || manifest.files.leftOut.count === 0;
	for (const { purl, sha256 } of manifest.packages) {
		const one = installed.get(purl);
		if (one === undefined && isWhole) faults.push(`${purl} is listed, and not in its files`);
		if (one?.sha256 !== undefined && one.sha256 !== sha256) {
			faults.push(`${purl} is listed with another SHA-256 than its files have`);
		}
	}
	if (faults.length === 0) return;
	throw new SnapshotError(
		"manifest",
		`The snapshot's list of packages is wrong: ${faults.join("; ")}. Do not trust it; create it again.`,
	);
}

const byUrl = (packages: readonly PackageRecord[]): Map<string, PackageRecord> =>
	new Map(packages.map((one) => [one.purl, one]));
