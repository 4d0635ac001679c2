/**
 * Wheels made by hand, right ones and, on request, wrong ones: what no index would offer. The zip
 * archive is written here, so that every field of it can be wrong.
 */
import { createHash } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";

export interface WheelDraft {
	readonly name?: string;
	readonly version?: string;
	/** The last three parts of the file name. */
	readonly tag?: string;
	/** Content by path in the archive. */
	readonly files?: Readonly<Record<string, string | Uint8Array>>;
	/** Lines added to METADATA. */
	readonly metadata?: readonly string[];
	/** Changes RECORD's text. */
	readonly record?: (text: string) => string;
	/** Changes the entries of the archive. */
	readonly entries?: (entries: ZipDraft[]) => ZipDraft[];
	/** Paths that get the mode of a program. */
	readonly executable?: readonly string[];
}

/** An entry of an archive. What is not said is what is right. */
export interface ZipDraft {
	readonly path: string;
	readonly data: Uint8Array;
	readonly mode?: number;
	readonly stored?: boolean;
	/** Size that is declared. */
	readonly byteLength?: number;
	readonly crc?: number;
	readonly flags?: number;
	readonly method?: number;
	/** Shares the place of the entry before it. */
	readonly overlaps?: boolean;
}

export interface MadeWheel {
	readonly fileName: string;
	readonly bytes: Buffer;
	readonly sha256: string;
	readonly metadata: string;
}

const sha256 = (data: Uint8Array, encoding: "hex" | "base64url") =>
	createHash("sha256").update(data).digest(encoding);

export function makeWheel(draft: WheelDraft = {}): MadeWheel {
	const { name = "tiny", version = "1.0", tag = "py3-none-any" } = draft;
	const escaped = name.replace(/[-.]+/g, "_");
	const distInfo = `${escaped}-${version}.dist-info`;
	const lines = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`];
	const metadata = `${[...lines, ...(draft.metadata ?? [])].join("\n")}\n\nA description.\n`;
	const files: Record<string, string | Uint8Array> = {
		...(draft.files ?? { [`${escaped}.py`]: "value = 17\n" }),
		[`${distInfo}/METADATA`]: metadata,
		[`${distInfo}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
	};
	const contents = Object.entries(files).map(([path, content]) => ({
		path,
		data: Buffer.from(content as string),
		mode: draft.executable?.includes(path) ? 0o755 : 0o644,
	}));
	const rows = contents.map(
		({ path, data }) => `${path},sha256=${sha256(data, "base64url")},${data.length}\n`,
	);
	const record = `${rows.join("")}${distInfo}/RECORD,,\n`;
	const text = draft.record?.(record) ?? record;
	const entries: ZipDraft[] = [
		...contents,
		{ path: `${distInfo}/RECORD`, data: Buffer.from(text), mode: 0o644 },
	];
	const bytes = zip(draft.entries?.(entries) ?? entries);
	const fileName = `${escaped}-${version}-${tag}.whl`;
	return { fileName, bytes, sha256: sha256(bytes, "hex"), metadata };
}

/** A zip archive, as of PKWARE's APPNOTE 4.3. */
export function zip(entries: readonly ZipDraft[]): Buffer {
	const bodies: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	let last = 0;
	for (const entry of entries) {
		const { path, data, mode = 0o644, stored = false } = entry;
		const body = stored ? Buffer.from(data) : deflateRawSync(data);
		const name = Buffer.from(path);
		// From "version needed" to "extra field length", the same in both headers.
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(entry.flags ?? 0x800, 2);
		common.writeUInt16LE(entry.method ?? (stored ? 0 : 8), 4);
		common.writeUInt16LE(0x21, 8);
		common.writeUInt32LE(entry.crc ?? crc32(data), 10);
		common.writeUInt32LE(body.length, 14);
		common.writeUInt32LE(entry.byteLength ?? data.length, 18);
		common.writeUInt16LE(name.length, 22);
		const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, body]);
		const attributes = Buffer.alloc(14);
		attributes.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 6);
		attributes.writeUInt32LE(entry.overlaps ? last : offset, 10);
		const madeBy = Buffer.from([20, 3]);
		directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), madeBy, common, attributes, name]));
		if (entry.overlaps) continue;
		bodies.push(local);
		last = offset;
		offset += local.length;
	}
	const list = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(directory.length, 4);
	end.writeUInt16LE(directory.length, 6);
	end.writeUInt32LE(list.length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...bodies, list, Buffer.from("PK\x05\x06"), end]);
}
