/**
 * The files that a worker's configuration holds: workerd has no file system, and a handler may fetch, but
 * the global scope may not. A file is what workerd makes of it: bytes, a compiled module, or a script's
 * exports.
 */
import { PythawError } from "../errors.js";

/** Where a worker's own files are, as addresses go. */
export const EMBEDDED = "worker:///";

/** By their names. */
export type EmbeddedFiles = Readonly<Record<string, unknown>>;

export class Embedded {
	readonly #files = new Map<string, unknown>();

	add(files: EmbeddedFiles): void {
		for (const [name, file] of Object.entries(files)) this.#files.set(EMBEDDED + name, file);
	}

	has(location: string): boolean {
		return location.startsWith(EMBEDDED);
	}

	/** @throws PythawError `ERR_READ` for what is none of them, or not of bytes. */
	bytes(location: string): Uint8Array {
		const file = this.#find(location);
		if (file instanceof ArrayBuffer) return new Uint8Array(file);
		if (file instanceof Uint8Array) return file;
		throw new PythawError(
			"ERR_READ",
			`${location} is no module of type data in the worker's configuration.`,
		);
	}

	script(location: string): unknown {
		return this.#find(location);
	}

	#find(location: string): unknown {
		const file = this.#files.get(location);
		if (file !== undefined) return file;
		throw new PythawError(
			"ERR_READ",
			`${location} is none of the worker's modules: name it in its configuration, and hand it over.`,
		);
	}
}
