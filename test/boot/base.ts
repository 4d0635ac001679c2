/** The base snapshot, made once for all test files. */
import { readFileSync, writeFileSync } from "node:fs";
import { createSnapshot } from "../../src/index.js";
import { stored } from "../store.js";

/** Where the file of bare CPython is. Nobody may write to it. */
export const baseFile = (): Promise<string> =>
	stored("base.pysnap", async (file) => writeFileSync(file, (await createSnapshot({})).bytes));

/** Its bytes, a copy for each caller. */
export const baseSnapshot = async (): Promise<Uint8Array> =>
	Uint8Array.from(readFileSync(await baseFile()));
