/**
 * The WebAssembly modules that a start compiles beside the main one, as files: a handler of workerd may
 * compile none. Restores the snapshot once, on a host that nothing of it reaches, to see which those are.
 */
import { boot } from "../../boot/boot.js";
import { startModules } from "../../boot/start-modules.js";
import { formSections } from "../../distribution/form.js";
import type { Host } from "../../engine/host.js";
import { EngineError } from "../../errors.js";
import { HermeticHost } from "../../hermetic/hermetic-host.js";
import { prelinkedLibraries } from "../../libraries/compile.js";
import type { PythawContents } from "../../snapshot/contents.js";
import { libraryFilesOf } from "../../snapshot/restore.js";
import { instanceOf } from "../../snapshot/started-instance.js";
import { customSection } from "../../wasm/module-reader.js";
import { keyOf } from "../../workerd/compiled-modules.js";
import { type AppFile, hashed, libraryName } from "../app-file.js";

export interface CompiledModules {
	readonly files: readonly AppFile[];
	/** Names of files, by the paths of the native libraries that they are. */
	readonly libraries: Readonly<Record<string, string>>;
	/** Names of the others, by what their bytes are told apart by. */
	readonly small: Readonly<Record<string, string>>;
}

/**
 * @param wasm the app's main module.
 * @param callbacks modules of ctypes callbacks that the snapshot does not have.
 */
export async function compiledModules(
	host: Host,
	locations: { readonly indexURL: string; readonly stdLibURL?: string },
	contents: PythawContents,
	wasm: Uint8Array,
	callbacks: readonly Uint8Array[],
): Promise<CompiledModules> {
	const libraries: Record<string, AppFile> = {};
	for (const [path, bytes] of prelinkedLibraries(contents.libraries, libraryFilesOf(contents))) {
		libraries[path] = await hashed("module", libraryName(path), bytes);
	}
	const small: Record<string, AppFile> = {};
	const add = async (name: string, bytes: Uint8Array) => {
		small[keyOf(bytes)] ??= await hashed("module", `${name}.wasm`, bytes);
	};
	for (const { name, bytes } of startModules()) await add(name, bytes);
	const functions = customSection(wasm, formSections.functions);
	if (functions !== undefined) await add("functions", functions);
	const restored = await callbackModules(host, locations, contents);
	for (const bytes of [...restored, ...callbacks]) await add("callback", bytes);

	const nameOf = ([key, { name }]: [string, AppFile]) => [key, name];
	const files = [...Object.values(libraries), ...Object.values(small)];
	return {
		// Two paths may lead to the same library.
		files: [...new Map(files.map((file) => [file.name, file])).values()],
		libraries: Object.fromEntries(Object.entries(libraries).map(nameOf)),
		small: Object.fromEntries(Object.entries(small).map(nameOf)),
	};
}

/** The glue makes a module for each ctypes callback; they are the same for callbacks of one signature. */
async function callbackModules(
	host: Host,
	{ indexURL, stdLibURL }: { readonly indexURL: string; readonly stdLibURL?: string },
	contents: PythawContents,
): Promise<Uint8Array[]> {
	const records = contents.libraries.callbacks;
	if (records.length === 0) return [];
	const api = await boot(
		host,
		{ indexURL, stdLibURL },
		{ kind: "examine", host: new HermeticHost(), snapshot: contents },
	);
	const { callbacks } = instanceOf(api);
	const compiled: Uint8Array[] = [];
	const { Module } = WebAssembly;
	// Nothing else runs meanwhile: callbacks are made in one go.
	WebAssembly.Module = new Proxy(Module, {
		construct(target, args, newTarget) {
			compiled.push(args[0]);
			return Reflect.construct(target, args, newTarget);
		},
	});
	try {
		callbacks.takeBack(records);
	} finally {
		WebAssembly.Module = Module;
	}
	return compiled;
}

/**
 * @throws EngineError if a library of the snapshot brings texts of JavaScript along, which a handler may not
 *   evaluate.
 */
export function checkScripts({ libraries: { libraries } }: PythawContents): void {
	const scripted = libraries.find(({ scripts }) => scripts.length > 0);
	if (scripted === undefined) return;
	throw new EngineError(
		"eval",
		`Library ${scripted.file} of the snapshot has texts of JavaScript (EM_JS, EM_ASM), and workerd evaluates none in a handler. ` +
			'Restore the app while the worker starts (option restore: "start", --restore start).',
	);
}
