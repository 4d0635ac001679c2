/**
 * Merges the segments of a data section that lie close together. Linkers leave out runs of a few zeros, which
 * makes thousands of segments, and an engine decodes and copies each of them by itself. Memory after
 * instantiation is the same: what lies between two segments is zero in fresh memory.
 */
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { writeConstant } from "./module-writer.js";
import { leb128 } from "./section-rewriting.js";

/** So many zeros are written out rather than start a new segment; no page of the host's is written for them alone. */
const MOST_ZEROS = 1024;

/** Opcodes (spec 5.4.9). */
const [I32_CONST, END] = [0x41, 0x0b];

interface Segment {
	/** Where it is written to, an address. */
	readonly begin: number;
	readonly bytes: Uint8Array;
}

/**
 * @returns the section's content; undefined for one that is not what linkers write for the first memory:
 *   active segments, ascending, none over another.
 */
export function mergeData(section: Uint8Array): Uint8Array[] | undefined {
	const segments = readSegments(new ByteReader(section));
	if (segments === undefined) return undefined;
	const merged: Segment[][] = [];
	let end = 0;
	for (const segment of segments) {
		if (segment.begin < end) return undefined;
		if (merged.length > 0 && segment.begin - end <= MOST_ZEROS) merged.at(-1)!.push(segment);
		else merged.push([segment]);
		end = segment.begin + segment.bytes.byteLength;
	}
	return [leb128(merged.length), ...merged.flatMap(written)];
}

function readSegments(reader: ByteReader): Segment[] | undefined {
	const segments: Segment[] = [];
	for (let left = reader.u32(); left > 0; left -= 1) {
		if (reader.u32() !== 0 || reader.byte() !== I32_CONST) return undefined;
		const begin = reader.i32() >>> 0;
		if (reader.byte() !== END) return undefined;
		segments.push({ begin, bytes: reader.bytes(reader.u32()) });
	}
	return segments;
}

function written(parts: readonly Segment[]): Uint8Array[] {
	const [{ begin }] = parts;
	const last = parts.at(-1)!;
	const bytes = new Uint8Array(last.begin + last.bytes.byteLength - begin);
	for (const part of parts) bytes.set(part.bytes, part.begin - begin);
	const head = new ByteWriter();
	head.u32(0);
	writeConstant(head, begin);
	head.u32(bytes.byteLength);
	return [head.toUint8Array(), bytes];
}
