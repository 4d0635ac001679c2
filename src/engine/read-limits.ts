/**
 * How many bytes a file may have that is read whole. A server's answer may never end, and a file may be
 * said to have a terabyte: both are refused before memory is full of them.
 */
import { PythawError } from "../errors.js";

/** What a start may read. Who gives none has {@link defaultReadLimits}. */
export interface ReadLimits {
	/** Bytes of a snapshot's file. Default: 2 GiB. */
	snapshotBytes?: number;
	/** Bytes of any other file: glue, main module, standard library, lock file. Default: 256 MiB. */
	fileBytes?: number;
}

export const defaultReadLimits: Readonly<Required<ReadLimits>> = {
	// What one buffer holds on all engines.
	snapshotBytes: 2 ** 31,
	// The largest of a release, its main module, has 10 MB.
	fileBytes: 2 ** 28,
};

/** What a server may send beyond the size that a manifest names, so that the two sizes can be told. */
export const SIZE_SLACK = 1 << 20;

/** @param found its size, if that is known. */
export function tooLarge(name: string, limit: number, found?: number): PythawError {
	const size =
		found === undefined
			? `more than the ${limit} bytes that it may have`
			: `${found} bytes, and may have ${limit}`;
	return new PythawError(
		"ERR_READ",
		`Cannot read ${name}: it has ${size}.\nIf that is right: a start takes larger limits (option limits of loadPyodide).`,
	);
}
