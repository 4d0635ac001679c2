/**
 * A TypeScript file as a user of the package writes it: uses that must type-check, and one mistake of
 * each kind that must not. It is text, since it is compiled in the user's folder, not here.
 */
export const consumerSource = `
import {
	BuildMismatchError,
	createSnapshot,
	inspectSnapshot,
	LeakError,
	loadPyodide,
	PythawError,
	type Recipe,
	type Snapshot,
	takeSnapshot,
} from "pythaw";
import { englishLabels, type PythawProgress } from "pythaw/progress-element";
import type { PyodideAPI } from "pyodide";

const recipe: Recipe = {
	imports: ["json", "asyncio"],
	files: [{ content: "text", destination: "/data/file.txt" }],
	run: [{ code: "state = 1", name: "app.py" }],
	env: { MODE: "test" },
	compress: "gzip",
};

export async function start(): Promise<number> {
	const snapshot: Snapshot = await createSnapshot(recipe);
	const bytes: Uint8Array = snapshot.bytes;
	const pyodide = await loadPyodide({
		snapshot: bytes,
		integrity: snapshot.digest,
		onProgress: (event) => console.log(event.phase.toUpperCase(), event.ms.toFixed(1)),
		callAdaptor: "auto",
		deserialize: (data) => data,
		env: { HOME: "/home/pyodide" },
		args: ["-O"],
		stdout: (line: string) => console.log(line),
		fsInit: async (FS) => FS.mkdirTree("/data"),
		packages: [],
		jsglobals: globalThis,
	});
	const api: PyodideAPI = pyodide;
	api.globals.set("n", 41);
	const again = await takeSnapshot(pyodide, { compress: "none" });
	const manifest = await inspectSnapshot(again.bytes);
	return manifest.byteLength + manifest.buildId.length;
}

export const sources = [
	loadPyodide(),
	loadPyodide({ snapshot: "base.pysnap" }),
	loadPyodide({ snapshot: new URL("https://example.org/base.pysnap") }),
	loadPyodide({ snapshot: fetch("https://example.org/base.pysnap") }),
];

export function explain(error: unknown): string {
	if (error instanceof BuildMismatchError) return error.expected + error.actual;
	if (error instanceof LeakError) return error.leaks.map((leak) => leak.fix).join();
	if (error instanceof PythawError) return error.code;
	return String(error);
}

export async function shown(progress: PythawProgress): Promise<PyodideAPI> {
	progress.labels = { ready: englishLabels.ready.toUpperCase() };
	document.querySelector("pythaw-progress")?.clear();
	await createSnapshot({}, { onProgress: progress.report });
	return progress.run((options) => loadPyodide({ ...options, snapshot: "base.pysnap" }));
}

// @ts-expect-error an option that does not exist
loadPyodide({ snapshots: "base.pysnap" });
// @ts-expect-error a value that an option does not take
loadPyodide({ callAdaptor: "fastest" });
// @ts-expect-error a snapshot is not a number
loadPyodide({ snapshot: 42 });
// @ts-expect-error an option of Pyodide's own with a wrong type
loadPyodide({ env: "HOME=/" });
// @ts-expect-error a recipe's field that does not exist
createSnapshot({ import: ["json"] });
// @ts-expect-error takeSnapshot takes a runtime first
takeSnapshot();
`;

export const consumerConfig = {
	compilerOptions: {
		strict: true,
		module: "nodenext",
		target: "es2022",
		lib: ["es2024", "dom", "dom.iterable", "esnext.disposable"],
		// Pyodide's own types name Emscripten's FS, whose types come with the pyodide package.
		types: ["node", "emscripten"],
		noEmit: true,
		skipLibCheck: false,
	},
	files: ["consumer.ts"],
};
