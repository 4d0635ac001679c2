/**
 * The other kind of package that a Pyodide distribution has: shared libraries in a zip archive, for
 * the directory that the dynamic linker searches. Plain data in and out.
 */
import { PackageError } from "../errors.js";
import type { Budget } from "./budget.js";
import type { InstalledFile } from "./install-plan.js";
import { readZip, ZipError } from "./zip.js";

/** Where Pyodide's loader puts shared libraries (`DSO_DIR`). */
const LIBRARY_DIRECTORY = "/usr/lib";

/** The files of an archive, in the order of their paths. */
export async function planArchive(
	fileName: string,
	bytes: Uint8Array,
	budget: Budget,
): Promise<InstalledFile[]> {
	if (!fileName.endsWith(".zip")) {
		throw damaged(fileName, "only wheels and zip archives can be unpacked");
	}
	try {
		const files = await readZip(bytes, { name: fileName, budget });
		return files.map(({ path, bytes }) => ({
			path: `${LIBRARY_DIRECTORY}/${path}`,
			mode: 0o644,
			bytes,
		}));
	} catch (error) {
		if (error instanceof ZipError) throw damaged(fileName, error.message, error);
		throw error;
	}
}

function damaged(fileName: string, what: string, cause?: unknown): PackageError {
	return new PackageError(
		"damaged",
		fileName,
		`${fileName} cannot be installed: ${what}. Nothing was installed.`,
		{ cause },
	);
}
