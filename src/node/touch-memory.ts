/**
 * Touching memory for the first time on another thread. The system makes a page when it is first written to,
 * which takes longer than writing it: a start that writes thousands would wait for each.
 */

/** Gives zeros without end. */
const ZEROS = "/dev/zero";

/** So many places one read can have (POSIX's `IOV_MAX` on Linux and macOS). */
const MOST_PLACES = 1024;

/** Writes zeros over memory that has only zeros. Where that cannot be, it stays as it is. */
export async function touchMemory(places: readonly Uint8Array[]): Promise<void> {
	const fs = process.getBuiltinModule("node:fs");
	let fd: number;
	try {
		fd = fs.openSync(ZEROS, "r");
	} catch {
		return;
	}
	await new Promise((resolve) => {
		fs.readv(fd, places.slice(0, MOST_PLACES), null, resolve);
	});
	fs.closeSync(fd);
}
