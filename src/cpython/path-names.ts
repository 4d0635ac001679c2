/**
 * How a path to an object is spelled, step by step: `__main__.config['headers'][0]`.
 */
import { functionFields } from "./layout.js";
import type { Memory } from "./memory.js";
import { type Step, steps } from "./references.js";
import type { Types } from "./types.js";
import { keyText, textOf } from "./values.js";

/** Longer paths are cut at their beginning. */
const MAX_LENGTH = 400;

export class PathNames {
	constructor(
		private readonly memory: Memory,
		private readonly types: Types,
	) {}

	/** The text of a str; the type's name for anything else. */
	text(ptr: number): string {
		const facts = this.types.of(ptr);
		// A class derived from str may be a name as well.
		return facts?.builtin === "str" ? textOf(this.memory, ptr) : `<${facts?.name ?? "?"}>`;
	}

	/** @param to the object that the step leads to. */
	step(path: string, step: Step, detail: number, to: number): string {
		const longer = this.#step(path, step, detail, to);
		return longer.length > MAX_LENGTH ? `…${longer.slice(-MAX_LENGTH)}` : longer;
	}

	#step(path: string, step: Step, detail: number, to: number): string {
		switch (step) {
			case steps.item:
				return `${path}[${detail}]`;
			case steps.key:
				return `a key of ${path}`;
			case steps.value:
				return `${path}[${keyText(this.memory, this.types, detail)}]`;
			case steps.element:
				return `an element of ${path}`;
			case steps.attribute:
				return `${path}.${this.text(detail)}`;
			case steps.member:
				return `${path}.${this.memory.cString(detail)}`;
			case steps.closure:
				return `${path}.<closure ${this.text(detail)}>`;
			case steps.field:
				return `${path}.<${this.types.of(to)?.name ?? "?"}>`;
			case steps.self:
				return path;
			case steps.namespace:
				return `${path}.__dict__`;
			case steps.functionField:
				return `${path}.${functionFields[detail]?.[1]}`;
		}
	}
}
