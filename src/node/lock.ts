/**
 * A lock between processes: a file that names who holds it. One whose holder is gone is nobody's. It
 * spares work that is done twice; two that hold it at once must do no harm.
 */
import type { Turn } from "../engine/kept-snapshots.js";
import { removeOwn } from "./own-file.js";

/** No holder needs longer, in milliseconds; so a process of another machine, or of the same number, holds it no longer. */
export const PATIENCE_MS = 15 * 60_000;
/** How long a lock may be without a name, between being made and being written; and what is asked for without being begun. */
export const NAMELESS_MS = 10_000;

/** A process and a count. */
const MAX_BYTE_LENGTH = 1000;

const fs = () => process.getBuiltinModule("node:fs");

interface Holder {
	readonly pid: number;
	/** How many before it did not come to an end. */
	readonly failed: number;
}

export const isHeld = (path: string): boolean => look(path).held;

/** Takes the lock; undefined if it is held. Throws if it cannot be written. */
export function takeLock(path: string): Turn | undefined {
	const { held, holder } = look(path);
	if (held) return undefined;
	const failed = holder === undefined ? 0 : holder.failed + 1;
	fs().rmSync(path, { force: true });
	let fd: number;
	try {
		fd = fs().openSync(path, "wx", 0o600);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
		throw error;
	}
	try {
		fs().writeSync(fd, JSON.stringify({ pid: process.pid, failed } satisfies Holder));
	} finally {
		fs().closeSync(fd);
	}
	// A lock that cannot be removed ends with its holder.
	return { failed, release: () => removeOwn(path) };
}

function look(path: string): { held: boolean; holder?: Holder } {
	let text: string;
	let age: number;
	try {
		const status = fs().statSync(path);
		age = Date.now() - status.mtimeMs;
		// What is no lock of ours names nobody: reading a pipe would hold up the thread.
		const isLock = status.isFile() && status.size < MAX_BYTE_LENGTH;
		text = isLock ? fs().readFileSync(path, "utf8") : "";
	} catch {
		return { held: false };
	}
	try {
		const { pid, failed } = JSON.parse(text);
		const holder = { pid: Number(pid), failed: Number(failed) || 0 };
		return { held: age < PATIENCE_MS && isRunning(holder.pid), holder };
	} catch {
		return { held: age < NAMELESS_MS };
	}
}

function isRunning(pid: number): boolean {
	// Of a container that is gone: in the next one numbers begin again.
	if (pid === process.pid) return false;
	try {
		return process.kill(pid, 0);
	} catch (error) {
		// It is another user's.
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
