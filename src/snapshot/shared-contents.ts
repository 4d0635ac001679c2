/**
 * Contents of snapshots that were read and checked, for further instances in this process. They share its
 * bytes too, which their files show. A file is known again by its place and what the host says of it
 * without reading it; bytes that a caller hands over may have changed, and are read each time.
 */
import type { Host } from "../engine/host.js";
import { SharedValues } from "../engine/shared-values.js";
import type { SnapshotContents } from "./contents.js";
import { KnownSource } from "./source.js";

export const sharedContents = new SharedValues<SnapshotContents>();

/** What the contents of a file are called, with those that it is made on; undefined if nothing tells them from others. */
export function nameOfContents(
	host: Host,
	sources: readonly unknown[],
	integrity: string | undefined,
): string | undefined {
	const names = sources.map((source) => nameOfSource(host, source));
	return names.includes(undefined) ? undefined : JSON.stringify([integrity, ...names]);
}

/** Whether an instance of this process has the contents of such a file, on those bases. */
export function isShared(host: Host, sources: readonly unknown[]): boolean {
	const name = nameOfContents(host, sources, undefined);
	return name !== undefined && sharedContents.get(name) !== undefined;
}

function nameOfSource(host: Host, source: unknown): string | undefined {
	// Its digest is in its name and in the manifest.
	if (source instanceof KnownSource) return `${source.file.location} ${source.file.integrity}`;
	if (typeof source !== "string" && !(source instanceof URL)) return undefined;
	const location = host.resolve(source.toString());
	const stamp = host.stampOf?.(location);
	return stamp && `${location} ${stamp}`;
}

const holders = new WeakMap<object, SnapshotContents>();

/** Keeps contents as long as somebody is there that was made of them. */
export function holdContents(holder: object, contents: SnapshotContents): void {
	holders.set(holder, contents);
}
