/**
 * What a snapshot says of itself, from its header alone.
 */
import type { Host } from "../engine/host.js";
import { defaultReadLimits } from "../engine/read-limits.js";
import { SnapshotError } from "../errors.js";
import type { Header } from "../format/container.js";
import { readHeader } from "../format/decode.js";

import { checkManifest, type Manifest } from "./manifest.js";
import { isPyodideFormat } from "./pyodide-format.js";
import { readSource } from "./source.js";

/** A snapshot's manifest and what its container adds: versions, build id, sizes in bytes, sections. */
export interface SnapshotManifest extends Manifest {
	readonly formatVersion: Header["formatVersion"];
	/** SHA-256 of the Pyodide build, hex. */
	readonly buildId: string;
	readonly byteLength: number;
	readonly sections: Header["sections"];
}

/** More than the header of any snapshot seen so far; a longer one makes us read the whole file. */
const HEADER_GUESS = 1 << 18;

/** @throws SnapshotError if it is no snapshot; PythawError `ERR_READ` if it cannot be read. */
export async function inspect(host: Host, source: unknown): Promise<SnapshotManifest> {
	return manifestOf(await headerOf(host, await source));
}

/** @throws SnapshotError with check `manifest` if the header holds none. */
export function manifestOf(header: Header): SnapshotManifest {
	const { manifest } = header;
	checkManifest(manifest);
	return {
		...manifest,
		formatVersion: header.formatVersion,
		buildId: header.buildId,
		byteLength: header.totalByteLength,
		sections: header.sections,
	};
}

async function headerOf(host: Host, source: unknown): Promise<Header> {
	const location = source instanceof URL ? source.href : source;
	if (typeof location === "string" && host.readStart !== undefined) {
		const limit = defaultReadLimits.snapshotBytes;
		const { bytes, totalByteLength } = await host.readStart(host.resolve(location), HEADER_GUESS, {
			limit,
		});
		if (bytes.byteLength === totalByteLength) return header(bytes, false);
		try {
			const found = await header(bytes, true);
			if (found.totalByteLength === totalByteLength) return found;
			// The file is too long or too short: reading all of it gives the right error.
		} catch (error) {
			if (!(error instanceof SnapshotError && error.check === "truncated")) throw error;
		}
	}
	return header(await readSource(host, source), false);
}

function header(bytes: Uint8Array, partial: boolean): Promise<Header> {
	if (isPyodideFormat(bytes)) {
		throw new SnapshotError(
			"magic",
			"This is a snapshot in Pyodide's own format, which says nothing of itself but its build id. It can be started, not inspected.",
		);
	}
	return readHeader(bytes, { partial });
}
