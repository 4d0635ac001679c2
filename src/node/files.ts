/**
 * Reading by location on Node and its like: a path, a `file:` URL, or what `fetch` takes. Every failure is
 * a `PythawError` of code `ERR_READ` that names the file.
 */
import { viewOf } from "../engine/bytes.js";
import type { FileStart, HostFile, LateFile, ReadOptions } from "../engine/host.js";
import { defaultReadLimits, tooLarge } from "../engine/read-limits.js";
import { requestBytes } from "../engine/request.js";
import { PythawError } from "../errors.js";
import { isPipe, readPipe } from "./pipe.js";

export const isUrl = (location: string): boolean => location.includes("://");

/** A path for a `file:` URL; anything else as it is. */
export function toPath(location: string): string {
	return location.startsWith("file://")
		? process.getBuiltinModule("node:url").fileURLToPath(location)
		: location;
}

/** A URL for a path; a URL as it is. */
export function toUrl(location: string): string {
	return isUrl(location)
		? location
		: process.getBuiltinModule("node:url").pathToFileURL(location).href;
}

export async function read(location: string, options?: ReadOptions): Promise<Uint8Array> {
	const filePath = toPath(location);
	if (isUrl(filePath)) return requestBytes(filePath, options);
	try {
		const { onBytes, onEnd, signal, limit = defaultReadLimits.fileBytes } = options ?? {};
		const { statSync } = process.getBuiltinModule("node:fs");
		const status = statSync(filePath);
		onBytes?.(0, status.isFile() ? status.size : undefined);
		const bytes = isPipe(status)
			? await readPipe(filePath, limit, signal)
			: await readWhole(filePath, limit);
		onBytes?.(bytes.byteLength, bytes.byteLength);
		onEnd?.();
		return bytes;
	} catch (error) {
		if (options?.signal?.aborted || error instanceof PythawError) throw error;
		throw readError(filePath, error);
	}
}

/** Of a file on disk. */
export function stampOf(location: string): string | undefined {
	const path = toPath(location);
	if (isUrl(path)) return undefined;
	try {
		const status = process.getBuiltinModule("node:fs").statSync(path, { bigint: true });
		if (!status.isFile()) return undefined;
		const { dev, ino, size, mtimeNs, ctimeNs } = status;
		return [dev, ino, size, mtimeNs, ctimeNs].join(":");
	} catch {
		return undefined;
	}
}

/** For a file on disk: Node has no request that this thread could wait for. */
export function readLate(location: string): LateFile | undefined {
	const filePath = toPath(location);
	if (isUrl(filePath)) return undefined;
	const fs = process.getBuiltinModule("node:fs");
	let status: ReturnType<typeof fs.statSync>;
	try {
		status = fs.statSync(filePath, { throwIfNoEntry: false });
	} catch (error) {
		throw readError(filePath, error);
	}
	if (status === undefined || !status.isFile()) return undefined;
	const { size } = status;
	return {
		byteLength: size,
		read() {
			const { fileBytes } = defaultReadLimits;
			if (size > fileBytes) throw tooLarge(filePath, fileBytes, size);
			try {
				return viewOf(fs.readFileSync(filePath));
			} catch (error) {
				throw readError(filePath, error);
			}
		},
	};
}

/** At most the first `byteLength` bytes. */
export async function readStart(
	location: string,
	byteLength: number,
	{ limit = defaultReadLimits.fileBytes }: ReadOptions = {},
): Promise<FileStart> {
	const filePath = toPath(location);
	if (isUrl(filePath)) return whole(await read(filePath, { limit }));
	const { open, stat } = process.getBuiltinModule("node:fs").promises;
	try {
		// A pipe does not say how much it holds, and has no start to come back to.
		if (isPipe(await stat(filePath))) return whole(await readPipe(filePath, limit));
		const handle = await open(filePath);
		try {
			const status = await handle.stat();
			const start = new Uint8Array(Math.min(byteLength, status.size));
			const { bytesRead } = await handle.read(start, 0, start.byteLength, 0);
			return { bytes: start.subarray(0, bytesRead), totalByteLength: status.size };
		} finally {
			await handle.close();
		}
	} catch (error) {
		throw error instanceof PythawError ? error : readError(filePath, error);
	}
}

const whole = (bytes: Uint8Array): FileStart => ({ bytes, totalByteLength: bytes.byteLength });

