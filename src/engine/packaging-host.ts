/**
 * The part of the host that only installing packages needs: a cache, directories, how pip is set up.
 * A part of its own so that a plain start does not load it.
 */

import type { Host } from "./host.js";

/** A host with that part. */
export type PackageHost = Host & PackagingHost;

export interface PackagingHost {
	/** Files that can be fetched again, kept for the next time; absent where there is no place for them. */
	readonly cache?: Cache;
	/** Where pip on this host takes packages from. */
	readonly pip?: PipSettings;
	/** Names of the files in a directory, sorted. Rejects with a `PythawError` of code `ERR_READ`. */
	listDirectory?(location: string): Promise<string[]>;
	/** The value of an environment variable. */
	variable?(name: string): string | undefined;
}

/** Bytes by name. A name is a relative path with forward slashes. */
export interface Cache {
	/** Undefined for what is not there or cannot be read. */
	read(name: string): Promise<Uint8Array | undefined>;
	/** Keeps bytes, whole or not at all. A cache that cannot be written is no error. */
	write(name: string, bytes: Uint8Array): Promise<void>;
}

/** What of pip's settings says where packages come from. */
export interface PipSettings {
	readonly indexUrl?: string;
	readonly extraIndexUrls: readonly string[];
	/** Directories and pages that list wheels. */
	readonly findLinks: readonly string[];
	readonly noIndex: boolean;
	/** Seconds to wait for an answer. */
	readonly timeout?: number;
	readonly retries?: number;
}
