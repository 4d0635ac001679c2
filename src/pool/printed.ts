/**
 * How far a worker is ahead of its pool with what it prints. One that is too far ahead waits, or the pool's
 * memory would fill with what nobody has taken yet. Where memory cannot be shared, nobody waits.
 */

/** One word, shared by both sides: how much was sent and not taken. */
export type Ahead = Int32Array;

/** Characters that may be under way. */
const LIMIT = 2 ** 20;

/** What a message takes beside its text, in characters: many are a few characters long. */
const MESSAGE = 256;

/** Milliseconds after which who waits looks whether it is to stop. */
const TURN = 50;

export const makeAhead = (): Ahead | undefined =>
	typeof SharedArrayBuffer === "undefined" ? undefined : new Int32Array(new SharedArrayBuffer(4));

/** The worker's side, once a text was sent. Waits, and nothing else happens in this thread. */
export function waitBehind(ahead: Ahead, text: string, isStopped: () => boolean): void {
	let sent = Atomics.add(ahead, 0, MESSAGE + text.length) + MESSAGE + text.length;
	while (sent > LIMIT && !isStopped()) {
		Atomics.wait(ahead, 0, sent, TURN);
		sent = Atomics.load(ahead, 0);
	}
}

/** The pool's side, once a text was taken. */
export function take(ahead: Ahead, text: string): void {
	Atomics.sub(ahead, 0, MESSAGE + text.length);
	Atomics.notify(ahead, 0);
}
