/**
 * The tables of JS references, taken back: WebAssembly tables that cannot shrink. C knows from memory which
 * places are taken, and takes places that are empty before it has the table grow; the immortal references
 * (values that every start has, and interned strings) it can only add to.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { DEDUPLICATE_MAP } from "./bind.js";

/** Names of C's variables that say at which places of the table the values are that every start has. */
const placeVariables = [
	"_Jsr_undefined",
	"_Jsr_true",
	"_Jsr_false",
	"_Jsr_error",
	"_Jsr_novalue",
] as const;

export class ReferenceTables {
	/** What the first start has put into {@link placeVariables}. */
	#savedPlaces: readonly number[] | undefined;
	/** How many references count, and how many immortal ones: those that a fresh restore has. */
	#recorded: { readonly references: number; readonly immortal: number } | undefined;
	/** How many immortal ones there were at the last reset. */
	#immortalAtReset: number | undefined;

	constructor(private readonly module: PyodideModule) {}

	/** Has the values that every start has keep their places when the glue starts once more. */
	replaceImports(imports: GlueImports): void {
		const module = this.module;
		replace(imports, "jslib_init_js", (init) => () => {
			const { HEAP32 } = module;
			if (this.#savedPlaces !== undefined) {
				for (const [index, name] of placeVariables.entries()) {
					HEAP32[module[name] >> 2] = this.#savedPlaces[index];
				}
				return 0;
			}
			const status = init();
			this.#savedPlaces = placeVariables.map((name) => module.HEAP32[module[name] >> 2]);
			return status;
		});
	}

	/**
	 * Notes their lengths, for {@link values} and {@link immortals} after a reset. @returns what empties the
	 * references, for the glue to fill them again. Memory must be in place then.
	 */
	record(): () => void {
		const recorded = {
			references: lengthOf(this.module.__hiwire_get),
			immortal: lengthOf(this.module.__hiwire_immortal_get),
		};
		return () => {
			this.#empty();
			this.#recorded = recorded;
		};
	}

	#empty(): void {
		const module = this.module;
		const length = lengthOf(module.__hiwire_get);
		for (let index = 0; index < length; index += 1) module.__hiwire_set(index, null);
		(module.__hiwire_immortal_get(DEDUPLICATE_MAP) as Map<unknown, number>).clear();
		this.#immortalAtReset = lengthOf(module.__hiwire_immortal_get);
	}

	/** @returns what fills them as they are now. Memory must be in place. */
	mark(): () => void {
		const { __hiwire_get: get, __hiwire_set: set, __hiwire_immortal_get } = this.module;
		const values = readTable((index) => get(index));
		const recorded = { references: this.values().length, immortal: this.immortals().length };
		const known = [...(__hiwire_immortal_get(DEDUPLICATE_MAP) as Map<unknown, number>)];
		return () => {
			this.#empty();
			for (const [index, value] of values.entries()) set(index, value);
			const deduplicated = __hiwire_immortal_get(DEDUPLICATE_MAP) as Map<unknown, number>;
			for (const [value, reference] of known) deduplicated.set(value, reference);
			this.#recorded = recorded;
		};
	}

	values(): unknown[] {
		const module = this.module;
		const values = readTable((index) => module.__hiwire_get(index));
		if (this.#immortalAtReset === undefined || this.#recorded === undefined) return values;
		// What is beyond, and was not taken since, is left over.
		let { length } = values;
		while (length > this.#recorded.references && values[length - 1] === null) length -= 1;
		return values.slice(0, length);
	}

	/**
	 * The immortal references, by index. C can only add to their table, so those that a program has interned
	 * are still there after a reset. As long as nothing was added since, they are left out: nobody refers to
	 * them. Once something was, all count, because a place in the table must stay what it is.
	 */
	immortals(): unknown[] {
		const values = readTable((index) => this.module.__hiwire_immortal_get(index));
		const isUnchanged = values.length === this.#immortalAtReset;
		return isUnchanged ? values.slice(0, this.#recorded?.immortal) : values;
	}
}

const lengthOf = (get: (index: number) => unknown): number => readTable(get).length;

/** The values of a table, by index. */
function readTable(read: (index: number) => unknown): unknown[] {
	const values: unknown[] = [];
	for (;;) {
		let value: unknown;
		try {
			value = read(values.length);
		} catch (error) {
			// table.get past the end traps: the only way to learn a wasm table's size from outside.
			if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return values;
			throw error;
		}
		values.push(value);
	}
}
