/**
 * Bytes that the caller has, and may write to or transfer once the start is over. What an instance goes on
 * reading of them, the contents of files and the records of libraries, is copied if that is not much.
 */
import type { SnapshotContents } from "./contents.js";

/** Copying so much takes 2 ms; more would be felt. Above it the caller keeps the bytes as they are. */
const LARGEST_COPY = 8 << 20;

/** Whether any of these sources is memory of the caller's. */
export async function isGivenBytes(...sources: readonly unknown[]): Promise<boolean> {
	const given = await Promise.all(sources.flat());
	return given.some((source) => ArrayBuffer.isView(source) || source instanceof ArrayBuffer);
}

/** The contents with parts of their own, as far as these are small. */
export function ownContents(contents: SnapshotContents): SnapshotContents {
	if (contents.format === "pyodide") return contents;
	const { files, libraries } = contents;
	return {
		...contents,
		files: { ...files, data: own(files.data) },
		libraries: { ...libraries, data: own(libraries.data) },
	};
}

const own = (bytes: Uint8Array): Uint8Array =>
	bytes.byteLength > LARGEST_COPY ? bytes : new Uint8Array(bytes);
