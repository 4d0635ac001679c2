/**
 * What the glue and Pyodide keep in JavaScript objects beside memory, as it is at one moment, to be taken
 * back to it. Own properties of the objects that are named here, and nothing that these refer to.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type Descriptors, restoreDescriptors } from "../engine/properties.js";

/** Library functions that keep in properties of their own where in memory their last answer is. */
const withAnswers = [
	"emscripten_run_script_string",
	"emscripten_pc_get_function",
	"emscripten_pc_get_file",
	"emscripten_get_window_title",
] as const;

/** @returns what takes them back. */
export function recordApi(module: PyodideModule): () => void {
	const { API } = module;
	const { public_api: publicApi, packageManager } = API;
	// The glue's library is what the main module exports to native libraries.
	const library = module.LDSO.loadedLibsByName.__main__.exports as Record<string, object>;
	const saved = [
		// Everything that Pyodide's own JavaScript notes: among it the proxies of its Python modules.
		API,
		// A fatal error replaces each of its properties.
		publicApi,
		publicApi.ffi,
		publicApi.canvas,
		// What was installed since.
		publicApi.loadedPackages,
		packageManager,
		// What C's promises are, and what names that were looked up stand for.
		module.promiseMap,
		module.DNS.address_map,
		// What C has called back again and again; its timer ends with the others.
		module.MainLoop,
		// Calls on the stack that C has asked for.
		module.UNWIND_CACHE,
		...withAnswers.map((name): object | undefined => library[name]),
	].flatMap((owner): [object, Descriptors][] =>
		owner === undefined ? [] : [[owner, Object.getOwnPropertyDescriptors(owner)]],
	);
	const { allocated, freelist } = module.promiseMap ?? {};
	const { addrs, names } = module.DNS.address_map;
	const copies = { allocated: [...(allocated ?? [])], freelist: [...(freelist ?? [])] };
	const known = { addrs: { ...addrs }, names: { ...names } };
	const { canvas, Py_EmscriptenSignalBuffer: signalBuffer, SDL } = module;
	const screen = SDL?.screen;

	return () => {
		for (const [owner, descriptors] of saved) restoreDescriptors(owner, descriptors);
		if (module.promiseMap !== undefined) {
			module.promiseMap.allocated = [...copies.allocated];
			module.promiseMap.freelist = [...copies.freelist];
		}
		Object.assign(module.DNS.address_map, { addrs: { ...known.addrs }, names: { ...known.names } });
		module.canvas = canvas;
		if (SDL !== undefined) SDL.screen = screen;
		module.Py_EmscriptenSignalBuffer = signalBuffer;
		// What the stack that ran last has left.
		module.validSuspender.value = false;
		delete module.syncify_error;
	};
}
