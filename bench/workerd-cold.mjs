/**
 * A worker of bench/workerd.mjs: starts Python cold, unpacks the wheels, imports the app, and answers as the
 * restored one does. `files.mjs` lies beside the bundle of this file.
 */
import { boot } from "../build/src/boot/boot.js";
import { addCompiled, keyOf } from "../build/src/workerd/compiled-modules.js";
import { host } from "../build/src/workerd/current.js";
import { EMBEDDED } from "../build/src/workerd/embedded.js";
import { app, files, library, names, small, wheels } from "./files.mjs";

async function start() {
	// The one native library, as its wheel has it: Pyodide's linker asks for a module of these bytes.
	addCompiled(keyOf(new Uint8Array(library.bytes)), library.module);
	for (const [key, name] of Object.entries(small)) addCompiled(key, files[name]);
	host().embedded.add(files);
	// As it is in src/: a handler is to do all of it, and the package would link while the worker starts.
	const pyodide = await boot(host(), {
		indexURL: EMBEDDED,
		createPyodideModule: files[names.glue].default,
		wasmModule: files[names.wasm],
		stdLibURL: EMBEDDED + names.stdlib,
		lockFileURL: EMBEDDED + names.lock,
	});
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
