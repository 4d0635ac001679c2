/**
 * Python's standard streams, on the Python thread. Output is written at once and in order, by the
 * same thread that made it; input comes from the main thread, where a signal can cut a wait short.
 */

import { Console } from "node:console";
import { Writable } from "node:stream";
import type { PythonEnd } from "./run-channel.js";
import { isTerminal } from "./terminal.js";

// An import of it would load all that it re-exports, such as streams.
const { writeSync } = process.getBuiltinModule("node:fs");

/** Milliseconds between attempts to write to a pipe that is full and does not block. */
const RETRY_MS = 5;

/** A system call that a signal has cut short, in the form that Pyodide turns into Python's OSError. */
const interrupted = (): Error => Object.assign(new Error("EINTR"), { code: "EINTR" });

/** The part of Pyodide's API that streams need. */
interface StreamSetters {
	setStdin(options: object): void;
	setStdout(options: object): void;
	setStderr(options: object): void;
}

export function connectStreams(pyodide: StreamSetters, channel: PythonEnd, request: () => void) {
	pyodide.setStdin({
		isatty: isTerminal(0),
		read(target: Uint8Array): number {
			const length = channel.readInput(target, request);
			// EINTR makes CPython look for signals, and try again if none of them raised.
			if (length < 0) throw interrupted();
			return length;
		},
	});
	pyodide.setStdout(writer(1, channel));
	pyodide.setStderr(writer(2, channel));
}

function writer(fd: number, channel: PythonEnd) {
	return {
		isatty: isTerminal(fd),
		getTerminalSize: () => channel.terminalSize,
		write: (bytes: Uint8Array) => writeSome(fd, bytes, channel),
	};
}

/** Writes at least one byte, waiting while a pipe that does not block is full. */
function writeSome(fd: number, bytes: Uint8Array, channel: PythonEnd): number {
	for (;;) {
		try {
			return writeSync(fd, bytes);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
			if (channel.interrupted) throw interrupted();
			channel.sleep(RETRY_MS);
		}
	}
}

/**
 * A console that writes at once. The one a worker has goes through the main thread, which would be
 * out of order with Python's own output and lost at exit.
 */
export function directConsole(channel: PythonEnd): Console {
	const stream = (fd: number) =>
		new Writable({
			decodeStrings: true,
			write(chunk: Uint8Array, _encoding, done) {
				let left = chunk;
				while (left.length) left = left.subarray(writeSome(fd, left, channel));
				done();
			},
		});
	return new Console({ stdout: stream(1), stderr: stream(2) });
}
