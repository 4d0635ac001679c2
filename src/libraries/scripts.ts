/**
 * JavaScript that comes with a library: the bodies of `EM_JS` functions and of `EM_ASM` lines, whose
 * texts are in its data. Has the glue evaluate them again, which it must do in its own scope.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { ByteWriter } from "../wasm/byte-writer.js";
import { entityCodes, magicAndVersion, sectionIds } from "../wasm/section-ids.js";

const EM_JS = "__em_js__";
const EM_ASM: readonly string[] = ["__start_em_asm", "__stop_em_asm"];

/** Whether an export of that name says where such a text is. */
export const isScript = (name: string): boolean => name.startsWith(EM_JS) || EM_ASM.includes(name);

/** Name of the function whose body such an export is. */
export const functionOf = (name: string): string => name.replace(EM_JS, "");

/**
 * Evaluates texts that are in memory. What the glue's linker does with a library's texts it does
 * with any library's: here with one that has nothing but their addresses.
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

/** Opcodes and types of a constant address (spec 5.3, 5.4). */
const [I32, IMMUTABLE, I32_CONST, END] = [0x7f, 0, 0x41, 0x0b];

/** A library that exports addresses and is nothing else. Written at run time: only then are they known. */
function libraryOfAddresses(addresses: Readonly<Record<string, Ptr>>): Uint8Array {
	const module = new ByteWriter();
	const section = (id: keyof typeof sectionIds, fill: (content: ByteWriter) => void) => {
		module.byte(sectionIds[id]);
		module.sized(fill);
	};
	const entries = Object.entries(addresses);
	module.bytes(magicAndVersion);
	section("custom", (content) => {
		content.name("dylink.0");
		content.bytes(emptyDylink);
	});
	section("global", (content) =>
		content.vector(entries, ([, ptr]) => {
			content.bytes([I32, IMMUTABLE, I32_CONST]);
			content.signed(ptr | 0);
			content.byte(END);
		}),
	);
	section("export", (content) =>
		content.vector(entries, ([name], index) => {
			content.name(name);
			content.byte(entityCodes.global);
			content.u32(index);
		}),
	);
	return module.toUint8Array();
}
