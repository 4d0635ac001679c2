/**
 * Checks one function body as an engine would (spec 3.4, 7.3): instruction by instruction, against
 * the types of the operands that are there. Its errors say which instruction, and where it is nested.
 */
import { WasmBuildError } from "./errors.js";
import { FunctionScope } from "./function-scope.js";
import type { IndexSpaces } from "./index-spaces.js";
import type { BlockHead, Instruction } from "./instruction.js";
import { indirectType, instructionType } from "./instruction-type.js";
import type { FunctionField } from "./module.js";
import { OperandStack } from "./operand-stack.js";
import type { OperandType } from "./subtyping.js";
import {
	type FunctionType,
	type RefType,
	refParts,
	refType,
	type Use,
	type ValueType,
} from "./types.js";

/** Checks the body of a function, or a constant expression that must leave `type.results`. */
export function checkBody(
	spaces: IndexSpaces,
	type: FunctionType,
	body: readonly Instruction[],
	field?: FunctionField,
): void {
	new StackChecker(spaces, new FunctionScope(spaces, type, field)).run(body);
}

class StackChecker {
	readonly #spaces: IndexSpaces;
	readonly #scope: FunctionScope;
	readonly #stack: OperandStack;
	#instruction = -1;
	/** Where the instruction at hand is, from the body inwards; at an end there is no instruction. */
	readonly #nesting: { readonly place: string; readonly op?: string }[] = [];

	constructor(spaces: IndexSpaces, scope: FunctionScope) {
		this.#spaces = spaces;
		this.#scope = scope;
		const parameterCount = scope.type.params.length;
		const initialised = scope.locals.entries.flatMap(({ type }, index) =>
			index < parameterCount || refParts(type)?.nullable !== false ? [index] : [],
		);
		this.#stack = new OperandStack(spaces.types, initialised);
	}

	run(body: readonly Instruction[]): void {
		try {
			this.#body("body", false, { params: [], results: this.#scope.type.results }, body);
		} catch (error) {
			if (!(error instanceof WasmBuildError)) throw error;
			const op = this.#nesting.at(-1)?.op;
			throw new WasmBuildError(op === undefined ? error.detail : `${op}: ${error.detail}`, {
				instruction: this.#instruction,
				nesting: this.#nesting.map(({ place }) => place).join(" > "),
			});
		}
	}

