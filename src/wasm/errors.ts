/**
 * The two ways this room fails: a module that was described wrongly (our mistake, found while it is
 * assembled) and bytes that are not the WebAssembly they should be (someone else's file).
 */
import { PythawError } from "../errors.js";

/** Where in a module description a mistake is. */
export interface BuildPosition {
	/** The module's name, for the message only. */
	readonly module?: string;
	/** The function (or other field) it is in, such as `$trampoline_call`. */
	readonly field?: string;
	/** Number of the instruction in that function, counted from 0 in reading order, blocks included. */
	readonly instruction?: number;
	/** The way down to it, such as `body[3] > if then[0]`. */
	readonly nesting?: string;
}

/**
 * A module description that cannot be assembled: an unknown name, a wrong operand. It is a mistake
 * in the program, as a wrong argument is, hence a `TypeError`.
 */
export class WasmBuildError extends TypeError {
	override readonly name = "WasmBuildError";
	readonly position: BuildPosition;
	/** What is wrong, without the position. */
	readonly detail: string;

	constructor(detail: string, position: BuildPosition = {}) {
		super(`${describePosition(position)}${detail}`);
		this.detail = detail;
		this.position = position;
	}
}

function describePosition({ module, field, instruction, nesting }: BuildPosition): string {
	const parts: string[] = [];
	if (module !== undefined) parts.push(`module ${module}`);
	if (field !== undefined) parts.push(field);
	if (instruction !== undefined) parts.push(`instruction ${instruction} (${nesting ?? "body"})`);
	return parts.length ? `${parts.join(", ")}: ` : "";
}

/** Bytes that are not a well-formed WebAssembly module, or not the section they should be. */
export class WasmFormatError extends PythawError {
	override readonly name = "WasmFormatError";
	/** Where reading stopped, in bytes from the start of the module. */
	readonly byteOffset: number;

	constructor(detail: string, byteOffset: number, options?: ErrorOptions) {
		super(
			"ERR_READ",
			`not a readable WebAssembly module: ${detail} at byte ${byteOffset}`,
			options,
		);
		this.byteOffset = byteOffset;
	}
}
