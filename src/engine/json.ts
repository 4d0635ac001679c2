/** JSON from outside: whether a text is any. What it must hold is for shape.ts. */
import { unshared } from "./bytes.js";

/** @param source a text, or the bytes of one in UTF-8. @param refuse makes the error for what is no JSON. */
export function parseJson(source: string | Uint8Array, refuse: (cause: Error) => unknown): unknown {
	try {
		if (typeof source === "string") return JSON.parse(source);
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(unshared(source)));
	} catch (error) {
		throw refuse(error as Error);
	}
}
