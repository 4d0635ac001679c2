/**
 * A file that is replaced whole or not at all: written beside its place under another name, then
 * renamed. A failure leaves the old file, and nothing new.
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { PythawError } from "../errors.js";

export class OutputFile {
	/** As the user named it. */
	readonly #name: string;
	/** Where links lead. */
	readonly #path: string;
	/**
	 * Whether it is a device or pipe: there is nothing to replace, a rename would remove it, and nothing
	 * belongs beside it.
	 */
	readonly special: boolean;

	private constructor(name: string, path: string, special: boolean) {
		this.#name = name;
		this.#path = path;
		this.special = special;
	}

	/**
	 * Finds out early what can be known early, before there is anything to write.
	 *
	 * @throws PythawError `ERR_WRITE`
	 */
	static async prepare(name: string): Promise<OutputFile> {
		try {
			const found = await stat(name).catch(absent);
			if (found?.isDirectory()) throw new Error("it is a directory");
			const special = found !== undefined && !found.isFile();
			// A pipe behind /dev/stdout has no path of its own to lead to.
			const path = found && !special ? await realpath(name) : name;
			await access(special ? path : dirname(path), constants.W_OK);
			return new OutputFile(name, path, special);
		} catch (error) {
			throw writeError(name, error);
		}
	}

	/** @throws PythawError `ERR_WRITE` */
	async replace(bytes: Uint8Array): Promise<void> {
		try {
			if (this.special) await writeFile(this.#path, bytes);
			else await replaceFile(this.#path, bytes);
		} catch (error) {
			throw writeError(this.#name, error);
		}
	}
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
	const suffix = randomBytes(6).toString("hex");
	const temporary = join(dirname(path), `.${basename(path)}.${suffix}.tmp`);
	const removeAndEnd = (signal: NodeJS.Signals) => {
		rm(temporary, { force: true }).finally(() => {
			process.removeListener(signal, removeAndEnd);
			process.kill(process.pid, signal);
		});
	};
	const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
	for (const signal of signals) process.on(signal, removeAndEnd);
	try {
		const handle = await open(temporary, "wx");
		try {
			await handle.writeFile(bytes);
			// A rename may reach the disk before the content does.
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	} finally {
		for (const signal of signals) process.removeListener(signal, removeAndEnd);
	}
}

function absent(error: NodeJS.ErrnoException): undefined {
	if (error.code !== "ENOENT") throw error;
	return undefined;
}

const reasons: Record<string, string> = {
	ENOENT: "its directory does not exist",
	ENOTDIR: "its path leads through a file",
	EACCES: "permission denied",
	EROFS: "the file system is read-only",
	ENOSPC: "there is no space left",
};

function writeError(name: string, error: unknown): PythawError {
	const { code, message } = error as NodeJS.ErrnoException;
	return new PythawError("ERR_WRITE", `Cannot write ${name}: ${reasons[code ?? ""] ?? message}`, {
		cause: error,
	});
}
