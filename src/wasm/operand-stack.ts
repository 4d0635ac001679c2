/**
 * The stack of operand types and the stack of open blocks that checking a body needs (spec 7.3).
 * It knows nothing of instructions.
 */
import { WasmBuildError } from "./errors.js";
import type { OperandType } from "./subtyping.js";
import type { TypeSpace } from "./type-space.js";
import { type FunctionType, refParts, type ValueType } from "./types.js";

/** A block that is open: what a branch to it and its end expect. */
interface Frame {
	readonly isLoop: boolean;
	readonly type: FunctionType;
	/** Operands below this one belong to the blocks around. */
	readonly height: number;
	/** Locals that had a value when the block began; what it sets itself is forgotten at its end. */
	readonly initialised: ReadonlySet<number>;
	/** After a branch that is always taken: operands may then be anything. */
	unreachable: boolean;
}

export class OperandStack {
	readonly #types: TypeSpace;
	readonly #operands: OperandType[] = [];
	readonly #frames: Frame[] = [];
	/** Indexes of locals that have a value here. */
	initialised: Set<number>;

	constructor(types: TypeSpace, initialised: Iterable<number>) {
		this.#types = types;
		this.initialised = new Set(initialised);
	}

	/** What a branch takes to the label `depth` blocks out. */
	labelTypes(depth: number): readonly ValueType[] {
		const { isLoop, type } = this.#frames[this.#frames.length - 1 - depth]!;
		return isLoop ? type.params : type.results;
	}

	/** Opens a block, whose parameters have been taken off the stack. */
	open(isLoop: boolean, type: FunctionType): void {
		this.#frames.push({
			isLoop,
			type,
			height: this.#operands.length,
			initialised: new Set(this.initialised),
			unreachable: false,
		});
		this.pushAll(type.params);
	}

	/** Closes the innermost block; the caller pushes its results. */
	close(): void {
		const { type, height, initialised } = this.#innermost;
		this.popAll(type.results);
		const extra = this.#operands.slice(height);
		if (extra.length > 0)
			throw new WasmBuildError(
				`operands left on the stack: ${extra.map((type) => this.#spell(type)).join(" ")}`,
			);
		this.#frames.pop();
		this.initialised = new Set(initialised);
	}

	/** From here to the end of the block nothing runs. */
	becomeUnreachable(): void {
		this.#operands.length = this.#innermost.height;
		this.#innermost.unreachable = true;
	}

	push(type: OperandType): void {
		this.#operands.push(type);
	}

	pushAll(types: readonly OperandType[]): void {
		this.#operands.push(...types);
	}

	/** Takes one operand, of type `wanted` if given. */
	pop(wanted?: ValueType): OperandType {
		const { height, unreachable } = this.#innermost;
		if (this.#operands.length === height) {
			if (unreachable) return wanted ?? "bottom";
			throw new WasmBuildError(
				`an operand${wanted ? ` of type ${this.#spell(wanted)}` : ""} is missing`,
			);
		}
		const actual = this.#operands.pop()!;
		if (wanted !== undefined) this.expect(actual, wanted);
		return actual;
	}

	/** Takes operands of these types, the last first. */
	popAll(types: readonly ValueType[]): void {
		for (let index = types.length - 1; index >= 0; index--) this.pop(types[index]);
	}

	popReference(): OperandType {
		const operand = this.pop();
		if (operand !== "bottom" && !refParts(operand)) {
			throw new WasmBuildError(`an operand is of type ${operand}, not a reference`);
		}
		return operand;
	}

	expect(actual: OperandType, wanted: ValueType): void {
		if (this.#types.subtyping.matches(actual, wanted)) return;
		throw new WasmBuildError(
			`an operand is of type ${this.#spell(actual)}, not ${this.#spell(wanted)}`,
		);
	}

	#spell(type: OperandType): string {
		return type === "bottom" ? type : this.#types.spell(type);
	}

	get #innermost(): Frame {
		return this.#frames.at(-1)!;
	}
}
