/**
 * How a record of native libraries differs from another's, and both put together again. Plain data only.
 */
import { ByteBlock, concatenate, isEqual } from "../engine/bytes.js";
import * as is from "../shape.js";
import { damagedRecord } from "./check.js";
import type { LibrariesRecord, LibraryRecord, Span } from "./record.js";
import { bytesAt, spanIn } from "./record-data.js";

/** A library of the base, by its index there, with what has changed of its record. */
type ChangedLibrary = { readonly base: number } & Partial<LibraryRecord>;

/** A record relative to another. All but the libraries is whole: there is little of it. */
interface LibraryChanges extends Omit<LibrariesRecord, "libraries" | "data"> {
	readonly libraries: readonly (ChangedLibrary | LibraryRecord)[];
}

export interface LibraryLayer {
	/** Its offsets count in the base's data with the layer's own after it. */
	readonly changes: LibraryChanges;
	readonly data: Uint8Array;
}

export function layerLibraries(record: LibrariesRecord, base: LibrariesRecord): LibraryLayer {
	const own = new ByteBlock(base.data.byteLength);
	/** @param likely where in the base's data the same most often is. */
	const move = (span: Span, likely: Span | undefined): Span => {
		const bytes = bytesAt(record, span);
		if (likely !== undefined && isEqual(bytes, bytesAt(base, likely))) return likely;
		return spanIn(own, bytes);
	};
	const known = new Map(base.libraries.map(({ name }, index) => [name, index]));
	const libraries = record.libraries.map((library) => {
		const index = known.get(library.name);
		const before = index === undefined ? undefined : base.libraries[index];
		const { details, prelinked } = library;
		const moved: LibraryRecord = {
			...library,
			details: move(details, before?.details),
			prelinked: prelinked && {
				...prelinked,
				patch: move(prelinked.patch, before?.prelinked?.patch),
			},
		};
		if (index === undefined) return moved;
		const fields: Record<string, unknown> = { ...before };
		const changed = Object.entries(moved).filter(([key, value]) => !isSame(value, fields[key]));
		return { base: index, ...Object.fromEntries(changed) };
	});
	const { data: _, ...rest } = record;
	return { changes: { ...rest, libraries }, data: own.bytes() };
}

/** Both are plain data, of keys in one order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The whole record again, which has to be checked as any record is.
 *
 * @throws SnapshotError with check `content` for one that refers to what the base does not have.
 */
export function applyLibraryLayer(
	changes: unknown,
	data: Uint8Array,
	base: LibrariesRecord,
): unknown {
	const { libraries, ...rest } = is.isObject(changes) ? changes : {};
	if (!Array.isArray(libraries)) return { ...rest, data };
	return {
		libraries: libraries.map((library: unknown) => {
			if (!is.isObject(library) || is.own(library, "base") === undefined) return library;
			const { base: index, ...changed } = library;
			const before = typeof index === "number" ? base.libraries[index] : undefined;
			if (before !== undefined) return { ...before, ...changed };
			throw damagedRecord(`its base has no library ${JSON.stringify(index)}`);
		}),
		...rest,
		data: data.byteLength === 0 ? base.data : concatenate([base.data, data]),
	};
}
