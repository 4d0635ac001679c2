/**
 * A file that is replaced whole or not at all: written beside its place under another name, then renamed. A
 * failure, or a signal that ends the process, leaves the old file and nothing new.
 */
import { PythawError } from "../errors.js";
import * as is from "../shape.js";

const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** @throws what the system says. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
	const fs = process.getBuiltinModule("node:fs").promises;
	const { dirname, basename, join } = process.getBuiltinModule("node:path");
	const suffix = process.getBuiltinModule("node:crypto").randomBytes(6).toString("hex");
	const temporary = join(dirname(path), `.${basename(path)}.${suffix}.tmp`);
	const removeAndEnd = (signal: NodeJS.Signals) => {
		fs.rm(temporary, { force: true }).finally(() => {
			process.removeListener(signal, removeAndEnd);
			process.kill(process.pid, signal);
		});
	};
	for (const signal of signals) process.on(signal, removeAndEnd);
	try {
		const handle = await fs.open(temporary, "wx");
		try {
			await handle.writeFile(bytes);
			// A rename may reach the disk before the content does.
			await handle.sync();
		} finally {
			await handle.close();
		}
		await fs.rename(temporary, path);
	} catch (error) {
		await fs.rm(temporary, { force: true });
		throw error;
	} finally {
		for (const signal of signals) process.removeListener(signal, removeAndEnd);
	}
}

const reasons: Readonly<Record<string, string>> = {
	ENOTDIR: "its path leads through a file",
	EACCES: "permission denied",
	EROFS: "the file system is read-only",
	ENOSPC: "there is no space left",
};

/** @param own reasons by the system's names for them, where they are others than for most files. */
export function writeError(
	name: string,
	error: unknown,
	own: Readonly<Record<string, string>>,
): PythawError {
	const { code = "", message } = error as NodeJS.ErrnoException;
	const why = is.own({ ...reasons, ...own }, code) ?? message;
	return new PythawError("ERR_WRITE", `Cannot write ${name}: ${why}`, { cause: error });
}
