/**
 * The types of instructions that always have the same one (spec 3.4): what they take from the stack
 * and leave on it, given the module. Those whose type depends on the operands present or on labels
 * are the stack checker's.
 */
import { WasmBuildError } from "./errors.js";
import type { FunctionScope } from "./function-scope.js";
import type { IndexSpaces } from "./index-spaces.js";
import type { Instruction } from "./instruction.js";
import { loadInstructions, storeInstructions } from "./memory-instructions.js";
import { numericInstructions } from "./numeric-instructions.js";
import { topHeapType } from "./subtyping.js";
import { type FunctionType, type RefType, refParts, refType, type ValueType } from "./types.js";

const arrow = (params: readonly ValueType[], results: readonly ValueType[]): FunctionType => ({
	params,
	results,
});

/** The instruction's type; undefined where it has none of its own. */
export function instructionType(
	instruction: Instruction,
	spaces: IndexSpaces,
	scope: FunctionScope,
): FunctionType | undefined {
	const numeric = numericInstructions.get(instruction.op);
	if (numeric) return arrow(numeric.params, [numeric.result]);
	switch (instruction.op) {
		case "nop":
			return arrow([], []);
		case "i32.const":
			return constant("i32", isInteger32(instruction.value), instruction.value);
		case "i64.const":
			return constant("i64", isInteger64(instruction.value), instruction.value);
		case "f32.const":
			return constant("f32", typeof instruction.value === "number", instruction.value);
		case "f64.const":
			return constant("f64", typeof instruction.value === "number", instruction.value);
		case "local.get":
			return arrow([], [scope.locals.get(instruction.local).type]);
		case "local.set":
			return arrow([scope.locals.get(instruction.local).type], []);
		case "local.tee": {
			const { type } = scope.locals.get(instruction.local);
			return arrow([type], [type]);
		}
		case "global.get":
			return arrow([], [spaces.resolve(spaces.global.get(instruction.global).type)]);
		case "global.set": {
			const { type, mutable } = spaces.global.get(instruction.global);
			if (!mutable) throw new WasmBuildError(`global ${instruction.global} is immutable`);
			return arrow([spaces.resolve(type)], []);
		}
		case "table.get":
			return arrow(["i32"], [elementType(spaces, instruction.table)]);
		case "table.set":
			return arrow(["i32", elementType(spaces, instruction.table)], []);
		case "table.size":
			spaces.table.index(instruction.table);
			return arrow([], ["i32"]);
		case "table.grow":
			return arrow([elementType(spaces, instruction.table), "i32"], ["i32"]);
		case "table.fill":
			return arrow(["i32", elementType(spaces, instruction.table), "i32"], []);
		case "memory.size":
			spaces.memory.index(0);
			return arrow([], ["i32"]);
		case "memory.grow":
			spaces.memory.index(0);
			return arrow(["i32"], ["i32"]);
		case "call":
			return spaces.functionType(instruction.func);
		case "call_indirect": {
			const { params, results } = indirectType(instruction, spaces);
			return arrow([...params, "i32"], results);
		}
		case "call_ref": {
			const index = spaces.types.index(instruction.type);
			const { params, results } = spaces.types.get(index);
			return arrow([...params, refType(`${index}`, true)], results);
		}
		case "ref.null":
			return arrow([], [spaces.resolve(refType(instruction.heap, true))]);
		case "ref.func":
			return arrow([], [functionReference(spaces, instruction.func)]);
		case "ref.test":
			return arrow([anyOfKind(spaces, instruction.type)], ["i32"]);
		case "ref.cast":
			return arrow([anyOfKind(spaces, instruction.type)], [spaces.resolve(instruction.type)]);
		default:
			return accessType(instruction, spaces);
	}
}

/** Type of the function that an indirect call calls, without the table index it also takes. */
export function indirectType(
	{ table, type }: { table: number | `$${string}`; type: number | `$${string}` },
	spaces: IndexSpaces,
): FunctionType {
	if (!spaces.types.subtyping.matches(elementType(spaces, table), "(ref null func)")) {
		throw new WasmBuildError(`table ${table} does not hold functions`);
	}
	return spaces.types.get(type);
}

function accessType(instruction: Instruction, spaces: IndexSpaces): FunctionType | undefined {
	if (!("offset" in instruction)) return undefined;
	const { op, offset } = instruction;
	const load = loadInstructions[op as keyof typeof loadInstructions];
	const access = load ?? storeInstructions[op as keyof typeof storeInstructions];
	const { align = access.byteLength } = instruction;
	spaces.memory.index(0);
	if (!Number.isInteger(offset) || offset < 0 || offset > 0xffff_ffff) {
		throw new WasmBuildError(`offset ${offset} is not an unsigned 32-bit integer`);
	}
	if (!Number.isInteger(Math.log2(align)) || align > access.byteLength) {
		throw new WasmBuildError(`alignment ${align} is not a power of two up to ${access.byteLength}`);
	}
	return load ? arrow(["i32"], [access.type]) : arrow(["i32", access.type], []);
}

function constant(type: ValueType, fits: boolean, value: number | bigint): FunctionType {
	if (!fits) throw new WasmBuildError(`${value} is not a constant of type ${type}`);
	return arrow([], [type]);
}

/** Either signedness: both spellings of the same 32 bits are accepted, as in the text format. */
function isInteger32(value: number): boolean {
	return Number.isInteger(value) && value >= -0x8000_0000 && value <= 0xffff_ffff;
}

function isInteger64(value: bigint): boolean {
	return typeof value === "bigint" && value >= -(2n ** 63n) && value < 2n ** 64n;
}

function elementType(spaces: IndexSpaces, table: number | `$${string}`): RefType {
	return spaces.resolve(spaces.table.get(table).element);
}

function functionReference(spaces: IndexSpaces, func: number | `$${string}`): RefType {
	const index = spaces.func.index(func);
	if (!spaces.declaredFunctions.has(index)) {
		throw new WasmBuildError(
			`function ${func} must be exported or in an element segment for ref.func`,
		);
	}
	return refType(`${spaces.types.signatureIndex(spaces.func.get(index).signature)}`, false);
}

/** What a test or cast to `type` takes: any reference of that hierarchy. */
function anyOfKind(spaces: IndexSpaces, type: RefType): RefType {
	return refType(topHeapType(refParts(spaces.resolve(type))!.heap), true);
}
