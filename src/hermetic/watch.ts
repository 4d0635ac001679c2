/**
 * Which import wrote certain bytes: for a build that is repeated to find that out. Looks at the bytes
 * whenever the module calls an import and whenever that returns; changes neither.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";

/** Bytes of linear memory that are watched. */
export interface WatchedBytes {
	readonly begin: Ptr;
	readonly end: Ptr;
}

/** Longer stretches are watched in their first bytes: the look comes twice for every call. */
const MAX_BYTE_LENGTH = 64;

/** Watches one instance. */
export class WriteWatch {
	readonly #watched: readonly WatchedBytes[];
	readonly #last: string[];
	readonly #writers: (string | undefined)[];
	#returned: string | undefined;

	constructor(watched: readonly WatchedBytes[]) {
		this.#watched = watched;
		this.#last = watched.map(() => "");
		this.#writers = watched.map(() => undefined);
	}

	/** Wraps the imports. Those that may suspend are left as they are: the engine wants its own object. */
	install(imports: GlueImports, module: () => PyodideModule): void {
		const { env } = imports;
		for (const [name, original] of Object.entries(env)) {
			if (typeof original !== "function") continue;
			const watched = (...args: unknown[]) => {
				this.#look(module(), this.#returned && `C after ${this.#returned} returned`);
				try {
					return original(...args);
				} finally {
					this.#look(module(), name);
					this.#returned = name;
				}
			};
			// The glue keeps its own notes on its functions, such as their signature.
			env[name] = Object.assign(watched, original);
		}
	}

	/** For each of the watched: the import that changed it last, or that C had called last before it did. */
	get writers(): readonly (string | undefined)[] {
		return this.#writers;
	}

	#look(module: PyodideModule | undefined, by: string | undefined): void {
		if (module?.HEAPU8 === undefined) return;
		const memory = module.HEAPU8;
		this.#watched.forEach(({ begin, end }, index) => {
			let now = "";
			const last = Math.min(end, begin + MAX_BYTE_LENGTH, memory.byteLength);
			for (let at = begin; at < last; at += 1) now += String.fromCharCode(memory[at]);
			if (now === this.#last[index]) return;
			this.#last[index] = now;
			this.#writers[index] = by;
		});
	}
}
