/** Writes the instructions of a checked body or constant expression (spec 5.4). */
import type { ByteWriter } from "./byte-writer.js";
import type { FunctionScope } from "./function-scope.js";
import type { IndexSpaces } from "./index-spaces.js";
import type { BlockHead, Instruction } from "./instruction.js";
import { loadInstructions, storeInstructions } from "./memory-instructions.js";
import { numericInstructions } from "./numeric-instructions.js";
import { delimiters, opcodes } from "./opcodes.js";
import { writeHeapType, writeValueType } from "./type-encoder.js";
import { type HeapType, type RefType, refParts, refType } from "./types.js";

/** Writes instructions and the `end` after them. */
export function writeExpression(
	writer: ByteWriter,
	code: readonly Instruction[],
	spaces: IndexSpaces,
	scope: FunctionScope,
): void {
	new InstructionEncoder(writer, spaces, scope).expression(code);
}

class InstructionEncoder {
	readonly #writer: ByteWriter;
	readonly #spaces: IndexSpaces;
	readonly #scope: FunctionScope;

	constructor(writer: ByteWriter, spaces: IndexSpaces, scope: FunctionScope) {
		this.#writer = writer;
		this.#spaces = spaces;
		this.#scope = scope;
	}

	expression(code: readonly Instruction[]): void {
		this.#sequence(code);
		this.#writer.byte(delimiters.end);
	}

	#sequence(code: readonly Instruction[]): void {
		for (const instruction of code) {
			this.#writer.bytes(opcode(instruction));
			this.#immediates(instruction);
		}
	}

	/** What follows the opcode, told by which immediates the instruction has. */
	#immediates(instruction: Instruction): void {
		const writer = this.#writer;
		const spaces = this.#spaces;
		if ("head" in instruction) this.#block(instruction);
		else if ("labels" in instruction) {
			writer.vector(instruction.labels, (label) => writer.u32(this.#scope.labelDepth(label)));
			writer.u32(this.#scope.labelDepth(instruction.label));
		} else if ("from" in instruction) this.#branchOnCast(instruction);
		else if ("label" in instruction) writer.u32(this.#scope.labelDepth(instruction.label));
		else if ("local" in instruction) writer.u32(this.#scope.locals.index(instruction.local));
		else if ("global" in instruction) writer.u32(spaces.global.index(instruction.global));
		else if ("func" in instruction) writer.u32(spaces.func.index(instruction.func));
		else if ("tag" in instruction) writer.u32(spaces.tag.index(instruction.tag));
		else if ("value" in instruction) this.#constant(instruction);
		else if ("offset" in instruction) {
			writer.u32(Math.log2(instruction.align ?? access(instruction.op).byteLength));
			writer.u32(instruction.offset);
		} else if ("heap" in instruction) {
			writeHeapType(writer, this.#heap(refType(instruction.heap, true)));
		} else if ("table" in instruction) {
			if ("type" in instruction) writer.u32(spaces.types.index(instruction.type));
			writer.u32(spaces.table.index(instruction.table));
		} else if ("type" in instruction) this.#type(instruction);
		else if (instruction.op === "memory.size" || instruction.op === "memory.grow") {
			writer.u32(0); // the memory
		}
	}

	#block(instruction: Extract<Instruction, { head: BlockHead }>): void {
		const { head, body } = instruction;
		this.#blockType(head);
		this.#scope.enter(head.label);
		this.#sequence(body);
		if (instruction.op === "if" && instruction.otherwise) {
			this.#writer.byte(delimiters.else);
			this.#sequence(instruction.otherwise);
		}
		this.#scope.leave();
		this.#writer.byte(delimiters.end);
	}

	/** Nothing, one result, or a type by its index. */
	#blockType(head: BlockHead): void {
		const typeIndex = this.#spaces.types.blockIndex(head);
		const result = head.results?.[0];
		if (typeIndex !== undefined) this.#writer.signed(typeIndex);
		else if (result === undefined) this.#writer.byte(0x40);
		else writeValueType(this.#writer, this.#spaces.resolve(result));
	}

	#constant(instruction: Extract<Instruction, { value: number | bigint }>): void {
		const { op, value } = instruction;
		// 0xffffffff and -1 are the same 32 bits; the format has the signed one.
		if (op === "i32.const") this.#writer.signed(value | 0);
		else if (op === "i64.const") this.#writer.signed(BigInt.asIntN(64, value));
		else if (op === "f32.const") this.#writer.f32(value);
		else this.#writer.f64(value);
	}

	#branchOnCast({ label, from, to }: Extract<Instruction, { from: RefType }>): void {
		const nullable = (type: RefType) => refParts(this.#spaces.resolve(type))!.nullable;
		this.#writer.byte((nullable(from) ? 1 : 0) | (nullable(to) ? 2 : 0));
		this.#writer.u32(this.#scope.labelDepth(label));
		writeHeapType(this.#writer, this.#heap(from));
		writeHeapType(this.#writer, this.#heap(to));
	}

	#type(instruction: Extract<Instruction, { type?: unknown }>): void {
		switch (instruction.op) {
			case "select":
				if (instruction.type === undefined) break;
				this.#writer.u32(1); // the number of types
				writeValueType(this.#writer, this.#spaces.resolve(instruction.type));
				break;
			case "ref.test":
			case "ref.cast":
				writeHeapType(this.#writer, this.#heap(instruction.type));
				break;
			default:
				this.#writer.u32(this.#spaces.types.index(instruction.type));
		}
	}

	#heap(type: RefType): HeapType {
		return refParts(this.#spaces.resolve(type))!.heap;
	}
}

function opcode(instruction: Instruction): readonly number[] {
	const { op } = instruction;
	const numeric = numericInstructions.get(op);
	if (numeric) return [numeric.opcode];
	if ("offset" in instruction) return [access(instruction.op).opcode];
	const code = opcodes[op as keyof typeof opcodes];
	// The form with a type, or that accepts null, has the next opcode.
	const isNext =
		op === "select"
			? instruction.type !== undefined
			: (op === "ref.test" || op === "ref.cast") && refParts(instruction.type)!.nullable;
	return isNext ? [...code.slice(0, -1), code.at(-1)! + 1] : code;
}

function access(op: string) {
	return (
		loadInstructions[op as keyof typeof loadInstructions] ??
		storeInstructions[op as keyof typeof storeInstructions]
	);
}
