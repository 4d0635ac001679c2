/** Bytes of modules that are put together of parts: sections, and the vectors in them. They may share memory with what they are of. */
import { ByteWriter } from "../wasm/byte-writer.js";
import { unsignedLeb128 as u32 } from "../wasm/leb128.js";
import type { Section } from "../wasm/module-reader.js";
import { magicAndVersion, type SectionId, sectionIds, sectionOrder } from "../wasm/section-ids.js";
import { vectorOf } from "../wasm/section-rewriting.js";

export type Bytes = readonly number[] | Uint8Array;

/** Contents of sections, by their names. */
export type Contents = Partial<Record<SectionId, readonly Uint8Array[]>>;

/** A module that has other contents in some of its sections. One that is undefined there is left out. */
export function assembled(sections: readonly Section[], changed: Contents): Uint8Array[] {
	const isCustom = ({ id }: Section) => id === "custom";
	const standard = sections.filter((section) => !isCustom(section));
	return moduleOf(
		{ ...Object.fromEntries(standard.map(({ id, bytes }) => [id, [bytes]])), ...changed },
		sections.filter(isCustom).map(({ bytes }) => bytes),
	);
}

/** @param custom contents of custom sections. */
export const moduleOf = (contents: Contents, custom: readonly Uint8Array[] = []): Uint8Array[] => [
	Uint8Array.from(magicAndVersion),
	...sectionOrder.flatMap((id) => (contents[id] ? section(id, contents[id]) : [])),
	...custom.flatMap((content) => section("custom", [content])),
];

export function section(id: SectionId, content: readonly Uint8Array[]): Uint8Array[] {
	const byteLength = content.reduce((sum, part) => sum + part.byteLength, 0);
	return [Uint8Array.from([sectionIds[id], ...u32(byteLength)]), ...content];
}

export const vector = (items: readonly Bytes[]): Uint8Array[] => [
	Uint8Array.from(u32(items.length)),
	...items.map((item) => (item instanceof Uint8Array ? item : Uint8Array.from(item))),
];

/** A section's vector with more items at its end. */
export function appended(section: Uint8Array | undefined, items: readonly Bytes[]): Uint8Array[] {
	const { count, rest } = vectorOf(section);
	const [, ...added] = vector(items);
	return [Uint8Array.from(u32(count + items.length)), rest, ...added];
}

/** What `fill` writes. */
export function written(fill: (writer: ByteWriter) => void): Uint8Array {
	const writer = new ByteWriter();
	fill(writer);
	return writer.toUint8Array();
}
