/**
 * What has a path and is no regular file. A pipe is read to its end (`--snapshot <(zcat …)`), without
 * holding up the thread or the process while nobody writes to it. Everything else is refused: a device may
 * wait for ever, or never end.
 */
import type { Stats } from "node:fs";
import { tooLarge } from "../engine/read-limits.js";

/** @throws Error for what is neither a file, a directory nor a pipe. */
export function isPipe(status: Stats): boolean {
	if (status.isFIFO()) return true;
	if (status.isFile() || status.isDirectory()) return false;
	throw new Error("it is no file, and no pipe either");
}

/** @param limit bytes that may come: who writes more does not mean to end. */
export async function readPipe(
	filePath: string,
	limit: number,
	signal?: AbortSignal,
): Promise<Uint8Array> {
	const fs = process.getBuiltinModule("node:fs");
	if ("bun" in process.versions || "deno" in process.versions)
		return readElsewhere(filePath, signal);
	const { O_RDONLY, O_NONBLOCK } = fs.constants;
	// `open` itself waits for a writer otherwise, and no signal ends that.
	const fd = fs.openSync(filePath, O_RDONLY | O_NONBLOCK);
	const { Socket } = process.getBuiltinModule("node:net");
	const socket = new Socket({ fd, readable: true, writable: false });
	const chunks: Uint8Array[] = [];
	let byteLength = 0;
	return new Promise<Uint8Array>((resolve, reject) => {
		const end = () => socket.destroy(signal?.reason);
		if (signal?.aborted) end();
		signal?.addEventListener("abort", end, { once: true });
		socket.on("data", (chunk: Uint8Array) => {
			chunks.push(chunk);
			byteLength += chunk.byteLength;
			if (byteLength > limit) socket.destroy(tooLarge(filePath, limit));
		});
		socket.on("end", () => resolve(Buffer.concat(chunks)));
		socket.on("error", reject);
		socket.on("close", () => {
			signal?.removeEventListener("abort", end);
			reject(signal?.aborted ? signal.reason : new Error("the pipe was closed"));
		});
	});
}

/** Their sockets take no open file. The wait for a writer ends for the caller; a thread goes on waiting. */
function readElsewhere(filePath: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
	const { readFile } = process.getBuiltinModule("node:fs").promises;
	return new Promise((resolve, reject) => {
		const end = () => reject(signal?.reason);
		if (signal?.aborted) end();
		signal?.addEventListener("abort", end, { once: true });
		readFile(filePath)
			.then(resolve, reject)
			.finally(() => signal?.removeEventListener("abort", end));
	});
}
