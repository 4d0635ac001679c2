/** What a process is asked that names objects of a snapshot by running it, and what it answers. */
export interface NameRequest {
	/** Paths, as of `bases`. */
	readonly snapshot: string;
	readonly bases: readonly string[];
	readonly indexURL: string;
	readonly stdLibURL?: string;
	/** Addresses of objects. */
	readonly ptrs: readonly number[];
}

export interface NameReply {
	/** For each object the paths to it. */
	readonly holders?: string[][];
	/** Why there is no answer. */
	readonly error?: string;
}
