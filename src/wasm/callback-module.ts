/**
 * The module that the glue makes for a JavaScript function which Python's table is to hold: it imports the
 * function as `e.f` and exports it as `f`. Byte for byte the glue's (`convertJsFunctionToWasm`), so that one
 * that was compiled beforehand is found by its bytes.
 */
import { ByteReader } from "./byte-reader.js";
import { WasmFormatError } from "./errors.js";
import { magicAndVersion } from "./section-ids.js";

const types = new Map([
	["i", 0x7f],
	["j", 0x7e],
	["f", 0x7d],
	["d", 0x7c],
]);
const FUNCTION_TYPE = 0x60;

/** What comes before the type, after its length, and after it. */
const head = [...magicAndVersion, 1];
const tail = [2, 7, 1, 1, 0x65, 1, 0x66, 0, 0, 7, 5, 1, 1, 0x66, 0, 0];

/** Always in two bytes, as the glue has it: `[n % 128 | 128, n >> 7]`. */
const lengthBytes = (length: number): number[] => [(length % 128) | 128, length >> 7];

/** A signature as the glue spells it: the result (`v` for none), then the parameters, of which engines take 1,000. */
export const SIGNATURE = /^[vijfd][ijfd]{0,1000}$/;

/** @param signature of {@link SIGNATURE}. */
export function callbackModule(signature: string): Uint8Array {
	const [result, ...parameters] = signature;
	const list = (names: readonly string[]) => [
		...lengthBytes(names.length),
		...names.map((name) => types.get(name)!),
	];
	const type = [1, FUNCTION_TYPE, ...list(parameters), ...list(result === "v" ? [] : [result])];
	return Uint8Array.from([...head, ...lengthBytes(type.length), ...type, ...tail]);
}

/** The signature of such a module; undefined for any other. */
export function signatureOf(bytes: Uint8Array): string | undefined {
	if (!head.every((byte, at) => bytes[at] === byte)) return undefined;
	const reader = new ByteReader(bytes, head.length);
	const list = (): string => {
		let names = "";
		for (let count = reader.u32(); count > 0; count -= 1) names += letterOf(reader.byte());
		return names;
	};
	try {
		reader.u32();
		if (reader.byte() !== 1 || reader.byte() !== FUNCTION_TYPE) return undefined;
		const parameters = list();
		const signature = (list() || "v") + parameters;
		const same = SIGNATURE.test(signature) ? callbackModule(signature) : [];
		const isSame = same.length === bytes.length && same.every((byte, at) => bytes[at] === byte);
		return isSame ? signature : undefined;
	} catch (error) {
		if (error instanceof WasmFormatError) return undefined;
		throw error;
	}
}

const letterOf = (code: number): string =>
	[...types].find(([, known]) => known === code)?.[0] ?? "?";
