/**
 * What an object refers to, and what each is called as seen from it: an item, an attribute, a field. A
 * field of a type that is not known is any word that is the address of an object.
 */
import type { Budget } from "./budget.js";
import type { Dicts } from "./dicts.js";
import { byteLengthOf } from "./extents.js";
import * as at from "./layout.js";
import type { Memory } from "./memory.js";
import { leaves, type TypeFacts, type Types } from "./types.js";

/** How one object leads to another. What the number with it means depends on it. */
export const steps = {
	/** An element of a list or tuple, by index. */
	item: 0,
	key: 1,
	/** A dict's value, by the address of its key. */
	value: 2,
	/** Of a set. */
	element: 3,
	/** By the address of the str that is its name. */
	attribute: 4,
	/** By the address of the C string that is its name. */
	member: 5,
	/** A cell's content, by the address of the function's variable's name. */
	closure: 6,
	/** A word without a name. */
	field: 7,
	/** What the object stands for, such as a method for its function. */
	self: 8,
	/** The dict of its attributes, which are told as the object's own. */
	namespace: 9,
	/** A function's own, by index of {@link at.functionFields}. */
	functionField: 10,
} as const;

export type Step = (typeof steps)[keyof typeof steps];
type Visit = (ptr: number, step: Step, detail: number) => void;

export class References {
	constructor(
		private readonly memory: Memory,
		private readonly layout: at.Layout,
		private readonly types: Types,
		private readonly dicts: Dicts,
		private readonly budget: Budget,
	) {}

	/** Each object that one refers to, those with a name first; the same one may come twice. */
	of(ptr: number, facts: TypeFacts, visit: Visit): void {
		const { builtin, flags } = facts;
		if (builtin !== undefined && leaves.has(builtin)) return;
		const memory = this.memory;
		const checked: Visit = (to, step, detail) => {
			if (this.types.of(to) !== undefined) visit(to, step, detail);
		};
		if (builtin === "function") this.#functionFields(ptr, checked);
		if (builtin === "method") checked(memory.word(ptr + at.method.function), steps.self, 0);
		this.#attributes(ptr, facts, checked);
		if ((flags & at.typeFlags.dict) !== 0) {
			this.dicts.entriesOf(ptr, (key, value) => {
				checked(value, steps.value, key);
				checked(key, steps.key, 0);
			});
		} else if ((flags & at.typeFlags.list) !== 0) {
			this.#items(memory.word(ptr + at.list.items), memory.word(ptr + at.object.size), checked);
		} else if ((flags & at.typeFlags.tuple) !== 0) {
			this.#items(ptr + this.#itemsOffset(facts), memory.word(ptr + at.object.size), checked);
		} else if (builtin === "set" || builtin === "frozenset") {
			this.#elements(ptr, checked);
		}
		this.#words(ptr, facts, checked);
	}

	/** Where a tuple has its items: in 3.14 a cached hash came before them. */
	#itemsOffset(facts: TypeFacts): number {
		let { ptr } = facts;
		for (let depth = 0; depth < 64; depth += 1) {
			const base = this.memory.word(ptr + at.typeObject.base);
			if (((this.types.at(base)?.flags ?? 0) & at.typeFlags.tuple) === 0) break;
			ptr = base;
		}
		return this.types.at(ptr)?.basicSize ?? facts.basicSize;
	}

	#items(begin: number, count: number, visit: Visit): void {
		const end = begin + this.memory.clamp(begin, 4 * count);
		for (let item = begin; item < end && this.budget.spend(); item += 4) {
			visit(this.memory.word(item), steps.item, (item - begin) / 4);
		}
	}

	#elements(ptr: number, visit: Visit): void {
		const { mask, table, entryByteLength } = at.set;
		const begin = this.memory.word(ptr + table);
		const byteLength = (this.memory.word(ptr + mask) + 1) * entryByteLength;
		const end = begin + this.memory.clamp(begin, byteLength);
		for (let entry = begin; entry < end && this.budget.spend(); entry += entryByteLength) {
			visit(this.memory.word(entry), steps.element, 0);
		}
	}

	#functionFields(ptr: number, visit: Visit): void {
		const memory = this.memory;
		for (const [index, [offset]] of at.functionFields.entries()) {
			visit(memory.word(ptr + offset), steps.functionField, index);
		}
		const closure = memory.word(ptr + at.functionClosure);
		const facts = this.types.of(closure);
		if (facts?.builtin !== "tuple") return;
		const names = memory.word(memory.word(ptr + at.functionCode) + at.codeLocalNames);
		const count = memory.word(closure + at.object.size);
		// Of the code's local variables, those of the closure are the last.
		const skipped = memory.word(names + at.object.size) - count;
		const items = closure + this.#itemsOffset(facts);
		const end = items + memory.clamp(items, 4 * count);
		for (let item = items; item < end && this.budget.spend(); item += 4) {
			const cell = memory.word(item);
			const name = memory.word(names - closure + item + 4 * skipped);
			visit(memory.word(cell + at.object.byteLength), steps.closure, name);
			visit(cell, steps.closure, name);
		}
	}

	/** What has a name among an instance's or a type's attributes. */
	#attributes(ptr: number, facts: TypeFacts, visit: Visit): void {
		const named = (key: number, value: number): void => {
			visit(value, steps.attribute, key);
			visit(key, steps.key, 0);
		};
		const isType = (facts.flags & at.typeFlags.type) !== 0;
		const namespace = isType
			? this.memory.word(ptr + at.typeObject.dict)
			: this.dicts.dictOf(ptr, facts);
		if (namespace === 0) {
			if (!isType) this.dicts.attributesOf(ptr, facts, named);
			return;
		}
		if (((this.types.of(namespace)?.flags ?? 0) & at.typeFlags.dict) === 0) return;
		this.dicts.entriesOf(namespace, named);
		visit(namespace, steps.namespace, 0);
	}

	/** The words of the object itself, its type last. */
	#words(ptr: number, facts: TypeFacts, visit: Visit): void {
		const isType = (facts.flags & at.typeFlags.type) !== 0;
		const fields = isType ? this.#fieldsOfType(ptr) : this.#allWords(ptr, facts);
		for (const offset of fields) {
			const word = this.memory.word(ptr + offset);
			const namePtr = facts.members.get(offset);
			if (namePtr !== undefined) visit(word, steps.member, namePtr);
			else if (this.types.isLikelyObject(word)) visit(word, steps.field, 0);
		}
		visit(facts.ptr, steps.field, 0);
	}

	*#allWords(ptr: number, facts: TypeFacts): Iterable<number> {
		const byteLength = byteLengthOf(this.memory, ptr, facts);
		const end = Math.min(byteLength, this.#itemsBegin(facts));
		for (let offset = at.object.byteLength; offset < end && this.budget.spend(); offset += 4) {
			yield offset;
		}
	}

	/** A tuple's items are told as items, and a code object's are bytecode. */
	#itemsBegin(facts: TypeFacts): number {
		if (facts.builtin === "code") return facts.basicSize;
		return (facts.flags & at.typeFlags.tuple) === 0 ? Infinity : this.#itemsOffset(facts);
	}

	/** Most of a type is functions, whose indexes in the table could be taken for addresses. */
	*#fieldsOfType(ptr: number): Iterable<number> {
		yield* at.typeObject.objects;
		const flags = this.memory.word(ptr + at.typeObject.flags);
		if ((flags & at.typeFlags.heap) === 0) return;
		for (const offset of at.typeObject.heapObjects) yield this.layout.typeByteLength + offset;
	}
}
