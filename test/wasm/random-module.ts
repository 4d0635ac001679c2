/** Random valid module descriptions: small, and using as much of the assembler as there is. */
import { IndexSpaces } from "../../src/wasm/index-spaces.js";
import { i32, ref } from "../../src/wasm/instructions.js";
import {
	declareElements,
	defineActiveElements,
	defineExport,
	defineFunction,
	defineGlobal,
	defineMemory,
	defineModule,
	definePassiveElements,
	defineRecursionGroup,
	defineTable,
	defineTag,
	defineType,
	type Field,
	importFunction,
	importGlobal,
	importMemory,
	importTable,
	importTag,
	type Locals,
	type ModuleDefinition,
} from "../../src/wasm/module.js";
import { topHeapType } from "../../src/wasm/subtyping.js";
import {
	type FunctionType,
	type Name,
	type RefType,
	refParts,
	type Use,
	type ValueType,
} from "../../src/wasm/types.js";
import type { Random } from "./random.js";
import { RandomCode } from "./random-code.js";
import type { Surroundings } from "./random-parts.js";

/** @param gc whether typed references, casts and recursion groups may be used. */
export function randomModule(random: Random, gc: boolean): ModuleDefinition {
	for (;;) {
		const definition = defineModule("random", new ModuleMaker(random, gc).fields());
		if (!hasTwins(new IndexSpaces(definition))) return definition;
	}
}

/**
 * Whether binaryen would refuse the types: while it reads, its garbage collection is off and it sees
 * no difference between references of one hierarchy, but wants one between different types.
 */
function hasTwins({ types }: IndexSpaces): boolean {
	const first = new Map<string, number>();
	return types.entries.some(({ params, results }, index) => {
		const key = [params, results].map((list) => list.map(erased).join()).join("->");
		const twin = first.get(key) ?? index;
		first.set(key, twin);
		return !types.subtyping.sameType(twin, index);
	});
}

function erased(type: ValueType): string {
	const parts = refParts(type);
	return parts ? topHeapType(parts.heap) : type;
}

class ModuleMaker {
	readonly #random: Random;
	readonly #gc: boolean;
	readonly #types: { use: Name; type: FunctionType }[] = [];

	constructor(random: Random, gc: boolean) {
		this.#random = random;
		this.#gc = gc;
	}

