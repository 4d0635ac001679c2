/** This host's entropy, on Node and its like. */

/** @returns as many bytes as asked for. */
export function entropy(byteLength: number): Uint8Array {
	return readDevice(byteLength) ?? process.getBuiltinModule("node:crypto").randomBytes(byteLength);
}

/**
 * The kernel's, without `node:crypto`, whose loading takes 5 ms. Undefined where there is no such device,
 * or no permission to read it (Node's `--permission`, Deno).
 */
function readDevice(byteLength: number): Uint8Array | undefined {
	const fs = process.getBuiltinModule("node:fs");
	const bytes = new Uint8Array(byteLength);
	try {
		const fd = fs.openSync("/dev/urandom", "r");
		try {
			return fs.readSync(fd, bytes) === byteLength ? bytes : undefined;
		} finally {
			fs.closeSync(fd);
		}
	} catch {
		return undefined;
	}
}
