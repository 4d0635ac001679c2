/**
 * What `rebuild.ts` and the process that it starts, `rebuild-process.ts`, say to each other.
 */
import type { CreateOptions } from "../create/create.js";
import type { Recipe } from "../create/recipe.js";
import type { PortableError } from "./run-channel.js";

/** Options that survive being sent. */
export type SentOptions = Pick<
	CreateOptions,
	"indexURL" | "stdLibURL" | "packageBaseUrl" | "compress" | "allow" | "epoch"
> & {
	/** Paths of files. */
	readonly base?: string[];
};

export interface RebuildRequest {
	/** All paths in it are absolute. */
	readonly recipe: Recipe;
	readonly options: SentOptions;
	/** Where to write the snapshot. */
	readonly output: string;
}

/** Undefined: it is written. */
export interface RebuildReply {
	readonly error?: PortableError;
}
