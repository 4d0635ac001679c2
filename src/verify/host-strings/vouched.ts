/**
 * Files of a snapshot that are as they were in the wheel they came from: the same for everybody who
 * installs it. Takes nobody's word: a file's content is held against the digest in its RECORD.
 */
import { sha256 } from "../../engine/digest.js";
import { contentOf, type FileEntry, type FileTree } from "../../files/tree.js";
import { parseRecord } from "../../packages/metadata.js";
import { base64Url } from "../../packages/wheel.js";

export class VouchedFiles {
	/** SHA-256 by path, as RECORD spells it. */
	readonly #digests = new Map<string, string>();

	constructor(
		tree: FileTree,
		private readonly data: Uint8Array,
	) {
		for (const entry of tree.entries) {
			const [, site] = /^(.+)\/[^/]+\.dist-info\/RECORD$/.exec(entry.path) ?? [];
			if (site === undefined || entry.type !== "file") continue;
			const rows = parseRecord(new TextDecoder().decode(contentOf(entry, data)));
			// One that is damaged vouches for nothing.
			if (!Array.isArray(rows)) continue;
			for (const { path, hash } of rows) {
				// What an installer adds there is of the host that it ran on.
				if (/\.dist-info\/|^\.\./.test(path)) continue;
				if (hash.startsWith("sha256=")) this.#digests.set(`${site}/${path}`, hash.slice(7));
			}
		}
	}

	async has(entry: FileEntry): Promise<boolean> {
		const wanted = this.#digests.get(entry.path);
		return wanted !== undefined && base64Url(await sha256(contentOf(entry, this.data))) === wanted;
	}
}
