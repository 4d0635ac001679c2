/**
 * Which import wrote certain bytes: for a build that is repeated to find that out. Looks at the bytes
 * whenever the module calls an import and whenever that returns; changes neither.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replaceEach } from "../distribution/imports.js";
import type { MemoryRange } from "../image/restore.js";

/** Of longer stretches only the first bytes are watched: they are read twice for every call. */
const MAX_BYTE_LENGTH = 64;

export class WriteWatch {
	readonly #last: string[];
	readonly #writers: (string | undefined)[];
	#returned: string | undefined;

	constructor(private readonly watched: readonly MemoryRange[]) {
		this.#last = watched.map(() => "");
		this.#writers = watched.map(() => undefined);
	}

	/** Wraps the imports, but for those that may suspend. */
	install(imports: GlueImports, module: PyodideModule): void {
		replaceEach(imports, (name, original) => (...args) => {
			this.#look(module, this.#returned && `C after ${this.#returned} returned`);
			try {
				return original(...args);
			} finally {
				this.#look(module, name);
				this.#returned = name;
			}
		});
	}

	/** For each stretch: the import that changed it last or, if C did, the one that C had called before. */
	get writers(): readonly (string | undefined)[] {
		return this.#writers;
	}

	#look({ HEAPU8: memory }: PyodideModule, by: string | undefined): void {
		// The glue has none before the module is there.
		if (memory === undefined) return;
		this.watched.forEach(({ begin, end }, index) => {
			let now = "";
			const last = Math.min(end, begin + MAX_BYTE_LENGTH, memory.byteLength);
			for (let at = begin; at < last; at += 1) now += String.fromCharCode(memory[at]);
			if (now === this.#last[index]) return;
			this.#last[index] = now;
			this.#writers[index] = by;
		});
	}
}
