/**
 * The types of a module: those defined, in their recursion groups, and those only implied by a
 * signature written in place. Resolves types, that is, replaces names by indexes.
 */
import { WasmBuildError } from "./errors.js";
import { IndexSpace } from "./index-space.js";
import type { BlockHead } from "./instruction.js";
import type { Field, Locals, Signature, TypeField } from "./module.js";
import { Subtyping } from "./subtyping.js";
import {
	type AbstractHeapType,
	type FunctionType,
	heapTypeUse,
	isHeapTypeUse,
	type Name,
	numberTypes,
	refParts,
	refType,
	type Shorthand,
	shorthands,
	type ValueType,
} from "./types.js";

/** Types that are defined together. `explicit` ones are written as a group even with one member. */
export interface TypeGroup {
	readonly start: number;
	readonly count: number;
	readonly explicit: boolean;
}

const shorthandOf = Object.fromEntries(
	Object.entries(shorthands).map(([short, heap]) => [heap, short]),
) as Record<AbstractHeapType, Shorthand>;

/** Parameters or locals as a list, names kept. */
export function localList(locals: Locals = []): { name?: Name; type: ValueType }[] {
	if (isTypeList(locals)) return locals.map((type) => ({ type }));
	return Object.entries(locals).map(([name, type]) => ({ name: name as Name, type }));
}

function isTypeList(locals: Locals): locals is readonly ValueType[] {
	return Array.isArray(locals);
}

export class TypeSpace {
	/** Every type, resolved. */
	readonly #types = new IndexSpace<FunctionType>("type");
	readonly names: (Name | undefined)[] = [];
	readonly groups: TypeGroup[] = [];
	#subtyping: Subtyping | undefined;

	constructor(fields: readonly Field[]) {
		const declared: TypeField[] = [];
		for (const field of fields) {
			if (field.kind !== "type" && field.kind !== "rec") continue;
			const members = field.kind === "type" ? [field] : field.types;
			const explicit = field.kind === "rec";
			this.groups.push({ start: declared.length, count: members.length, explicit });
			declared.push(...members);
		}
		// Names first: the members of a group may refer to each other.
		for (const { name, type } of declared) {
			this.#types.add(type, name);
			this.names.push(name);
		}
		for (const group of this.groups) this.#resolveGroup(group);
	}

	get entries(): readonly FunctionType[] {
		return this.#types.entries;
	}

	/** Complete once all implied types are there. */
	get subtyping(): Subtyping {
		this.#subtyping ??= new Subtyping(this.entries, this.groups);
		return this.#subtyping;
	}

	index(use: Name | number): number {
		return this.#types.index(use);
	}

	get(use: Name | number): FunctionType {
		return this.#types.get(use);
	}

	/** Index of the type a signature means; an implied type is added if need be. */
	signatureIndex({ type, params, results }: Signature): number {
		const listed = params && localList(params).map((local) => local.type);
		if (type === undefined) return this.#implied({ params: listed ?? [], results: results ?? [] });
		const index = this.index(type);
		const defined = this.get(index);
		for (const [what, given] of [
			["params", listed],
			["results", results],
		] as const) {
			if (given && given.map((each) => this.resolve(each)).join() !== defined[what].join()) {
				throw new WasmBuildError(`the ${what} given are not those of type ${type}`);
			}
		}
		return index;
	}

	/** The type index of a block that takes operands or leaves several; undefined for simpler ones. */
	blockIndex({ params = [], results = [] }: BlockHead): number | undefined {
		if (params.length === 0 && results.length <= 1) return undefined;
		return this.#implied({ params, results });
	}

	/** The same type with defined types by index, in one spelling. */
	resolve<T extends ValueType>(type: T): T {
		if ((numberTypes as readonly string[]).includes(type) || type === "v128") return type;
		const parts = refParts(type);
		if (!parts) throw new WasmBuildError(`${type} is not a type`);
		const { heap, nullable } = parts;
		if (!isHeapTypeUse(heap)) return refType(heap, nullable) as T;
		return refType(`${this.index(heapTypeUse(heap))}`, nullable) as T;
	}

	/** A resolved type as one would write it: names where there are any, short where it can be. */
	spell(type: ValueType): ValueType {
		const parts = refParts(type);
		if (!parts) return type;
		const { heap, nullable } = parts;
		if (isHeapTypeUse(heap)) return refType(this.names[Number(heap)] ?? heap, nullable);
		return nullable ? shorthandOf[heap] : type;
	}

	resolveFunction({ params, results }: FunctionType): FunctionType {
		return {
			params: params.map((type) => this.resolve(type)),
			results: results.map((type) => this.resolve(type)),
		};
	}

	#resolveGroup({ start, count }: TypeGroup): void {
		for (let index = start; index < start + count; index++) {
			const type = this.resolveFunction(this.get(index));
			for (const used of [...type.params, ...type.results]) {
				const heap = refParts(used)?.heap;
				if (heap && isHeapTypeUse(heap) && Number(heap) >= start + count) {
					throw new WasmBuildError(`type ${index} refers to a type of a later group, ${heap}`);
				}
			}
			this.#types.entries[index] = type;
		}
	}

	/** The first type of its own group that is equal, else a new one at the end (spec 6.6.2). */
	#implied(type: FunctionType): number {
		const resolved = this.resolveFunction(type);
		for (const { start, count } of this.groups) {
			if (count === 1 && isSame(this.get(start), resolved)) return start;
		}
		const index = this.#types.add(resolved, undefined);
		this.names.push(undefined);
		this.groups.push({ start: index, count: 1, explicit: false });
		return index;
	}
}

function isSame(a: FunctionType, b: FunctionType): boolean {
	return a.params.join() === b.params.join() && a.results.join() === b.results.join();
}
