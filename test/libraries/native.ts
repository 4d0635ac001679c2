/** A small snapshot with native libraries and a ctypes callback, made once for those who damage it. */
import { writeFileSync } from "node:fs";
import { createSnapshot } from "../../src/index.js";
import { stored } from "../store.js";
import { nativeApps } from "./apps.js";
import { install } from "./install.js";

export const nativeFile = (): Promise<string> =>
	stored("native.pysnap", async (file) => {
		const app = nativeApps.find(({ name }) => name === "libraries that need one another")!;
		const { bytes } = await createSnapshot(
			{},
			{
				beforeSnapshot(pyodide) {
					install(pyodide, app);
					pyodide.runPython(app.setUp);
					pyodide.runPython("kept = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 5)");
				},
			},
		);
		writeFileSync(file, bytes);
	});
