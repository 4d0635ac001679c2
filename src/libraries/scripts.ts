/**
 * JavaScript that comes with a library: the bodies of `EM_JS` functions and of `EM_ASM` lines, whose
 * texts are in its data. Has the glue evaluate them again, which it must do in its own scope.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { ByteWriter } from "../wasm/byte-writer.js";
import { writeExport, writeGlobal, writeSection } from "../wasm/module-writer.js";
import { magicAndVersion } from "../wasm/section-ids.js";

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
