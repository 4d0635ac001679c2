/**
 * A real snapshot's file taken apart, to be written again with parts of it replaced. What is written is a
 * sound container with right checksums: only its content is faulty.
 */
import { inspectSnapshot } from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { type ForgedSection, forge } from "../format/forge.js";

const jsonSections: ReadonlySet<string> = new Set([
	"link-layout",
	"references",
	"files",
	"libraries",
	"layer-files",
	"layer-libraries",
]);

export interface Parts {
	readonly buildId: string;
	/** The manifest alone, without what `inspectSnapshot` adds to it. */
	readonly manifest: any;
	/** By section name: a value where it is JSON, else bytes. */
	readonly sections: Readonly<Record<string, any>>;
}

/** Of a snapshot whose sections are not compressed. */
export async function partsOf(bytes: Uint8Array): Promise<Parts> {
	const found = await inspectSnapshot(bytes);
	const { formatVersion: _, buildId, byteLength: __, sections, ...manifest } = found;
	const parts = sections.map(({ name, offset, storedByteLength }) => {
		const stored = bytes.slice(offset, offset + storedByteLength);
		return [name, jsonSections.has(name) ? JSON.parse(new TextDecoder().decode(stored)) : stored];
	});
	return { buildId, manifest, sections: Object.fromEntries(parts) };
}

/** Of bare CPython's. */
export const baseParts = async (): Promise<Parts> => partsOf(await baseSnapshot());

/** The same without the megabytes of memory: it can be read, not started. */
export const withoutMemory = ({ buildId, manifest, sections }: Parts): Parts => ({
	buildId,
	manifest: { ...manifest, memory: { byteLength: 65536, pageByteLength: 4096, pages: 0 } },
	sections: { ...sections, memory: new Uint8Array(), "memory-runs": new Uint8Array() },
});

/**
 * A file of these parts.
 *
 * @param changes sections to put in place of its own; undefined leaves one out. `manifest` is no section's
 *   name.
 */
export function written(parts: Parts, changes: Readonly<Record<string, unknown>> = {}): Uint8Array {
	const { manifest = parts.manifest, ...sections } = changes;
	const forged = Object.entries({ ...parts.sections, ...sections }).flatMap(
		([name, content]): ForgedSection[] =>
			content === undefined ? [] : [{ name, stored: bytesOf(content) }],
	);
	return forge({ buildId: parts.buildId, manifest: textOf(manifest), sections: forged });
}

const textOf = (value: unknown): string =>
	typeof value === "string" ? value : JSON.stringify(value);

const bytesOf = (content: unknown): Uint8Array =>
	content instanceof Uint8Array ? content : new TextEncoder().encode(textOf(content));
