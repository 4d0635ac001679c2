/**
 * One line on a terminal that says what is being done, overwritten as things go on. Where stderr is
 * no terminal it prints nothing.
 */
import process from "node:process";
import { shown } from "./print.js";

const CLEAR_LINE = "\r\x1b[K";

export class ProgressLine {
	readonly #enabled: boolean;
	#shown = false;

	constructor(enabled: boolean) {
		this.#enabled = enabled && process.stderr.isTTY === true;
	}

	show(text: string): void {
		if (!this.#enabled) return;
		process.stderr.write(
			`${CLEAR_LINE}${shown(text).slice(0, (process.stderr.columns ?? 80) - 1)}`,
		);
		this.#shown = true;
	}

	/** Must come before anything else is printed. */
	clear(): void {
		if (this.#shown) process.stderr.write(CLEAR_LINE);
		this.#shown = false;
	}
}
