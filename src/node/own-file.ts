/**
 * Whether a file in the user's cache is to be believed. It must not wait for anything: a start looks here
 * before it does anything else. Says nothing of what is in the file.
 */
const fs = () => process.getBuiltinModule("node:fs");

/**
 * Opens a file of the cache for reading; undefined if there is none that is to be believed: it must be
 * this user's, and nobody else's to write, since what is kept is a program.
 */
export function openOwn(
	path: string,
): { readonly fd: number; readonly size: number; readonly mtimeMs: number } | undefined {
	let fd: number;
	try {
		// A pipe that nobody writes to would hold up the thread.
		const { O_RDONLY, O_NONBLOCK } = fs().constants;
		fd = fs().openSync(path, O_RDONLY | (O_NONBLOCK ?? 0));
	} catch {
		return undefined;
	}
	try {
		const status = fs().fstatSync(fd);
		const { uid, mode, size, mtimeMs } = status;
		const others =
			process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0);
		if (!others && status.isFile()) return { fd, size, mtimeMs };
	} catch {
		// A disk that is damaged, say.
	}
	fs().closeSync(fd);
	return undefined;
}

/** Whether there is such a file. */
export function isOwn(path: string): boolean {
	const file = openOwn(path);
	if (file !== undefined) fs().closeSync(file.fd);
	return file !== undefined;
}
