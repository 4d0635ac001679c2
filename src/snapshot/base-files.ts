/**
 * The files that were given as bases of a snapshot: which of them is the one that is wanted. A file that
 * no snapshot refers to is not looked at.
 */
import { sriDigest } from "../engine/digest.js";
import { SnapshotError } from "../errors.js";
import { checkStored, readHeader } from "../format/decode.js";
import type { BaseReference } from "./manifest.js";
import { isPyodideFormat } from "./pyodide-format.js";

export class BaseFiles {
	readonly #byDigest: Promise<ReadonlyMap<string, Uint8Array>>;

	/** @param digests of those files, in their order, whose digest is known. */
	constructor(files: readonly Uint8Array[], digests: readonly (string | undefined)[] = []) {
		this.#byDigest = Promise.all(
			files.map(async (bytes, at) => [digests[at] ?? (await sriDigest(bytes)), bytes] as const),
		).then((entries) => new Map(entries));
		this.#byDigest.catch(() => {});
	}

	/** @throws SnapshotError with check `base` if it is not among the files; or the fault of one that is damaged. */
	async find({ digest, byteLength }: BaseReference): Promise<Uint8Array> {
		const files = await this.#byDigest;
		const found = files.get(digest);
		if (found !== undefined) return found;
		// A file that is damaged has another digest for that reason.
		for (const given of files.values()) await checkWhole(given);
		const others =
			files.size === 0 ? "was not given" : `is not what was given: ${[...files.keys()].join(", ")}`;
		throw new SnapshotError(
			"base",
			`The snapshot is made on another one, which ${others}.\n` +
				`wanted: ${digest} (${byteLength} bytes)\n` +
				"Give that file as option base (--base FILE).",
		);
	}
}

async function checkWhole(bytes: Uint8Array): Promise<void> {
	if (isPyodideFormat(bytes)) return;
	try {
		checkStored(bytes, await readHeader(bytes));
	} catch (error) {
		asFaultOfBase(error);
	}
}

/** @throws the error, told as one of a file that was given as base. */
export function asFaultOfBase(error: unknown): never {
	if (!(error instanceof SnapshotError)) throw error;
	throw new SnapshotError(error.check, `The base that was given cannot be used. ${error.message}`, {
		cause: error,
	});
}
