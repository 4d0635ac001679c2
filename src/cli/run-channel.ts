/**
 * What the main thread and the Python thread of `pythaw run` share: the messages, and one block of
 * shared memory for what must reach a thread that is blocked or busy in WebAssembly. Types and
 * layout only; it must not touch streams, signals or Pyodide.
 */

import type { CompiledFile } from "../engine/host.js";

/** From the Python thread. */
export type FromPython =
	/** Python waits for standard input. */
	| { readonly type: "input" }
	/** The program is about to start: from now on SIGINT is Python's. */
	| { readonly type: "running" }
	/** The program ended, and everything it wrote is out. */
	| { readonly type: "exit"; readonly code: number }
	/** Nothing of the program ran, or Python broke down. */
	| { readonly type: "failed"; readonly error: PortableError };

/** To the Python thread. */
export type ToPython =
	/** Look at the interrupt word, in case no Python code is running. */
	| { readonly type: "interrupt" }
	/** The main module, if it could be compiled. Comes once, always. */
	| { readonly type: "compiled"; readonly file?: CompiledFile }
	/** A file's bytes, if they could be read. Comes once for each of {@link filesAhead}, always. */
	| { readonly type: "read"; readonly location: string; readonly bytes?: Uint8Array };

/** What the main thread reads for the Python thread while that one starts: no more than is sure to be needed. */
export const filesAhead = ({ snapshot, base = [] }: RunRequest): readonly string[] =>
	snapshot === undefined || snapshot === "auto" ? [] : [snapshot, ...base];

/** What is left of an error that crossed threads. */
export interface PortableError {
	readonly name: string;
	readonly message: string;
	readonly stack: string;
	/** Of a `PythawError`: an error that its message explains. */
	readonly expected: boolean;
}

/** What is to be run, as `python`'s command line has it. */
export interface Program {
	readonly kind: "script" | "code" | "module" | "stdin";
	/** The script's path, the code, the module's name; empty for `stdin`. */
	readonly target: string;
	/** `sys.argv[1:]` */
	readonly args: readonly string[];
	/** `sys.argv[0]` for a program from standard input: `-` or empty. */
	readonly name: string;
}

export interface RunRequest {
	readonly program: Program;
	readonly snapshot: string | undefined;
	readonly base: readonly string[] | undefined;
	readonly indexURL: string | undefined;
	readonly workingDirectory: string;
	/** `sys.executable` */
	readonly executable: string;
	readonly memory: SharedArrayBuffer;
}

// Words of the shared memory, before the input bytes.
const INTERRUPT = 0;
const WAKE = 1;
const INPUT = 2;
const ROWS = 3;
const COLUMNS = 4;
const HEADER_WORDS = 8;
/** As much as a pipe holds. */
const INPUT_BYTES = 64 * 1024;

// Values of the INPUT word that are not a number of bytes.
const INPUT_END = -1;
const INPUT_FAILED = -2;

/** Standard input failed; `code` is the system's name for the reason. */
class InputError extends Error {
	constructor(readonly code: string) {
		super(`standard input: ${code}`);
	}
}

const SIGINT = 2;

/** Views of the shared memory. Both threads make one over the same block. */
class SharedBlock {
	protected readonly words: Int32Array;
	protected readonly bytes: Uint8Array;

	constructor(readonly memory: SharedArrayBuffer) {
		this.words = new Int32Array(memory, 0, HEADER_WORDS);
		this.bytes = new Uint8Array(memory, HEADER_WORDS * 4, INPUT_BYTES);
	}
}

export class MainEnd extends SharedBlock {
	constructor() {
		super(new SharedArrayBuffer(HEADER_WORDS * 4 + INPUT_BYTES));
	}

	/** Makes Python raise KeyboardInterrupt, wherever it is in Python code or in a wait of ours. */
	interrupt(): void {
		Atomics.store(this.words, INTERRUPT, SIGINT);
		this.#wake();
	}

	/** Hands over input; the rest, that did not fit, is returned. Only after a request for input. */
	giveInput(chunk: Uint8Array): Uint8Array {
		const part = chunk.subarray(0, INPUT_BYTES);
		this.bytes.set(part);
		this.#setInput(part.length);
		return chunk.subarray(part.length);
	}

	endInput(): void {
		this.#setInput(INPUT_END);
	}

	failInput(code: string): void {
		const { written } = new TextEncoder().encodeInto(code, this.bytes.subarray(1));
		this.bytes[0] = written;
		this.#setInput(INPUT_FAILED);
	}

	setTerminalSize(rows: number, columns: number): void {
		Atomics.store(this.words, ROWS, rows);
		Atomics.store(this.words, COLUMNS, columns);
	}

	#setInput(value: number): void {
		Atomics.store(this.words, INPUT, value);
		this.#wake();
	}

	#wake(): void {
		Atomics.add(this.words, WAKE, 1);
		Atomics.notify(this.words, WAKE);
	}
}

export class PythonEnd extends SharedBlock {
	/** Where in the input bytes the unread ones begin. */
	#inputStart = 0;
	#inputRequested = false;

	/** What Python is to read signals from. */
	interruptBuffer(): Int32Array {
		return this.words.subarray(INTERRUPT, INTERRUPT + 1);
	}

	get interrupted(): boolean {
		return Atomics.load(this.words, INTERRUPT) !== 0;
	}

	get terminalSize(): { rows: number; columns: number } | undefined {
		const rows = Atomics.load(this.words, ROWS);
		return rows ? { rows, columns: Atomics.load(this.words, COLUMNS) } : undefined;
	}

	/** Blocks until there is input. @returns bytes put into `target`: 0 at its end, -1 if a signal came first. */
	readInput(target: Uint8Array, request: () => void): number {
		for (;;) {
			const seen = Atomics.load(this.words, WAKE);
			const input = Atomics.load(this.words, INPUT);
			if (this.interrupted) return -1;
			if (input > 0) return this.#takeInput(target, input);
			if (input === INPUT_END) return 0;
			if (input === INPUT_FAILED) throw this.#takeInputError();
			if (!this.#inputRequested) {
				this.#inputRequested = true;
				request();
			}
			Atomics.wait(this.words, WAKE, seen);
		}
	}

	/** Blocks for so many milliseconds, or until a signal comes. */
	sleep(milliseconds: number): void {
		const end = performance.now() + milliseconds;
		for (;;) {
			const seen = Atomics.load(this.words, WAKE);
			const left = end - performance.now();
			if (this.interrupted || left <= 0) return;
			Atomics.wait(this.words, WAKE, seen, left);
		}
	}

	#takeInput(target: Uint8Array, available: number): number {
		const length = Math.min(target.length, available);
		target.set(this.bytes.subarray(this.#inputStart, this.#inputStart + length));
		this.#inputStart += length;
		if (length === available) {
			this.#inputStart = 0;
			this.#inputRequested = false;
		}
		Atomics.store(this.words, INPUT, available - length);
		return length;
	}

	#takeInputError(): InputError {
		const code = this.bytes.slice(1, 1 + this.bytes[0]);
		this.#inputRequested = false;
		Atomics.store(this.words, INPUT, 0);
		return new InputError(new TextDecoder().decode(code));
	}
}
