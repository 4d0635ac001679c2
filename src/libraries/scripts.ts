/**
 * JavaScript that comes with C code: the bodies of `EM_JS` functions and of `EM_ASM` lines, whose texts are in
 * a library's data. The glue must evaluate them, in its own scope.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { ByteWriter } from "../wasm/byte-writer.js";
import { writeExport, writeGlobal, writeSection } from "../wasm/module-writer.js";
import { magicAndVersion } from "../wasm/section-ids.js";
import type { MainSymbols } from "./main-symbols.js";

const EM_JS = "__em_js__";
const EM_ASM: readonly string[] = ["__start_em_asm", "__stop_em_asm"];

/** Whether an export of that name says where such a text is. */
export const isScript = (name: string): boolean => name.startsWith(EM_JS) || EM_ASM.includes(name);

/** Name of the function whose body such an export is. */
export const functionOf = (name: string): string => name.replace(EM_JS, "");

/**
 * Evaluates texts that are in memory. The glue's linker evaluates those of any library that it loads. So
 * it is given a library to load that has nothing but the addresses of these texts.
 *
 * @param addresses where the texts are, by the name of the export that says so.
 * @returns the `EM_JS` functions, by name.
 */
export function evaluateScripts(
	module: PyodideModule,
	addresses: Readonly<Record<string, Ptr>>,
): Record<string, unknown> {
	const bytes = libraryOfAddresses(addresses);
	const flags = { global: false, nodelete: true, allowUndefined: true };
	const exports = module.loadWebAssemblyModule(bytes, flags, "scripts", {}, 0);
	return Object.fromEntries(Object.entries(exports).filter(([name]) => !isScript(name)));
}

/** `dylink.0` of a library that has neither data nor table entries (tool-conventions, DynamicLinking). */
const emptyDylink = [1, 4, 0, 0, 0, 0];

/** A library that exports addresses and is nothing else. Written at run time: only then are they known. */
function libraryOfAddresses(addresses: Readonly<Record<string, Ptr>>): Uint8Array {
	const module = new ByteWriter();
	module.bytes(magicAndVersion);
	writeSection(module, "custom", (content) => {
		content.name("dylink.0");
		content.bytes(emptyDylink);
	});
	writeSection(module, "global", (content) =>
		content.vector(Object.values(addresses), (ptr) => writeGlobal(content, false, ptr)),
	);
	writeSection(module, "export", (content) =>
		content.vector(Object.keys(addresses), (name, index) =>
			writeExport(content, { name, kind: "global", index }),
		),
	);
	return module.toUint8Array();
}

const word = /(?<![\w$.])_[\w$]+/g;

/**
 * JavaScript of C code (`emscripten_run_script`, too) is evaluated among the glue's variables, and may call a C
 * function by the one that the plain glue has for it: `_PyDict_New()`. A specialised glue has variables only
 * for what it uses itself.
 *
 * @returns a text that does what the given one does in the plain glue: its names of C are declared before it.
 */
export function withNames(symbols: MainSymbols, text: string): string {
	const names = [...new Set(String(text).match(word))].filter((name) => symbols.has(name.slice(1)));
	if (names.length === 0) return text;
	const declared = names.map((name) => `${name}=Module.${name}`);
	// The value of a block is that of its last statement, as that of the text is.
	return `const ${declared.join()};{${text}\n}`;
}
