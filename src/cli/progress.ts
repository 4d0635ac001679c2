/**
 * One line on a terminal that says what is being done, overwritten as things go on. Where stderr is
 * no terminal it prints nothing.
 */
import process from "node:process";
import type { CreateOptions } from "../create/create-options.js";
import { shown } from "./print.js";
import { size } from "./table.js";

type Progress = Parameters<NonNullable<CreateOptions["onProgress"]>>[0];

const CLEAR_LINE = "\r\x1b[K";

export class ProgressLine {
	readonly #enabled: boolean;
	#shown = false;

	constructor({ quiet }: { readonly quiet?: boolean }) {
		this.#enabled = !quiet && process.stderr.isTTY === true;
	}

	show(text: string): void {
		if (!this.#enabled) return;
		const columns = process.stderr.columns ?? 80;
		process.stderr.write(`${CLEAR_LINE}${shown(text).slice(0, columns - 1)}`);
		this.#shown = true;
	}

	report({ phase, loaded, total, ms, ...rest }: Progress): void {
		const what = "name" in rest ? `${phase}: ${rest.name}` : phase;
		const bytes =
			loaded === undefined ? "" : ` ${size(loaded)}${total ? ` of ${size(total)}` : ""}`;
		this.show(`${(ms / 1000).toFixed(1)} s  ${what}${bytes}`);
	}

	/** Must come before anything else is printed. */
	clear(): void {
		if (this.#shown) process.stderr.write(CLEAR_LINE);
		this.#shown = false;
	}
}
