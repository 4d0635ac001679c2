/** The base snapshot, made once for all test files of a run. */
import { createSnapshot } from "../../src/index.js";

let made: Promise<Uint8Array> | undefined;

/** A file of bare CPython. Callers share the bytes and must not write to them. */
export function baseSnapshot(): Promise<Uint8Array> {
	made ??= createSnapshot({}).then(({ bytes }) => bytes);
	return made;
}
