/**
 * A checkpoint: everything of a live instance as it was at one moment, in memory, to go back to. Knows
 * whether it still can be, and does nothing to an instance.
 */
import { ResetError } from "../errors.js";
import type { Image } from "../image/image.js";
import type { Alive } from "../outstanding/outstanding.js";
import type { WayBack } from "../snapshot/way-back.js";

export interface CheckpointParts {
	readonly image: Image;
	readonly alive: Alive;
	readonly wayBack: WayBack;
	readonly setStreams: () => void;
	/** Whether what it needs and cannot make again is there. */
	readonly isWhole: () => boolean;
}

/** An instance's own, which it has until it is disposed of. A checkpoint that nobody has any more is gone. */
export type Checkpoints = WeakMap<Checkpoint, CheckpointParts>;

/**
 * What `pyodide.pythaw.checkpoint()` gives. It keeps memory until it is released, or collected; the instance
 * itself it does not keep.
 */
export class Checkpoint {
	readonly #owner: WeakRef<Checkpoints>;
	/** Bytes of memory that it keeps: of pages that differ from those of the snapshot. */
	readonly byteLength: number;

	/** @internal */
	constructor(parts: CheckpointParts, owner: Checkpoints) {
		owner.set(this, parts);
		this.#owner = new WeakRef(owner);
		this.byteLength = parts.image.pages.byteLength;
	}

	/** Lets go of what it keeps. Nothing can go back to it then. */
	release(): void {
		this.#owner.deref()?.delete(this);
	}

	/**
	 * @internal
	 * @throws ResetError with problem `gone`; TypeError if it is of another instance.
	 */
	static partsFor(point: Checkpoint, owner: Checkpoints): CheckpointParts {
		if (!(point instanceof Checkpoint)) {
			throw new TypeError("Option to must be what pythaw.checkpoint() returned");
		}
		if (point.#owner.deref() !== owner) {
			throw new TypeError("Option to is a checkpoint of another instance");
		}
		const parts = owner.get(point);
		if (parts === undefined) throw new ResetError("gone", "The checkpoint was released.");
		if (parts.isWhole()) return parts;
		throw new ResetError(
			"gone",
			"The checkpoint has native libraries that a reset to something older has taken away. Take it again.",
		);
	}
}
