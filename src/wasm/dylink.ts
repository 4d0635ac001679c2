/**
 * Reads the `dylink.0` custom section: what a dynamic library needs of the program that loads it
 * (WebAssembly/tool-conventions, DynamicLinking.md).
 */
import { ByteReader } from "./byte-reader.js";
import { readSections } from "./module-reader.js";

export interface Dylink {
	/** Linear memory for the library's data, in bytes. */
	readonly memorySize: number;
	/** Alignment of that memory as a power of two: 4 is 16 bytes. */
	readonly memoryAlign: number;
	/** Table entries for the library's functions. */
	readonly tableSize: number;
	/** Alignment of those entries as a power of two. */
	readonly tableAlign: number;
	/** Libraries to be loaded before this one, by name. */
	readonly needed: readonly string[];
	/** Symbol flags of exports that have any, by name. */
	readonly exportInfo: ReadonlyMap<string, number>;
	/** Symbol flags of imports that have any. */
	readonly importInfo: readonly ImportInfo[];
	/** Directories to look for the needed libraries in. */
	readonly runtimePath: readonly string[];
}

export interface ImportInfo {
	readonly module: string;
	readonly name: string;
	readonly flags: number;
}

const subsections = { memory: 1, needed: 2, exports: 3, imports: 4, runtimePath: 5 } as const;

/** The module's `dylink.0`; undefined if it has none. @throws WasmFormatError */
export function readDylink(module: Uint8Array): Dylink | undefined {
	// The convention wants it first, so that a loader need not read on.
	const section = readSections(module).find(({ name }) => name === "dylink.0");
	if (!section) return undefined;
	const { byteOffset, bytes } = section;
	const reader = new ByteReader(module, byteOffset, byteOffset + bytes.length);
	const exportInfo = new Map<string, number>();
	let dylink: Dylink = {
		memorySize: 0,
		memoryAlign: 0,
		tableSize: 0,
		tableAlign: 0,
		needed: [],
		exportInfo,
		importInfo: [],
		runtimePath: [],
	};
	while (!reader.isAtEnd) {
		const kind = reader.byte();
		const part = reader.part(reader.u32());
		switch (kind) {
			case subsections.memory:
				dylink = {
					...dylink,
					memorySize: part.u32(),
					memoryAlign: part.u32(),
					tableSize: part.u32(),
					tableAlign: part.u32(),
				};
				break;
			case subsections.needed:
				dylink = { ...dylink, needed: part.vector(() => part.name()) };
				break;
			case subsections.exports:
				part.vector(() => exportInfo.set(part.name(), part.u32()));
				break;
			case subsections.imports:
				dylink = { ...dylink, importInfo: part.vector(() => readImportInfo(part)) };
				break;
			case subsections.runtimePath:
				dylink = { ...dylink, runtimePath: part.vector(() => part.name()) };
				break;
			default:
				// A later version of the convention may say more; it says it in a part of its own.
				continue;
		}
		part.expectEnd(`part ${kind} of dylink.0`);
	}
	return dylink;
}

function readImportInfo(reader: ByteReader): ImportInfo {
	return { module: reader.name(), name: reader.name(), flags: reader.u32() };
}
