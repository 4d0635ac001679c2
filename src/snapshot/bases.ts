/**
 * The files that snapshots are made on: which of those that were given is the one that is wanted. A
 * base is known by its digest alone; names and places of files mean nothing.
 */
import { sriDigest } from "../engine/digest.js";
import type { Codecs } from "../engine/host.js";
import { SnapshotError } from "../errors.js";
import { readHeader, readSections } from "../format/decode.js";
import type { SnapshotContents } from "./contents.js";
import type { BaseName } from "./manifest.js";
import { isPyodideFormat } from "./pyodide-format.js";

/** A snapshot that others are made on. */
export interface NamedBase {
	readonly name: BaseName;
	readonly contents: Required<SnapshotContents>;
}

type Decode = (
	bytes: Uint8Array,
	openBase: (base: BaseName) => Promise<Required<SnapshotContents>>,
) => Promise<Required<SnapshotContents>>;

/** The files that were given as bases of a snapshot. One that it is not made on is not looked at. */
export class Bases {
	readonly #codecs: Codecs;
	readonly #decode: Decode;
	readonly #files: Promise<ReadonlyMap<string, Uint8Array>>;

	/**
	 * @param files in any order.
	 * @param decode makes parts of a file, asking for its base.
	 */
	constructor(files: readonly Uint8Array[], codecs: Codecs, decode: Decode) {
		this.#codecs = codecs;
		this.#decode = decode;
		this.#files = Promise.all(
			files.map(async (bytes) => [await sriDigest(bytes), bytes] as const),
		).then((entries) => new Map(entries));
		this.#files.catch(() => {});
	}

	/** @throws SnapshotError with check `base` if it is not among the files; or its own fault. */
	readonly open = async (base: BaseName): Promise<Required<SnapshotContents>> => {
		const files = await this.#files;
		const bytes = files.get(base.digest);
		if (bytes !== undefined) return this.#decode(bytes, this.open);
		for (const given of files.values()) await this.#checkWhole(given);
		throw missingBase(base, [...files.keys()]);
	};

	/** A file that is damaged has another digest for that reason. */
	async #checkWhole(bytes: Uint8Array): Promise<void> {
		if (isPyodideFormat(bytes)) return;
		try {
			await readSections(bytes, await readHeader(bytes), this.#codecs);
		} catch (error) {
			if (!(error instanceof SnapshotError)) throw error;
			throw unusableBase(error);
		}
	}
}

/** @param given digests of the files that were given. */
export function missingBase(
	{ digest, byteLength }: BaseName,
	given: readonly string[],
): SnapshotError {
	const others =
		given.length === 0 ? "was not given" : `is not what was given: ${given.join(", ")}`;
	return new SnapshotError(
		"base",
		`The snapshot is made on another one, which ${others}.\n` +
			`wanted: ${digest} (${byteLength} bytes)\n` +
			"Give that file as option base (--base FILE).",
	);
}

/** A fault of a file that was given as base. */
export const unusableBase = (fault: SnapshotError): SnapshotError =>
	new SnapshotError(fault.check, `The base that was given cannot be used. ${fault.message}`, {
		cause: fault,
	});