/** Half of what the memory of Python holds. */
const TREE_LIMIT = 2 ** 31;
const NO_FILE = "it is neither a file nor a directory";

/** All files below a directory, sorted, parents first; or the one file. */
export async function readTree(location: string): Promise<HostFile[]> {
	const { stat, readdir, readFile } = process.getBuiltinModule("node:fs").promises;
	const { join } = process.getBuiltinModule("node:path");
	const root = toPath(location);
	const found: HostFile[] = [];
	let byteLength = 0;
	const visit = async (relative: string): Promise<void> => {
		const at = join(root, relative);
		const status = await stat(at);
		const mode = status.mode & 0o777;
		if (!status.isDirectory()) {
			// Reading a pipe or a device would wait, or never end.
			if (!status.isFile()) throw Object.assign(new Error(NO_FILE), { path: at });
			byteLength += status.size;
			if (byteLength > TREE_LIMIT) throw tooLarge(root, TREE_LIMIT);
			found.push({ path: relative, mode, bytes: await readFile(at) });
			return;
		}
		found.push({ path: relative, mode });
		for (const name of (await readdir(at)).sort()) {
			await visit(relative === "" ? name : `${relative}/${name}`);
		}
	};
	try {
		await visit("");
	} catch (error) {
		if (error instanceof PythawError) throw error;
		throw readError((error as NodeJS.ErrnoException).path ?? root, error);
	}
	return found;
}

function readWhole(filePath: string, limit: number): Promise<Uint8Array> {
	const fs = process.getBuiltinModule("node:fs");
	const fd = fs.openSync(filePath, "r");
	return readOpen(fd, limit, filePath).finally(() => fs.closeSync(fd));
}

/**
 * An open file in one read. `readFile` takes many of 512 KiB, each a round trip through the thread pool: 5 ms
 * instead of 2 for 10 MB; and a directory that is open for an empty file. @throws PythawError `ERR_READ` that
 * names it.
 */
export async function readOpen(fd: number, limit: number, name: string): Promise<Uint8Array> {
	const fs = process.getBuiltinModule("node:fs");
	try {
		const { size } = fs.fstatSync(fd);
		if (size > limit) throw tooLarge(name, limit, size);
		return await readBytes(fd, size);
	} catch (error) {
		throw error instanceof PythawError ? error : readError(name, error);
	}
}

/**
 * Bytes of a part. Threads of Node's pool read several at once: the system takes longer for making the
 * pages of 10 MB than for copying them. As many parts as threads also let what was asked for first be there first.
 */
const PART_BYTE_LENGTH = 5 << 19;

async function readBytes(fd: number, size: number): Promise<Uint8Array> {
	const bytes = Buffer.allocUnsafeSlow(size);
	const parts: Promise<number>[] = [];
	for (let begin = 0; begin < size; begin += PART_BYTE_LENGTH) {
		parts.push(readPart(fd, bytes.subarray(begin, begin + PART_BYTE_LENGTH), begin));
	}
	// All of them end before the file is closed.
	await Promise.allSettled(parts);
	let read = 0;
	for (const part of parts) {
		const partRead = await part;
		read += partRead;
		if (partRead < PART_BYTE_LENGTH) break;
	}
	return bytes.subarray(0, read);
}

/** @returns how many bytes there were: fewer in a file that has shrunk. */
function readPart(fd: number, part: Uint8Array, position: number): Promise<number> {
	const fs = process.getBuiltinModule("node:fs");
	return new Promise((resolve, reject) => {
		const readFrom = (offset: number): void => {
			const rest = part.byteLength - offset;
			if (rest === 0) {
				resolve(offset);
				return;
			}
			fs.read(fd, part, offset, rest, position + offset, (error, bytesRead) => {
				if (error !== null) reject(error);
				else if (bytesRead === 0) resolve(offset);
				else readFrom(offset + bytesRead);
			});
		};
		readFrom(0);
	});
}

const reasons: Record<string, string> = {
	ENOENT: "there is no such file",
	EISDIR: "it is a directory, not a file",
	EACCES: "permission denied",
};

export function readError(filePath: string, error: unknown): PythawError {
	const { code = "", message } = error as NodeJS.ErrnoException;
	return new PythawError("ERR_READ", `Cannot read ${filePath}: ${reasons[code] ?? message}`, {
		cause: error,
	});
}