	fields(): Field[] {
		const random = this.#random;
		const types = this.#typeFields();
		const tables = random.list(random.below(3), (index) => ({
			use: this.#use("$table", index),
			element: this.#tableElement(),
			max: random.oneIn(2) ? random.below(5) + 5 : undefined,
		}));
		const functions = random.list(1 + random.below(3), (index) => {
			const { use: typeUse, type } = random.pick(this.#types);
			return { use: this.#use("$function", index), typeUse, type, imported: false };
		});
		if (random.oneIn(2)) functions[0]!.imported = true;
		const globals = random.list(random.below(3), (index) => ({
			use: this.#use("$global", index),
			type: random.pick(this.#defaultableTypes()),
			mutable: random.oneIn(2),
		}));
		const tags = random.list(random.below(2), (index) => ({
			use: this.#use("$tag", index),
			params: random.list(random.below(3), () => random.pick(this.#defaultableTypes())),
		}));
		const hasMemory = random.oneIn(2);
		const around: Surroundings = {
			gc: this.#gc,
			types: this.#types,
			functions,
			tables,
			globals,
			tags,
			hasMemory,
		};

		const functionFields = functions.map(({ use, typeUse, type, imported }) => {
			const name = nameOf(use);
			if (imported) return importFunction("env", "function", name, { type: typeUse });
			return this.#function(name, typeUse, type, around);
		});
		const tableFields = tables.map(({ use, element, max }, index) => {
			const options = { min: random.below(5), ...(max === undefined ? {} : { max }), element };
			if (index === 0 && random.oneIn(2)) return importTable("env", "table", nameOf(use), options);
			return defineTable(nameOf(use), options);
		});
		const globalFields = globals.map(({ use, type, mutable }, index) => {
			const options = { type, mutable };
			if (index === 0 && random.oneIn(2))
				return importGlobal("env", "global", nameOf(use), options);
			const code = new RandomCode(random, { ...around, globals: [] }, [], []);
			return defineGlobal(nameOf(use), { ...options, init: code.expression(type, 0) });
		});
		const limits = {
			min: random.below(3),
			...(random.oneIn(2) ? { max: 3 + random.below(300) } : {}),
		};
		const memory = random.oneIn(2)
			? importMemory("env", "memory", undefined, limits)
			: defineMemory("$memory", limits);
		return [
			...types,
			...functionFields,
			...tableFields,
			...(hasMemory ? [memory] : []),
			...globalFields,
			...tags.map(({ use, params }) =>
				random.oneIn(2)
					? importTag("env", "tag", nameOf(use), { params })
					: defineTag(nameOf(use), { params }),
			),
			...this.#exports(functions.map(({ use }) => use)),
			...this.#elements(around),
			declareElements(...functions.map(({ use }) => use)),
		];
	}

	#typeFields(): Field[] {
		const random = this.#random;
		const fields: Field[] = [];
		for (let group = 1 + random.below(4); group > 0; group--) {
			const isGroup = this.#gc && random.oneIn(4);
			const members = random.list(isGroup ? 2 + random.below(2) : 1, () => this.#typeField());
			if (isGroup) fields.push(defineRecursionGroup(...members));
			else fields.push(...members);
		}
		return fields;
	}

	#typeField() {
		const random = this.#random;
		const use: Name = `$type_${this.#types.length}`;
		// Types so far may be used: a group's own are, where it comes to a second member.
		const values = this.#gc
			? [...this.#defaultableTypes(), ...this.#types.map((each): RefType => `(ref ${each.use})`)]
			: this.#defaultableTypes();
		const type: FunctionType = {
			params: random.list(random.below(4), () => random.pick(values)),
			results: random.list(random.pick([0, 1, 1, 1, 2]), () => random.pick(values)),
		};
		this.#types.push({ use, type });
		return defineType(use, type.params, type.results);
	}

	#function(name: Name | undefined, typeUse: Name, type: FunctionType, around: Surroundings) {
		const random = this.#random;
		const locals = random.list(random.below(4), () => random.pick(this.#defaultableTypes()));
		const named = random.oneIn(2);
		const all = [...type.params, ...locals].map((each, index) => ({
			use: named ? (`$local_${index}` as Name) : index,
			type: each,
		}));
		const list = (from: number, to: number): Locals =>
			named
				? Object.fromEntries(all.slice(from, to).map((each) => [each.use, each.type]))
				: all.slice(from, to).map((each) => each.type);
		const code = new RandomCode(random, around, all, type.results);
		return defineFunction(name, {
			...(random.oneIn(2) || this.#gc ? { type: typeUse } : {}),
			params: list(0, type.params.length),
			results: type.results,
			locals: list(type.params.length, all.length),
			body: code.sequence(type.results, 1 + random.below(3)),
		});
	}

	#exports(functions: readonly Use[]): Field[] {
		const random = this.#random;
		return random.list(random.below(3), (index) =>
			defineExport(
				random.pick(["plain", "sp ace", 'quo"te', "ünï", ""]) + index,
				"func",
				random.pick(functions),
			),
		);
	}

	#elements(around: Surroundings): Field[] {
		const random = this.#random;
		const fields: Field[] = [];
		const uses = () => random.list(random.below(3), () => random.pick(around.functions).use);
		for (const { use, element } of around.tables) {
			const offset = [i32.const(random.below(3))];
			if (element === "funcref" && random.oneIn(2)) {
				fields.push(defineActiveElements(undefined, use, offset, { functions: uses() }));
			}
			if (random.oneIn(2)) {
				const code = new RandomCode(random, { ...around, globals: [] }, [], []);
				// A null among them: without one, wabt writes them as a list of functions.
				const heap = refParts(element)!.heap;
				const others = random.list(random.below(3), () => code.expression(element, 0));
				const expressions = [[ref.null(heap)], ...others];
				fields.push(defineActiveElements("$elements", use, offset, { type: element, expressions }));
				break;
			}
		}
		if (random.oneIn(3)) fields.push(definePassiveElements(undefined, { functions: uses() }));
		return fields;
	}

	#tableElement(): RefType {
		const types = this.#gc ? this.#types.map(({ use }): RefType => `(ref null ${use})`) : [];
		return this.#random.pick<RefType>(["funcref", "funcref", "externref", ...types]);
	}

	#defaultableTypes(): ValueType[] {
		const plain: ValueType[] = ["i32", "i32", "i64", "f32", "f64", "funcref", "externref"];
		return this.#gc
			? [...plain, ...this.#types.map(({ use }): RefType => `(ref null ${use})`)]
			: plain;
	}

	/** A name, or the index where names are not wanted. */
	#use(prefix: Name, index: number): Use {
		return this.#random.oneIn(3) ? index : `${prefix}_${index}`;
	}
}

function nameOf(use: Use): Name | undefined {
	return typeof use === "number" ? undefined : use;
}
