/** Bytes that are not the WebAssembly they should be: somebody else's file. */
import { PythawError } from "../errors.js";

/** Bytes that are not a well-formed WebAssembly module, or not the section they should be. */
export class WasmFormatError extends PythawError {
	override readonly name = "WasmFormatError";

	constructor(
		detail: string,
		/** Where reading stopped, in bytes from the start of the module. */
		readonly byteOffset: number,
		options?: ErrorOptions,
	) {
		super(
			"ERR_READ",
			`not a readable WebAssembly module: ${detail} at byte ${byteOffset}`,
			options,
		);
	}
}
