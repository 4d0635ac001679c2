/**
 * A module that is put together of pieces of a file, which stay there, and of a patch: what is written down of
 * it, and the module again.
 */
import { ByteBlock, concatenate } from "../engine/bytes.js";
import { type SectionId, sectionIds } from "../wasm/section-ids.js";
import { leb128 } from "../wasm/section-rewriting.js";
import { type Piece, pieceSources } from "./record.js";

/** Small pieces cost more to name than to copy. */
const MIN_PIECE_BYTE_LENGTH = 4096;

/** Puts a module together of views of a file, and of new bytes. */
export class PieceWriter {
	readonly #patch = new ByteBlock();
	readonly #pieces: Piece[] = [];

	constructor(private readonly file: Uint8Array) {}

	section(id: SectionId, content: readonly Uint8Array[]): void {
		const byteLength = content.reduce((sum, part) => sum + part.byteLength, 0);
		// A section with an empty vector is left out. A start section has no vector.
		if (byteLength === 0) return;
		if (byteLength === 1 && content[0][0] === 0 && id !== "start") return;
		this.patch(Uint8Array.from([sectionIds[id], ...leb128(byteLength)]));
		for (const part of content) this.part(part);
	}

	/** A view of the file, or new bytes. */
	part(part: Uint8Array): void {
		const inFile = part.buffer === this.file.buffer;
		if (inFile && part.byteLength > MIN_PIECE_BYTE_LENGTH) {
			const offset = part.byteOffset - this.file.byteOffset;
			this.#pieces.push([pieceSources.file, offset, part.byteLength]);
		} else {
			this.patch(part);
		}
	}

	patch(part: Uint8Array): void {
		if (part.byteLength === 0) return;
		const offset = this.#patch.add(part);
		const last = this.#pieces.at(-1);
		if (last?.[0] === pieceSources.patch) {
			this.#pieces[this.#pieces.length - 1] = [last[0], last[1], last[2] + part.byteLength];
		} else {
			this.#pieces.push([pieceSources.patch, offset, part.byteLength]);
		}
	}

	finish(): { patch: Uint8Array; pieces: Piece[] } {
		return { patch: this.#patch.bytes(), pieces: this.#pieces };
	}
}

/** @param refuse gives the error to throw for pieces that the file does not have; its argument completes "the library …". */
export function joinPieces(
	pieces: readonly Piece[],
	file: Uint8Array,
	patch: Uint8Array,
	refuse: (fault: string) => Error,
): Uint8Array {
	// Each byte of either is used once at most: what is more is a copy of a copy, without end.
	const total = pieces.reduce((sum, [, , byteLength]) => sum + byteLength, 0);
	if (total > file.byteLength + patch.byteLength) {
		throw refuse("is put together of more than it has");
	}
	return concatenate(
		pieces.map(([source, begin, byteLength]) => {
			const from = source === pieceSources.file ? file : patch;
			if (begin + byteLength > from.byteLength) throw refuse("is shorter than its record says");
			return from.subarray(begin, begin + byteLength);
		}),
	);
}
