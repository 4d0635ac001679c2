/**
 * Files in the user's cache: which of them are to be believed, and how they are written. It must not wait for
 * anything: a start looks here before it does anything else. Says nothing of what is in a file.
 */

/** A form's record, the largest text that is kept, has a hundredth of it. */
const MAX_TEXT_BYTE_LENGTH = 16 << 20;

/** A use is written down if the last one that was is older, in milliseconds. */
const USE_INTERVAL_MS = 3_600_000;

const fs = () => process.getBuiltinModule("node:fs");

/**
 * Opens a file of the cache for reading; undefined if there is none that is to be believed: it must be
 * this user's, and nobody else's to write, since what is kept is a program.
 */
export function openOwn(path: string): { readonly fd: number; readonly size: number } | undefined {
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
		const { uid, mode, size } = status;
		const others =
			process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0);
		if (!others && status.isFile()) return { fd, size };
	} catch {
		// A disk that is damaged, say.
	}
	fs().closeSync(fd);
	return undefined;
}

/** What is made of such a file, which is closed then. */
export function withOwn<T>(
	path: string,
	use: (file: { readonly fd: number; readonly size: number }) => T,
): T | undefined {
	const file = openOwn(path);
	if (file === undefined) return undefined;
	try {
		return use(file);
	} finally {
		fs().closeSync(file.fd);
	}
}

export const isOwn = (path: string): boolean => withOwn(path, () => true) ?? false;

/** A small file of text; undefined if there is none that is to be believed. */
export const readOwn = (path: string): string | undefined =>
	withOwn(path, ({ fd, size }) =>
		size > MAX_TEXT_BYTE_LENGTH ? undefined : fs().readFileSync(fd, "utf8"),
	);

/** Writes a file whole or not at all, for this user alone. @throws what the system says. */
export function writeOwn(path: string, content: string | Uint8Array): void {
	const temporary = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
	makeDirectory(process.getBuiltinModule("node:path").dirname(path));
	try {
		fs().writeFileSync(temporary, content, { flag: "wx", mode: 0o600 });
		fs().renameSync(temporary, path);
	} catch (error) {
		fs().rmSync(temporary, { force: true });
		throw error;
	}
}

export function makeDirectory(path: string): void {
	fs().mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Writes down that a file is used: what is used longest ago goes first. */
export function markUsed(path: string): void {
	try {
		const now = new Date();
		if (now.getTime() - fs().statSync(path).mtimeMs < USE_INTERVAL_MS) return;
		fs().utimesSync(path, now, now);
	} catch {
		// A cache that cannot be written is used all the same.
	}
}

/** Removes a file that may be gone, or in use (on Windows): then the next one removes it. */
export function removeOwn(path: string): void {
	try {
		fs().rmSync(path, { force: true });
	} catch {
		// It stays.
	}
}
