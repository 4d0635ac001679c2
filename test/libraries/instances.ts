/** What tests compare of two instances: how they are started alike, and their tables. */
import { host } from "../../src/host.js";

/** Nothing that differs from one start to the next. */
export const still = { ...host(), entropy: (byteLength: number) => new Uint8Array(byteLength) };

/** What each entry of the function table holds: nothing, or a function by its index in its module. */
export function tableOf({ wasmTable }: any): (string | null)[] {
	return Array.from({ length: wasmTable.length }, (_, index) => wasmTable.get(index)?.name ?? null);
}
