/**
 * Standard input of `pythaw run`, on the main thread: reads when Python asks and hands it over.
 * Nothing is read before the first request, so that a program which reads nothing leaves its input
 * to the next one.
 */
import { Buffer } from "node:buffer";
import type { MainEnd } from "./run-channel.js";

export class InputFeed {
	/** Python waits. Only then may anything be handed over. */
	#wanted = false;
	/** Read, but not yet handed over. */
	#left: Uint8Array = new Uint8Array();
	#opened = false;
	#ended = false;
	/** The system's name for why reading failed, until Python has been told. */
	#failure: string | undefined;

	constructor(private readonly channel: MainEnd) {}

	/** Whether this process has begun to read. */
	get isOpen(): boolean {
		return this.#opened;
	}

	request(): void {
		this.#wanted = true;
		this.#deliver();
		if (this.#wanted) this.#open().resume();
	}

	#deliver(): void {
		if (!this.#wanted) return;
		if (this.#left.length) this.#left = this.channel.giveInput(this.#left);
		else if (this.#failure !== undefined) {
			this.channel.failInput(this.#failure);
			this.#failure = undefined;
		} else if (this.#ended) this.channel.endInput();
		else return;
		this.#wanted = false;
	}

	/** Reading through the stream, not by `fs.read`: a read blocked in a system call would hold up the exit. */
	#open(): NodeJS.ReadStream {
		const { stdin } = process;
		if (this.#opened) return stdin;
		this.#opened = true;
		stdin.on("data", (chunk: Uint8Array) => {
			stdin.pause();
			this.#left = this.#left.length ? Buffer.concat([this.#left, chunk]) : chunk;
			this.#deliver();
		});
		// May come right after the last data, before Python has asked for more.
		stdin.on("end", () => {
			this.#ended = true;
			this.#deliver();
		});
		stdin.on("error", (error: NodeJS.ErrnoException) => {
			this.#ended = true;
			this.#failure = error.code ?? "EIO";
			this.#deliver();
		});
		return stdin;
	}
}
