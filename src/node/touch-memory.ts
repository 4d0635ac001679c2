/**
 * Touching memory for the first time on other threads. The system makes a page when it is first written to,
 * which takes longer than writing it: a start that writes thousands would wait for each.
 */

/** Gives zeros without end. */
const ZEROS = "/dev/zero";

/** So many places one read can have (POSIX's `IOV_MAX` on Linux and macOS). */
const MOST_PLACES = 1024;

/** Bytes of one read at least, if there are so many: each is one thread's. */
const PART_BYTE_LENGTH = 2 << 20;

/** Writes zeros over memory that has only zeros. Where that cannot be, it stays as it is. */
export async function touchMemory(places: readonly Uint8Array[]): Promise<void> {
	const fs = process.getBuiltinModule("node:fs");
	let fd: number;
	try {
		fd = fs.openSync(ZEROS, "r");
	} catch {
		return;
	}
	const reads = partsOf(places).map(
		(part) => new Promise((resolve) => void fs.readv(fd, part, null, resolve)),
	);
	await Promise.all(reads);
	fs.closeSync(fd);
}

function partsOf(places: readonly Uint8Array[]): Uint8Array[][] {
	const parts: Uint8Array[][] = [];
	let part: Uint8Array[] = [];
	let byteLength = PART_BYTE_LENGTH;
	for (const place of places) {
		if (byteLength >= PART_BYTE_LENGTH || part.length === MOST_PLACES) {
			part = [];
			parts.push(part);
			byteLength = 0;
		}
		part.push(place);
		byteLength += place.byteLength;
	}
	return parts;
}