	/** A body or the inside of a block. */
	#body(place: string, isLoop: boolean, type: FunctionType, code: readonly Instruction[]): void {
		this.#stack.open(isLoop, type);
		code.forEach((instruction, position) => {
			this.#nesting.push({ place: `${place}[${position}]`, op: instruction.op });
			this.#instruction++;
			this.#check(instruction);
			this.#nesting.pop();
		});
		this.#nesting.push({ place: `end of ${place}` });
		this.#stack.close();
		this.#nesting.pop();
	}

	#check(instruction: Instruction): void {
		const type = instructionType(instruction, this.#spaces, this.#scope);
		if ("head" in instruction) this.#block(instruction);
		else if ("label" in instruction) this.#branch(instruction);
		else if (!type) this.#checkUntyped(instruction);
		else {
			if ("local" in instruction) this.#useLocal(instruction);
			this.#stack.popAll(type.params);
			this.#stack.pushAll(type.results);
		}
	}

	/** Instructions whose type depends on the function or on the operands. */
	#checkUntyped(instruction: Exclude<Instruction, { head: BlockHead } | { label: Use }>): void {
		const stack = this.#stack;
		switch (instruction.op) {
			case "unreachable":
				stack.becomeUnreachable();
				break;
			case "return":
				this.#leave(this.#scope.type.results);
				break;
			case "return_call":
				this.#tailCall(this.#spaces.functionType(instruction.func), []);
				break;
			case "return_call_indirect":
				this.#tailCall(indirectType(instruction, this.#spaces), ["i32"]);
				break;
			case "return_call_ref": {
				const index = this.#spaces.types.index(instruction.type);
				this.#tailCall(this.#spaces.types.get(index), [refType(`${index}`, true)]);
				break;
			}
			case "throw": {
				const { params } = this.#spaces.tag.get(instruction.tag);
				this.#leave(params.map((type) => this.#spaces.resolve(type)));
				break;
			}
			case "throw_ref":
				this.#leave(["(ref null exn)"]);
				break;
			case "select":
				this.#select(instruction.type);
				break;
			case "drop":
				stack.pop();
				break;
			case "ref.is_null":
				stack.popReference();
				stack.push("i32");
				break;
			case "ref.as_non_null":
				stack.push(nonNull(stack.popReference()));
				break;
			default:
				throw new WasmBuildError("not an instruction");
		}
	}

	#useLocal({ op, local }: Extract<Instruction, { local: Use }>): void {
		const index = this.#scope.locals.index(local);
		if (op !== "local.get") this.#stack.initialised.add(index);
		else if (!this.#stack.initialised.has(index)) {
			throw new WasmBuildError(`local ${local} may have no value yet`);
		}
	}

	/** Takes these operands, after which nothing of the block runs. */
	#leave(types: readonly ValueType[]): void {
		this.#stack.popAll(types);
		this.#stack.becomeUnreachable();
	}

	#block(instruction: Extract<Instruction, { head: BlockHead }>): void {
		const { op, head, body } = instruction;
		const type = this.#spaces.types.resolveFunction({
			params: head.params ?? [],
			results: head.results ?? [],
		});
		const place = head.label ? `${op} ${head.label}` : op;
		if (op === "if") this.#stack.pop("i32");
		this.#stack.popAll(type.params);
		this.#scope.enter(head.label);
		if (op === "if") {
			this.#body(`${place} then`, false, type, body);
			// Without an else, the operands taken are what is left when the condition is false.
			this.#body(`${place} else`, false, type, instruction.otherwise ?? []);
		} else this.#body(place, op === "loop", type, body);
		this.#scope.leave();
		this.#stack.pushAll(type.results);
	}

	#branch(instruction: Extract<Instruction, { label: Use }>): void {
		const stack = this.#stack;
		const types = this.#labelTypes(instruction.label);
		switch (instruction.op) {
			case "br":
				this.#leave(types);
				break;
			case "br_table":
				this.#branchTable(instruction.labels, instruction.label);
				break;
			case "br_on_cast":
			case "br_on_cast_fail":
				this.#branchOnCast(instruction);
				break;
			case "br_if":
				stack.pop("i32");
				stack.popAll(types);
				stack.pushAll(types);
				break;
			case "br_on_null": {
				const operand = stack.popReference();
				stack.popAll(types);
				stack.pushAll(types);
				stack.push(nonNull(operand));
				break;
			}
			case "br_on_non_null": {
				stack.expect(nonNull(stack.popReference()), lastOf(types));
				const rest = types.slice(0, -1);
				stack.popAll(rest);
				stack.pushAll(rest);
			}
		}
	}

	#branchTable(labels: readonly Use[], label: Use): void {
		this.#stack.pop("i32");
		const last = this.#labelTypes(label);
		for (const use of labels) {
			const types = this.#labelTypes(use);
			if (types.length !== last.length) {
				throw new WasmBuildError(`labels ${use} and ${label} take different numbers of operands`);
			}
			const popped = types.toReversed().map((type) => this.#stack.pop(type));
			this.#stack.pushAll(popped.reverse());
		}
		this.#leave(last);
	}

	#branchOnCast(instruction: Extract<Instruction, { from: RefType }>): void {
		const stack = this.#stack;
		const from = this.#spaces.resolve(instruction.from);
		const to = this.#spaces.resolve(instruction.to);
		if (!this.#spaces.types.subtyping.matches(to, from)) {
			throw new WasmBuildError(`${instruction.to} is not a subtype of ${instruction.from}`);
		}
		// What is not a `to` is no null if `to` has null.
		const rest = refParts(to)!.nullable ? nonNull(from) : from;
		const [taken, left] = instruction.op === "br_on_cast" ? [to, rest] : [rest, to];
		const types = this.#labelTypes(instruction.label);
		stack.pop(from);
		stack.expect(taken, lastOf(types));
		const others = types.slice(0, -1);
		stack.popAll(others);
		stack.pushAll(others);
		stack.push(left);
	}

	#tailCall({ params, results }: FunctionType, target: readonly ValueType[]): void {
		const wanted = this.#scope.type.results;
		const { subtyping } = this.#spaces.types;
		const fits =
			results.length === wanted.length &&
			results.every((type, index) => subtyping.matches(type, wanted[index]!));
		if (!fits) {
			throw new WasmBuildError(
				`the callee's results (${results}) are not this function's (${wanted})`,
			);
		}
		this.#leave([...params, ...target]);
	}

	#select(annotation: ValueType | undefined): void {
		const stack = this.#stack;
		stack.pop("i32");
		if (annotation !== undefined) {
			const type = this.#spaces.resolve(annotation);
			stack.popAll([type, type]);
			stack.push(type);
			return;
		}
		const second = stack.pop();
		const first = stack.pop();
		if (refParts(first) || refParts(second)) {
			throw new WasmBuildError("references need select with a type");
		}
		if (first !== second && first !== "bottom" && second !== "bottom") {
			throw new WasmBuildError(`operands differ: ${first} and ${second}`);
		}
		stack.push(first === "bottom" ? second : first);
	}

	#labelTypes(label: Use): readonly ValueType[] {
		return this.#stack.labelTypes(this.#scope.labelDepth(label));
	}
}

function lastOf(types: readonly ValueType[]): ValueType {
	const last = types.at(-1);
	if (last === undefined) throw new WasmBuildError("the label takes no reference");
	return last;
}

function nonNull(type: OperandType): OperandType {
	const parts = refParts(type);
	return parts ? refType(parts.heap, false) : type;
}
