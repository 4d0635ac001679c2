/**
 * The backlog: what a worker has printed and its pool has not read yet. A worker whose backlog is too long waits,
 * or the pool's memory would fill with it. Where memory cannot be shared, nobody waits.
 */

/** One word, shared by both sides: characters that were sent and not acknowledged. */
export type Backlog = Int32Array;

/** Characters that it may have. */
const LIMIT = 2 ** 20;

/** What a message takes beside its text, in characters: many are a few characters long. */
const MESSAGE_OVERHEAD = 256;

const lengthOf = (text: string): number => MESSAGE_OVERHEAD + text.length;

/** How often a worker that waits looks whether it is to stop. */
const POLL_MS = 50;

export const makeBacklog = (): Backlog | undefined =>
	typeof SharedArrayBuffer === "undefined" ? undefined : new Int32Array(new SharedArrayBuffer(4));

/** The worker's side, once a text was sent: waits as long as the backlog is too long. It holds up the thread. */
export function addToBacklog(backlog: Backlog, text: string, isStopped: () => boolean): void {
	const length = lengthOf(text);
	let sent = Atomics.add(backlog, 0, length) + length;
	while (sent > LIMIT && !isStopped()) {
		Atomics.wait(backlog, 0, sent, POLL_MS);
		sent = Atomics.load(backlog, 0);
	}
}

/** The pool's side, once a text was read. */
export function acknowledge(backlog: Backlog, text: string): void {
	Atomics.sub(backlog, 0, lengthOf(text));
	Atomics.notify(backlog, 0);
}
