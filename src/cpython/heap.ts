/**
 * All objects of an interpreter, found in the bytes of its memory: from `sys.modules`, breadth first,
 * and then from the collector's lists. None of their code runs. What the memory says is believed only
 * as far as reading goes: addresses, sizes and counts are checked, circles end, and work is limited.
 */
import { Budget } from "./budget.js";
import { Dicts } from "./dicts.js";
import { buffersOf, byteLengthOf, type Extent } from "./extents.js";
import * as at from "./layout.js";
import type { Memory } from "./memory.js";
import { PathNames } from "./path-names.js";
import { References, type Step, steps } from "./references.js";
import { type TypeFacts, Types } from "./types.js";

export interface FoundObject {
	readonly ptr: number;
	readonly facts: TypeFacts;
	/** Bytes from its address that are the object itself. */
	readonly byteLength: number;
	/** Index of the object that led to it; -1 for one that none leads to. */
	readonly parent: number;
	readonly step: Step;
	readonly detail: number;
	/** Its full name, for a module in `sys.modules`. */
	readonly moduleName?: string;
}

const MAX_HOLDERS = 5;
const MAX_OBJECTS = 3_000_000;
/** An object that the collector knows of, with what is before it. */
const MIN_COLLECTED_BYTE_LENGTH = at.before.collector + at.object.byteLength;

export class Heap {
	/** In the order in which they were found: named ones before others. */
	readonly objects: FoundObject[] = [];
	readonly #budget: Budget;
	readonly #types: Types;
	readonly #dicts: Dicts;
	readonly #references: References;
	readonly #names: PathNames;
	readonly #indexes = new Map<number, number>();
	/** Dicts whose entries were told as attributes of who has them. */
	readonly #namespaces = new Set<number>();

	/** @param runtimePtr address of `_PyRuntime`. */
	constructor(
		private readonly memory: Memory,
		private readonly layout: at.Layout,
		runtimePtr: number,
	) {
		this.#budget = new Budget(memory.byteLength / 4);
		this.#types = new Types(memory, layout, this.#budget);
		this.#dicts = new Dicts(memory, layout, this.#budget);
		this.#references = new References(memory, layout, this.#types, this.#dicts, this.#budget);
		this.#names = new PathNames(memory, this.#types);
		const interpreterPtr = memory.word(runtimePtr + layout.interpretersHead);
		this.#addModules(memory.word(interpreterPtr + layout.importsModules));
		this.#follow(0);
		for (const offset of layout.collected) this.#addCollected(interpreterPtr + offset);
	}

	/** Whether work was ended early: the memory is none that an interpreter left. */
	get isCutShort(): boolean {
		return this.#budget.isSpent;
	}

	buffersOf({ ptr, facts }: FoundObject): Iterable<Extent> {
		return buffersOf(this.memory, this.#dicts, ptr, facts);
	}

	/** Paths such as `__main__.config['headers']` to objects by address: at most five to each, shortest first. */
	pathsTo(ptrs: readonly number[]): string[][] {
		const wanted = new Map<number, Set<string>>(ptrs.map((ptr) => [ptr, new Set()]));
		const budget = new Budget(this.memory.byteLength / 4);
		const dicts = new Dicts(this.memory, this.layout, budget);
		const references = new References(this.memory, this.layout, this.#types, dicts, budget);
		const told = new Set<number>();
		for (const [index, { ptr, facts, moduleName }] of this.objects.entries()) {
			if (budget.isSpent) break;
			if (moduleName !== undefined) wanted.get(ptr)?.add(moduleName);
			if (this.#namespaces.has(ptr)) continue;
			told.clear();
			references.of(ptr, facts, (to, step, detail) => {
				const paths = wanted.get(to);
				if (paths === undefined || paths.size >= MAX_HOLDERS) return;
				// What has a name has been named.
				if (step === steps.field && told.has(to)) return;
				told.add(to);
				paths.add(this.#names.step(this.#pathTo(index), step, detail, to));
			});
		}
		return ptrs.map((ptr) => [...wanted.get(ptr)!]);
	}

	#pathTo(index: number): string {
		const way: FoundObject[] = [];
		for (let at = index; at >= 0; at = this.objects[at].parent) way.push(this.objects[at]);
		const first = way.pop()!;
		let path = first.moduleName ?? `an unreachable or unnamed ${first.facts.name}`;
		for (const { step, detail, ptr } of way.reverse()) {
			path = this.#names.step(path, step, detail, ptr);
		}
		return path;
	}

	/** `__main__` first, then by name: what is found twice is told by the first. */
	#addModules(modulesPtr: number): void {
		if (((this.#types.of(modulesPtr)?.flags ?? 0) & at.typeFlags.dict) === 0) return;
		const modules: { name: string; ptr: number }[] = [];
		this.#dicts.entriesOf(modulesPtr, (key, ptr) => {
			if (this.#types.of(ptr) !== undefined) modules.push({ name: this.#names.text(key), ptr });
		});
		const rank = (name: string): string => (name === "__main__" ? "" : name);
		modules.sort((x, y) => (rank(x.name) < rank(y.name) ? -1 : 1));
		for (const { name, ptr } of modules) this.#add(ptr, -1, steps.field, 0, name);
	}

	/** Objects that the collector knows of: nothing that has a name may lead to them. */
	#addCollected(headPtr: number): void {
		const link = (ptr: number): number => (this.memory.word(ptr) & ~3) >>> 0;
		let ptr = link(headPtr);
		// A list that leads back into itself would otherwise be followed until the budget is spent.
		let left = this.memory.byteLength / MIN_COLLECTED_BYTE_LENGTH;
		while (ptr !== headPtr && ptr !== 0 && this.#budget.spend()) {
			left -= 1;
			if (left < 0) this.#budget.end();
			const begin = this.objects.length;
			this.#add(ptr + at.before.collector, -1, steps.field, 0);
			this.#follow(begin);
			ptr = link(ptr);
		}
	}

	/** Adds what the objects from an index on lead to. */
	#follow(begin: number): void {
		for (let index = begin; index < this.objects.length; index += 1) {
			const { ptr, facts } = this.objects[index];
			if (this.#namespaces.has(ptr)) continue;
			this.#references.of(ptr, facts, (to, step, detail) => {
				if (step === steps.namespace) this.#namespaces.add(to);
				this.#add(to, index, step, detail);
			});
		}
	}

	#add(ptr: number, parent: number, step: Step, detail: number, moduleName?: string): void {
		if (this.#indexes.has(ptr)) return;
		const facts = this.#types.of(ptr);
		if (facts === undefined) return;
		const byteLength = byteLengthOf(this.memory, ptr, facts);
		if (this.objects.length >= MAX_OBJECTS) this.#budget.end();
		if (!this.#budget.spend(byteLength >>> 2)) return;
		this.#indexes.set(ptr, this.objects.length);
		this.objects.push({ ptr, facts, byteLength, parent, step, detail, moduleName });
	}
}
