/**
 * What a snapshot is once it is read: everything that a restore needs, checked and in memory. Plain data;
 * nobody may change it, for a restored instance shows it as its files, and it may be restored again.
 */
import type { CapturedFiles } from "../files/capture.js";
import type { Image } from "../image/image.js";
import type { LinkLayout } from "../libraries/layout.js";
import type { LibrariesRecord } from "../libraries/record.js";
import type { References } from "../references/symbol.js";
import type { Manifest } from "./manifest.js";

/** Of a file that pythaw made. Of one on a base, both together. */
export interface PythawContents {
	readonly format: "pythaw";
	/** SHA-256 of the Pyodide build that it was made with, hex. */
	readonly buildId: string;
	readonly image: Image;
	readonly references: References;
	readonly files: CapturedFiles;
	readonly layout: LinkLayout;
	readonly libraries: LibrariesRecord;
	readonly manifest: Manifest;
	/**
	 * Given while the files are still held against their digests. Nothing of them is written, and nobody
	 * else is given them, before that has ended well.
	 */
	readonly checking?: Promise<unknown>;
}

/** Of a file of Pyodide's own `makeMemorySnapshot`, which has neither files nor libraries nor a manifest. */
export interface PyodideContents {
	readonly format: "pyodide";
	/** What Pyodide's own loader calls `BUILD_ID`. */
	readonly buildId: string;
	readonly image: Image;
	readonly references: References;
	/** As of {@link PythawContents}. */
	readonly checking?: Promise<unknown>;
}

export type SnapshotContents = PythawContents | PyodideContents;
