/**
 * What a host does for `snapshot: "auto"`: it keeps snapshots between starts, and has them made without
 * anybody waiting. A host without a place for them has none of this. Says nothing about what a snapshot
 * is made from.
 */

/** Where snapshots are kept did not answer as soon as a start needs it. Later it may. */
export class NotInTime extends Error {}

/**
 * The side of a start: which snapshot is there, and who makes one. What goes wrong in it is no error of the start.
 */
export interface KeptSnapshots {
	/**
	 * What tells a file from all others, and from itself once it was changed, as cheaply as can be, if anything does.
	 */
	stampOf(location: string): Promise<string | undefined>;
	/** The same for a file that every restore is held against anyway: its address will do. */
	stampOfChecked(location: string): Promise<string | undefined>;
	/** The same for this library: another build of it may make other snapshots. */
	libraryStamp(): Promise<string | undefined>;
	/** Undefined if there is none, or it is not of this user's. */
	readRecord(id: string): Promise<string | undefined>;
	/**
	 * The bytes, which count as used now. Undefined if they are not there, or if somebody else may have written them.
	 */
	open(key: string): Promise<KeptBytes | undefined>;
	/** Forgets a record, and the snapshot that it leads to. */
	discard(id: string, key: string): Promise<void>;
	writeRecord(id: string, text: string): Promise<void>;
	/**
	 * Has a snapshot made behind this start, which neither waits for it nor is kept alive by it. If none will be
	 * made, the text that it resolves with says why, or `onFailed` is told later.
	 */
	makeBehind(
		id: string,
		request: unknown,
		onFailed: (why: string) => void,
	): Promise<string | undefined>;
}

export interface KeptBytes {
	/** Rejects if reading it fails. */
	readonly bytes: Promise<Uint8Array>;
	/**
	 * Given where the bytes are held against what was written while they arrive: rejects with a SnapshotError
	 * if they are others. Their checksums say nothing more.
	 */
	readonly checked?: Promise<unknown>;
}

/** Why there is no snapshot, and until when none will be tried. */
export interface Refusal {
	readonly reason: string;
	/** Milliseconds since 1970. */
	readonly until: number;
}

/** The right to make something, alone. */
export interface Turn {
	/** How many had it before in vain: they died over it. */
	readonly failed: number;
	/** Never fails. Whoever ends with the turn must wait until it is given back. */
	release(): void | Promise<void>;
}

/** The maker's side. */
export interface SnapshotShelf {
	/** Begins to make what a record leads to. Undefined if another one is at it. */
	begin(id: string): Promise<Turn | undefined>;
	has(key: string): Promise<boolean>;
	/** Bytes that one snapshot may have and still be kept. */
	readonly limit: number;
	/** Bytes that can be written, as far as that is known. */
	readonly room: number;
	/** How many makers may end over one snapshot before it is left alone for a while. */
	readonly mostFailed: number;
	/** Keeps a snapshot, whole or not at all. Rejects if that fails. */
	put(key: string, bytes: Uint8Array): Promise<void>;
	writeRecord(id: string, text: string): Promise<void>;
	/** Removes what was used longest ago until no more is kept than the limit, and what others left unfinished. */
	trim(): Promise<void>;
	/** What tells the library that makes snapshots from others, which may make other ones. */
	libraryDigest(): string;
}
