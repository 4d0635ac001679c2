/**
 * The files of Pyodide's own `makeMemorySnapshot`: a header of twelve words, JSON that names the JS
 * references, and the whole of linear memory. Source: Pyodide's src/js/snapshot.ts. Reads them;
 * writing them is left to the glue, but for the one word that is ours.
 */
import { FIRST_SLOT_INDEX } from "../adaptor/slots.js";
import type { Generation } from "../distribution/generation.js";
import type { PyodideModule, TableIndex } from "../distribution/glue.js";
import { dataViewOf } from "../engine/bytes.js";
import { parseJson } from "../engine/json.js";
import { SnapshotError } from "../errors.js";
import { PAGE_BYTE_LENGTH } from "../image/image.js";
import { checkImage } from "../image/restore.js";
import { fixedReferences, type ReferenceSymbol } from "../references/symbol.js";
import * as is from "../shape.js";
import type { PyodideContents } from "./contents.js";

/** `\0snp`, little-endian. */
const MAGIC = 0x706e7300;
/** magic, offset of memory, byte length of the JSON, padding, build id of 32 bytes. */
const HEADER_BYTE_LENGTH = 48;
/** References that every start makes at fixed indexes, and the file leaves out. */
const FIXED_REFERENCES = 7;

interface SerializedReferences {
	readonly hiwireKeys: readonly (
		| null
		| { readonly path: readonly string[] }
		| { readonly serialized: unknown }
		| { readonly API: true }
		| { readonly abortSignalAny: true }
	)[];
	readonly immortalKeys: readonly string[];
}

export function isPyodideFormat(bytes: Uint8Array): boolean {
	return bytes.byteLength >= 4 && dataViewOf(bytes).getUint32(0, true) === MAGIC;
}

/** @throws SnapshotError */
export function decodePyodideFormat(bytes: Uint8Array): PyodideContents {
	if (bytes.byteLength < HEADER_BYTE_LENGTH) throw truncated(bytes);
	const view = dataViewOf(bytes);
	const memoryOffset = view.getUint32(4, true);
	const jsonByteLength = view.getUint32(8, true);
	const words = Array.from({ length: 8 }, (_, word) => view.getUint32(16 + 4 * word, true));
	const buildId = words.map((word) => word.toString(16).padStart(8, "0")).join("");
	if (HEADER_BYTE_LENGTH + jsonByteLength > memoryOffset || memoryOffset > bytes.byteLength) {
		throw truncated(bytes);
	}
	const references = parseReferences(
		bytes.subarray(HEADER_BYTE_LENGTH, HEADER_BYTE_LENGTH + jsonByteLength),
	);
	const pages = bytes.subarray(memoryOffset);
	const image = {
		byteLength: pages.byteLength,
		runs: Uint32Array.of(0, Math.floor(pages.byteLength / PAGE_BYTE_LENGTH)),
		pages,
	};
	checkImage(image);
	const fixed = Array.from(
		{ length: FIXED_REFERENCES },
		(_, index): ReferenceSymbol => (index === 0 ? null : { fixed: index }),
	);
	return {
		format: "pyodide",
		buildId,
		image,
		references: {
			symbols: [...fixed, ...references.hiwireKeys.map(toSymbol)],
			internedStrings: references.immortalKeys,
		},
	};
}

/**
 * Has the files of `makeMemorySnapshot` hold what Pyodide's own loader puts into the call adaptor's
 * slot on this engine: ours is at an index of the function table where that loader has nothing.
 * @param hasAdaptor whether Pyodide's own loader has one here: then in the first entry after those that
 *   the link step fills. Else the slot is 0.
 */
export function recordOwnAdaptor(
	module: PyodideModule,
	generation: Generation,
	hasAdaptor: boolean,
): void {
	const { API } = module;
	const { makeSnapshot } = API;
	API.makeSnapshot = (serializer) => {
		const bytes = makeSnapshot.call(API, serializer);
		const view = dataViewOf(bytes);
		const slotOffset = view.getUint32(4, true) + generation.findAdaptorSlot(module);
		view.setUint32(slotOffset, hasAdaptor ? endOfLinkStep(module) : 0, true);
		return bytes;
	};
}

function endOfLinkStep({ wasmTable }: PyodideModule): TableIndex {
	let index = FIRST_SLOT_INDEX;
	while (wasmTable.get(index - 1) === null) index -= 1;
	return index;
}

function toSymbol(key: SerializedReferences["hiwireKeys"][number]): ReferenceSymbol {
	if (key === null) return null;
	if ("path" in key) return { root: "globals", path: key.path };
	if ("serialized" in key) return { data: key.serialized };
	if ("abortSignalAny" in key) return { root: "api", path: ["abortSignalAny"] };
	return { root: "api", path: [] };
}

const serialized = is.record({
	hiwireKeys: is.listOf(is.orNull(is.record({ path: is.optional(is.listOf(is.text)) }))),
	immortalKeys: is.listOf(is.text),
});

function parseReferences(bytes: Uint8Array): SerializedReferences {
	const what = "The Pyodide snapshot's references are not JSON";
	const parsed = parseJson(bytes, (cause) => new SnapshotError("content", what, { cause }));
	if (serialized(parsed) === undefined) return parsed as SerializedReferences;
	throw new SnapshotError("content", "The Pyodide snapshot's references are damaged");
}

const truncated = (bytes: Uint8Array): SnapshotError =>
	new SnapshotError(
		"truncated",
		`The Pyodide snapshot ends after ${bytes.byteLength} bytes, within its header. Make it again.`,
	);

/**
 * Has `makeMemorySnapshot` work when packages were loaded. One of the references that every start makes
 * is `loadedPackages`, which the glue expects to be as empty as it began (Pyodide issue 5195).
 */
export function expectLoadedPackages(module: PyodideModule): void {
	const expected = fixedReferences(module);
	module.API.getExpectedKeys = () => [...expected];
}
