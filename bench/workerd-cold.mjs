/**
 * A worker of bench/workerd.mjs: starts Python cold, unpacks the wheels, imports the app, and answers as the
 * restored one does. `files.mjs` lies beside the bundle of this file.
 */
import { addCompiled, keyOf } from "../build/src/workerd/compiled-modules.js";
import { bootCold } from "../build/test/workerd/boot-cold.js";
import { app, files, library, names, small, wheels } from "./files.mjs";

async function start() {
	// The one native library, as its wheel has it: Pyodide's linker asks for a module of these bytes.
	addCompiled(keyOf(new Uint8Array(library.bytes)), library.module);
	const pyodide = await bootCold({ files, names, small });
	for (const wheel of wheels) pyodide.unpackArchive(wheel, "wheel");
	for (const [name, bytes] of Object.entries(app)) {
		pyodide.FS.writeFile(`/home/pyodide/${name}`, new Uint8Array(bytes));
	}
	return pyodide.pyimport("app").fetch;
}

let answering;

export default {
	async fetch(request, env, context) {
		answering ??= await start();
		return answering.callPromising(request, env, context);
	},
};
