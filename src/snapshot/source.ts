/**
 * The bytes of a snapshot from whatever a caller has: a path, an address, bytes, a response.
 */

import { PartsDigest } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import type { KeptBytes } from "../engine/kept-snapshots.js";
import { checkContent, type KnownFile, readSized } from "../engine/known-content.js";
import { defaultReadLimits, tooLarge } from "../engine/read-limits.js";
import { PythawError, SnapshotError } from "../errors.js";

/** A file of a built app, as a source: the app's description says its size and digest. */
export class KnownSource {
	#arriving: PartsDigest | undefined;

	constructor(readonly file: KnownFile) {}

	/** Its bytes, whose number is checked. Where digests are computed beside this thread, that begins now. */
	read(host: Host): Promise<Uint8Array> {
		if (!host.digestsBeside || this.file.parts === undefined) return readSized(host, this.file);
		const arriving = new PartsDigest();
		this.#arriving = arriving;
		return readSized(host, this.file, { onArrived: (bytes) => arriving.update(bytes) });
	}

	/** @throws IntegrityError that names the file if it is not what the description says. */
	async check(bytes: Uint8Array): Promise<void> {
		const { location, parts } = this.file;
		if (this.#arriving && (await this.#arriving.finish(bytes)) === parts) return;
		await checkContent(bytes, this.file, location);
	}
}

/** What an earlier start has left, as a source: whoever kept it knows its digest. */
export class KeptFile {
	constructor(readonly kept: Required<KeptBytes>) {}

	read(): Promise<Uint8Array> {
		return this.kept.bytes;
	}

	/** @throws SnapshotError if it is not what was kept. */
	async check(): Promise<void> {
		await this.kept.checked;
	}
}

/** A source whose bytes are held against a digest that somebody knows, beside this thread. */
export const isChecked = (source: unknown): source is KnownSource | KeptFile =>
	source instanceof KnownSource || source instanceof KeptFile;

/** The bytes of one source or of a list of them; of none if there is none. */
export async function readSources(
	host: Host,
	sources: unknown,
	limit?: number,
): Promise<Uint8Array[]> {
	if (sources === undefined) return [];
	const list = Array.isArray(sources) ? sources : [sources];
	return Promise.all(list.map((source) => readSource(host, source, "base", limit)));
}

/** @param option what the source was given as, for messages. */
export async function readSource(
	host: Host,
	source: unknown,
	option = "snapshot",
	limit: number = defaultReadLimits.snapshotBytes,
): Promise<Uint8Array> {
	const given = await source;
	if (isChecked(given)) return given.read(host);
	if (typeof given === "string") return host.read(host.resolve(given), { limit });
	if (given instanceof URL) return host.read(host.resolve(given.href), { limit });
	if (ArrayBuffer.isView(given)) {
		return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
	}
	if (given instanceof ArrayBuffer || isShared(given)) return new Uint8Array(given);
	if (typeof Blob !== "undefined" && given instanceof Blob) {
		if (given.size > limit) throw tooLarge(`the ${option}'s Blob`, limit, given.size);
		return given.arrayBuffer().then(
			(buffer) => new Uint8Array(buffer),
			(error: Error) => {
				const message = `The ${option}'s Blob cannot be read: ${error.message}`;
				throw new PythawError("ERR_READ", message, { cause: error });
			},
		);
	}
	if (typeof Response !== "undefined" && given instanceof Response) {
		if (!given.ok) {
			throw new SnapshotError(
				"truncated",
				`The ${option}'s response from ${given.url || "the server"} has HTTP status ${given.status}`,
			);
		}
		return host.readBody(given, given.url || `the ${option}'s response`, { limit });
	}
	throw new TypeError(
		`Option ${option} must be a path, URL, Uint8Array, ArrayBuffer, Blob or Response, not ${typeof given}`,
	);
}

/** What threads share; a page has it only if it is isolated from other sites. */
const isShared = (value: unknown): value is SharedArrayBuffer =>
	typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
