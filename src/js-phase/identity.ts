/**
 * The identity of the host as Python sees it: language, user agent, program. The C phase always sees
 * the neutral one; the JS phase puts this host's in its place, on a cold start and on a restore
 * alike, unless the instance is to become a snapshot.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { dataViewOf, hasAt } from "../engine/bytes.js";

export interface Identity {
	/** Environment variable `LANG`. */
	readonly language: string;
	/** `sys._emscripten_info.runtime`. */
	readonly runtime: string;
	/** `argv[0]` of the interpreter, and environment variable `_`. */
	readonly program: string;
}

/** What every C phase sees. */
export const neutralIdentity: Identity = {
	language: "C.UTF-8",
	runtime: "WebAssembly",
	program: "python",
};

/** What Pyodide's glue makes of this host. */
export function hostIdentity(program: string | undefined): Identity {
	const { navigator } = globalThis;
	return {
		language: `${(navigator?.language ?? "C").replace("-", "_")}.UTF-8`,
		runtime:
			navigator?.userAgent ?? (globalThis.process ? `Node.js ${process.version}` : "UNKNOWN"),
		program: program ?? "./this.program",
	};
}

/** Hides the user agent from the C phase (CPython's emscripten port asks for it). */
export function hideRuntime(imports: GlueImports, module: PyodideModule): void {
	replace(imports, "_Py_emscripten_runtime", () => () => {
		return module.stringToNewUTF8(neutralIdentity.runtime);
	});
}

/**
 * The word that points to the str `sys._emscripten_info.runtime`. It is treated as engine slots are, but is not
 * in their table (adaptor/slots.ts): it holds a Python object, and only Python knows where it is.
 */
export interface RuntimeSlot {
	readonly ptr: Ptr;
	/** The str that was there after the C phase. */
	readonly neutral: Ptr;
	readonly current: Ptr;
}

/** Bytes of a structseq that are searched for the item: head, hash and its four fields fit. */
const STRUCTSEQ_BYTE_LENGTH = 64;

/** Where a snapshot says that the slot is; checked before it is believed. */
export type RuntimeSlotPlace = Pick<RuntimeSlot, "ptr" | "neutral">;

/** @param recorded where the slot was when the snapshot was taken; asking Python costs 2 ms. */
export function writeRuntimeSlot(
	module: PyodideModule,
	identity: Identity,
	recorded?: RuntimeSlotPlace,
): RuntimeSlot {
	const { HEAPU32 } = module;
	const known = recorded !== undefined && HEAPU32[recorded.ptr >>> 2] === recorded.neutral;
	const { ptr, neutral } = known ? recorded : findRuntimeSlot(module);
	const text = module.stringToNewUTF8(identity.runtime);
	const current = module._PyUnicode_FromString(text);
	module._free(text);
	// The neutral str keeps its reference count: a snapshot of this instance puts it back.
	module.HEAPU32[ptr >>> 2] = current;
	return { ptr, neutral, current };
}

function findRuntimeSlot(module: PyodideModule): RuntimeSlotPlace {
	const ids: string = module.API.runPythonInternal(
		'import sys; f"{id(sys._emscripten_info)} {id(sys._emscripten_info.runtime)}"',
	);
	const [info, neutral] = ids.split(" ").map(Number);
	const words = module.HEAPU32.subarray(info >>> 2, (info + STRUCTSEQ_BYTE_LENGTH) >>> 2);
	return { ptr: info + 4 * words.indexOf(neutral), neutral };
}

/** Puts the neutral str back into a copy of memory and blanks the text of the other. */
export function neutralizeRuntimeSlot(
	memory: Uint8Array,
	slot: RuntimeSlot,
	identity: Identity,
): void {
	const view = dataViewOf(memory);
	view.setUint32(slot.ptr, slot.neutral, true);
	// A compact str holds its text after its head; the user agent is ASCII.
	const text = new TextEncoder().encode(identity.runtime);
	const head = memory.subarray(slot.current, slot.current + 64);
	const at = indexOfBytes(head, text.subarray(0, 16));
	if (at >= 0) memory.fill(0x20, slot.current + at, slot.current + at + text.byteLength);
}

function indexOfBytes(haystack: Uint8Array, needle: Uint8Array): number {
	for (let at = 0; at + needle.byteLength <= haystack.byteLength; at += 1) {
		if (hasAt(haystack, at, needle)) return at;
	}
	return -1;
}
