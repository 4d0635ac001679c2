/**
 * Where CPython's structs have their fields, in bytes, as compiled for wasm32 (pointers of four bytes,
 * with the GIL). One row for each version that a release of Pyodide has, newest first. Nothing is read
 * here but what CPython lays down for tools that read another process's memory: `_Py_DebugOffsets`
 * (Include/internal/pycore_debug_offsets.h), the first thing in `_PyRuntime` since 3.13.
 */
import type { Memory } from "./memory.js";

/** What differs between versions. Paths are those of CPython's repository. */
export interface Layout {
	/** In `_PyRuntimeState` (pycore_runtime.h): the first interpreter. */
	readonly interpretersHead: number;
	/** In `PyInterpreterState` (pycore_interp.h): the dict `sys.modules`. */
	readonly importsModules: number;
	/** In `PyInterpreterState`: heads of the collector's lists (pycore_gc.h), `permanent_generation` last. */
	readonly collected: readonly number[];
	/** In `PyTypeObject`, after which a heap type has its own fields (Include/cpython/object.h). */
	readonly typeByteLength: number;
	/** Where an object has the values of its attributes (pycore_dict.h, `_dictvalues`). */
	readonly attributeValues: "tagged pointer" | "inline";
}

/** A row: what the debug offsets do not give. `collected` counts in `struct _gc_runtime_state`. */
interface Row extends Omit<Layout, "interpretersHead" | "importsModules"> {
	readonly minor: number;
	/** Index of the debug offsets' 64-bit words that hold the offset of `gc` and of `imports.modules`. */
	readonly debugWords?: { readonly gc: number; readonly importsModules: number };
	/** Of a version that has no debug offsets. */
	readonly fixed?: Pick<Layout, "interpretersHead" | "importsModules"> & { readonly gc: number };
}

const rows: readonly Row[] = [
	{
		minor: 15,
		debugWords: { gc: 11, importsModules: 12 },
		collected: [8, 24, 40, 56],
		typeByteLength: 212,
		attributeValues: "inline",
	},
	{
		minor: 14,
		debugWords: { gc: 11, importsModules: 12 },
		collected: [16, 32, 48, 64],
		typeByteLength: 208,
		attributeValues: "inline",
	},
	{
		minor: 13,
		debugWords: { gc: 10, importsModules: 11 },
		collected: [16, 32, 48, 68],
		typeByteLength: 208,
		attributeValues: "inline",
	},
	{
		minor: 12,
		collected: [16, 32, 48, 68],
		typeByteLength: 208,
		attributeValues: "tagged pointer",
		fixed: { interpretersHead: 28, importsModules: 544, gc: 88 },
	},
];

const COOKIE = "xdebugpy";
const INTERPRETERS_HEAD_WORD = 5;

/** @param fresh memory of a fresh instance: what a snapshot says of its own layout is not asked. */
export function layoutOf(fresh: Memory, runtimePtr: number): Layout {
	const debugWord = (index: number): number => fresh.word(runtimePtr + 8 * index);
	const hasOffsets = fresh.cString(runtimePtr).startsWith(COOKIE);
	// A version is 0x030E02F0 for 3.14.2. A newer one than we know most likely is as the newest.
	const minor = hasOffsets ? (debugWord(1) >>> 16) & 0xff : 12;
	const row = rows.find((one) => one.minor <= minor) ?? rows[rows.length - 1];
	const { debugWords, fixed, collected, ...rest } = row;
	const offsets = fixed ?? {
		interpretersHead: debugWord(INTERPRETERS_HEAD_WORD),
		importsModules: debugWord(debugWords!.importsModules),
		gc: debugWord(debugWords!.gc),
	};
	return {
		...rest,
		interpretersHead: offsets.interpretersHead,
		importsModules: offsets.importsModules,
		collected: collected.map((offset) => offsets.gc + offset),
	};
}

/** The same in all versions. `PyObject` and `PyVarObject` (Include/object.h). */
export const object = { type: 4, byteLength: 8, size: 8 } as const;

/** `PyTypeObject` (Include/cpython/object.h). */
export const typeObject = {
	name: 12,
	basicSize: 16,
	itemSize: 20,
	flags: 84,
	members: 120,
	base: 128,
	dict: 132,
	dictOffset: 144,
	/** Its fields that may be objects: base, dict, bases, mro, cache, subclasses, weak references. */
	objects: [128, 132, 168, 172, 176, 180, 184],
	/** In a heap type, after its `PyTypeObject`: name, slots, qualified name, module. */
	heapObjects: [220, 224, 228, 236],
	cachedKeys: 232,
} as const;

/** `tp_flags` (Include/object.h). */
export const typeFlags = {
	inlineValues: 1 << 2,
	managedWeakref: 1 << 3,
	managedDict: 1 << 4,
	heap: 1 << 9,
	collected: 1 << 14,
	list: 1 << 25,
	tuple: 1 << 26,
	dict: 1 << 29,
	type: 1 << 31,
} as const;

/** `PyMemberDef` (Include/descrobject.h), and the types that are objects. */
export const member = { byteLength: 20, name: 0, type: 4, offset: 8, objects: [6, 16] } as const;

/** What lies before an object: the collector's two words (`PyGC_Head`), and a dict and weak references. */
export const before = { collector: 8, managedDict: 12, managed: 8 } as const;

/** `PyUnicodeObject` (Include/cpython/unicodeobject.h). */
export const str = {
	length: 8,
	hash: 12,
	state: 16,
	asciiByteLength: 20,
	utf8Length: 20,
	utf8: 24,
	compactByteLength: 28,
	data: 28,
	kindShift: 2,
	compact: 1 << 5,
	ascii: 1 << 6,
} as const;

export const bytes = { hash: 12, data: 16 } as const;
export const bytearray = { allocated: 12, data: 16 } as const;
/** `PyLongObject` (pycore_long.h): the number of digits and the sign in one word, then digits of 30 bits. */
export const int = {
	tag: 8,
	digits: 12,
	countShift: 3,
	signMask: 3,
	negative: 2,
	bits: 30,
} as const;
export const list = { items: 12, allocated: 16 } as const;
export const set = { mask: 16, table: 20, entryByteLength: 8 } as const;
export const dict = { keys: 24, values: 28 } as const;

/** `PyDictKeysObject` and its entries (pycore_dict.h). */
export const dictKeys = {
	log2Size: 4,
	log2IndexByteLength: 5,
	kind: 6,
	usable: 12,
	entryCount: 16,
	indices: 20,
	general: { kind: 0, byteLength: 12, key: 4, value: 8 },
	unicode: { byteLength: 8, key: 0, value: 4 },
} as const;

/** `_dictvalues` where it has a head; before it, the values are all that it points to. */
export const inlineValues = { capacity: 0, valid: 3, values: 4 } as const;

/** `PyFunctionObject` (Include/cpython/funcobject.h): what has no entry among the type's members. */
export const functionFields: readonly (readonly [offset: number, name: string])[] = [
	[16, "__name__"],
	[20, "__qualname__"],
	[24, "__code__"],
	[28, "__defaults__"],
	[32, "__kwdefaults__"],
];
export const functionCode = 24;
export const functionClosure = 36;
/** `PyCodeObject` (Include/cpython/code.h): names of locals, those of free variables last. */
export const codeLocalNames = 72;
/** `PyMethodObject`. */
export const method = { function: 8, self: 12 } as const;
