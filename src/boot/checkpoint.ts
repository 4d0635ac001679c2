/**
 * A checkpoint: everything of a live instance as it was at one moment, in memory, to go back to. Knows
 * whether it still can be, and does nothing to an instance.
 */
import { ResetError } from "../errors.js";
import type { Image } from "../image/image.js";
import type { Alive } from "../outstanding/outstanding.js";
import type { WayBack } from "../snapshot/way-back.js";

/** What a checkpoint consists of, until it is released. */
export interface CheckpointParts {
	/** The session that it was taken of. */
	readonly owner: object;
	readonly image: Image;
	readonly alive: Alive;
	readonly wayBack: WayBack;
	readonly setStreams: () => void;
	/** Whether what it needs and cannot make again is there. */
	readonly isWhole: () => boolean;
}

/** What `pyodide.pythaw.checkpoint()` gives. It keeps its memory until it is released, or collected. */
export class Checkpoint {
	#parts: CheckpointParts | undefined;
	/** Bytes of memory that it keeps: of pages that differ from those of the snapshot. */
	readonly byteLength: number;

	/** @internal */
	constructor(parts: CheckpointParts) {
		this.#parts = parts;
		this.byteLength = parts.image.pages.byteLength;
	}

	/** Lets go of what it keeps. Nothing can go back to it then. */
	release(): void {
		this.#parts = undefined;
	}

	/**
	 * @internal
	 * @throws ResetError with problem `gone`; TypeError if it is of another instance.
	 */
	static partsFor(point: Checkpoint, owner: object): CheckpointParts {
		if (!(point instanceof Checkpoint)) {
			throw new TypeError("Option to must be what pythaw.checkpoint() returned");
		}
		const parts = point.#parts;
		if (parts === undefined) throw new ResetError("gone", "The checkpoint was released.");
		if (parts.owner !== owner) {
			throw new TypeError("Option to is a checkpoint of another instance");
		}
		if (parts.isWhole()) return parts;
		throw new ResetError(
			"gone",
			"The checkpoint has native libraries that a reset to something older has taken away. Take it again.",
		);
	}
}
