/**
 * A file that could become an installed package: where it lies, and what is known of it before it is
 * opened. Types only.
 */
import type { IndexFile } from "./index-page.js";
import type { LockedPackage, PackageSource } from "./lock.js";
import type { Wheel } from "./wheel.js";

export interface Candidate {
	/** Normalized. */
	readonly name: string;
	readonly version: string;
	readonly fileName: string;
	readonly source: PackageSource;
	/** Of candidates that do, the one with the highest is taken, whatever its version. Default: 0. */
	readonly preference?: number;
	/** A path of the host, or an address; absent for one whose bytes are given. */
	readonly location?: string;
	/** Lower-case hex; its bytes must have it. */
	readonly sha256?: string;
	/** The whole file, where it has been read. */
	readonly bytes?: Uint8Array;
	readonly opened?: Wheel;
	readonly listed?: IndexFile;
	readonly locked?: LockedPackage;
}
