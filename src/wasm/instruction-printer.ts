/** Prints instructions in the flat text format (spec 6.5), names as the description has them. */
import type { IndexSpaces } from "./index-spaces.js";
import type { BlockHead, Instruction } from "./instruction.js";
import type { ValueType } from "./types.js";

/** One line per instruction, indented by tabs, the first ones by `depth`. */
export function instructionLines(
	code: readonly Instruction[],
	spaces: IndexSpaces,
	depth: number,
): string[] {
	return code.flatMap((instruction) => {
		const line = `${"\t".repeat(depth)}${instructionText(instruction, spaces)}`;
		if (!("head" in instruction)) return [line];
		const lines = [line, ...instructionLines(instruction.body, spaces, depth + 1)];
		if (instruction.op === "if" && instruction.otherwise) {
			lines.push(`${"\t".repeat(depth)}else`);
			lines.push(...instructionLines(instruction.otherwise, spaces, depth + 1));
		}
		return [...lines, `${"\t".repeat(depth)}end`];
	});
}

/** `(param i32) (result i32)`, as far as there are any. */
export function functionTypeText(
	params: readonly ValueType[],
	results: readonly ValueType[],
): string {
	return [
		params.length ? `(param ${params.join(" ")})` : "",
		results.length ? `(result ${results.join(" ")})` : "",
	]
		.filter(Boolean)
		.join(" ");
}

/** The instruction's own line: for a block, its first. */
export function instructionText(instruction: Instruction, spaces: IndexSpaces): string {
	return [instruction.op, ...immediates(instruction, spaces)].join(" ");
}

function immediates(instruction: Instruction, spaces: IndexSpaces): (string | number)[] {
	if ("head" in instruction) return blockHead(instruction.head, spaces);
	if ("labels" in instruction) return [...instruction.labels, instruction.label];
	if ("from" in instruction) return [instruction.label, instruction.from, instruction.to];
	if ("label" in instruction) return [instruction.label];
	if ("local" in instruction) return [instruction.local];
	if ("global" in instruction) return [instruction.global];
	if ("func" in instruction) return [instruction.func];
	if ("tag" in instruction) return [instruction.tag];
	if ("value" in instruction) return [constantText(instruction)];
	if ("heap" in instruction) return [instruction.heap];
	if ("offset" in instruction) {
		const { offset, align } = instruction;
		return [
			...(offset ? [`offset=${offset}`] : []),
			...(align === undefined ? [] : [`align=${align}`]),
		];
	}
	if ("table" in instruction) {
		const type = "type" in instruction ? [`(type ${instruction.type})`] : [];
		return [instruction.table, ...type];
	}
	if (!("type" in instruction) || instruction.type === undefined) return [];
	return instruction.op === "select" ? [`(result ${instruction.type})`] : [instruction.type];
}

function blockHead(head: BlockHead, spaces: IndexSpaces): string[] {
	const typeIndex = spaces.types.blockIndex(head);
	const type = functionTypeText(head.params ?? [], head.results ?? []);
	return [
		...(head.label ? [head.label] : []),
		...(typeIndex === undefined ? [] : [`(type ${typeIndex})`]),
		...(type ? [type] : []),
	];
}

function constantText(instruction: Extract<Instruction, { value: number | bigint }>): string {
	const { op, value } = instruction;
	if (op === "i32.const") return String(value | 0);
	if (op === "i64.const") return String(BigInt.asIntN(64, value));
	const float = op === "f32.const" ? Math.fround(value) : value;
	if (Number.isNaN(float)) return "nan";
	const sign = float < 0 || Object.is(float, -0) ? "-" : "";
	return `${sign}${Number.isFinite(float) ? Math.abs(float) : "inf"}`;
}
