/**
 * Types of objects, as memory has them: what is a type, how large its instances are, what their fields
 * are called. A type is believed to be one if the types of types lead to one that is its own type.
 */
import type { Budget } from "./budget.js";
import { type Layout, member, object, typeFlags, typeObject } from "./layout.js";
import type { Memory } from "./memory.js";

/** Types whose instances refer to nothing that would explain anything. */
export const leaves: ReadonlySet<string> = new Set([
	"str",
	"bytes",
	"int",
	"bool",
	"float",
	"complex",
	"NoneType",
	"bytearray",
]);

/** Types whose instances are read in a way of their own. */
const builtins = new Set([
	...leaves,
	"list",
	"tuple",
	"dict",
	"set",
	"frozenset",
	"module",
	"function",
	"method",
	"code",
]);

/** They have an item's size, and no number of items where others have it. */
const framed = new Set(["generator", "coroutine", "async_generator", "frame"]);

/** Metatypes of metatypes. */
const MAX_DEPTH = 8;
/** Bases of a type and all members of them. Real ones have tens. */
const MAX_STEPS = 512;
/** How many types are listed. Large programs have some ten thousands. */
const MAX_TYPES = 200_000;
const MAX_INSTANCE_BYTE_LENGTH = 1 << 20;
const MAX_ITEM_BYTE_LENGTH = 4096;

/** Smaller words are indexes in the function table. Static data begins with what is no object. */
const FIRST_OBJECT = 1 << 16;
/** Not reached by a count of references, and passed by addresses. */
const MAX_REFERENCES = 1 << 20;
/** What objects that are never freed have at least (`_Py_IMMORTAL_REFCNT` in Include/refcount.h). */
const IMMORTAL_REFERENCES = 1 << 28;

export interface TypeFacts {
	readonly ptr: number;
	/** `__name__`. */
	readonly name: string;
	/** Its name, if it is one of the interpreter's own that are read in a way of their own. */
	readonly builtin: string | undefined;
	readonly flags: number;
	readonly basicSize: number;
	/** Bytes for each item of `ob_size`. */
	readonly itemSize: number;
	readonly dictOffset: number;
	/** Bytes before an instance that belong to it. */
	readonly headByteLength: number;
	/** The dict keys that instances share, if they do. */
	readonly cachedKeysPtr: number;
	/** Names of the fields that hold objects, by offset: pointers to C strings. */
	readonly members: ReadonlyMap<number, number>;
}

export class Types {
	readonly #known = new Map<number, TypeFacts>();

	constructor(
		private readonly memory: Memory,
		private readonly layout: Layout,
		private readonly budget: Budget,
	) {}

	/** The type of the object at an address; undefined if there is none. */
	of(ptr: number): TypeFacts | undefined {
		if (ptr < FIRST_OBJECT || (ptr & 3) !== 0) return undefined;
		return this.at(this.memory.word(ptr + object.type));
	}

	/** Whether a word that may be anything is the address of an object that is alive. */
	isLikelyObject(ptr: number): boolean {
		const count = this.memory.word(ptr);
		const isCount = (count > 0 && count < MAX_REFERENCES) || count >= IMMORTAL_REFERENCES;
		return isCount && this.of(ptr) !== undefined;
	}

	/** The type that is at an address itself. */
	at(ptr: number): TypeFacts | undefined {
		const known = this.#known.get(ptr);
		if (known !== undefined || !this.#isType(ptr)) return known;
		if (this.#known.size >= MAX_TYPES) this.budget.end();
		if (!this.budget.spend(MAX_STEPS / 8)) return undefined;
		const facts = this.#factsOf(ptr);
		if (facts !== undefined) this.#known.set(ptr, facts);
		return facts;
	}

	#isType(ptr: number): boolean {
		let at = ptr;
		for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
			const meta = this.memory.word(at + object.type);
			if (meta === 0 || (this.#flagsOf(meta) & typeFlags.type) === 0) return false;
			if (meta === at) return true;
			at = meta;
		}
		return false;
	}

	#flagsOf(ptr: number): number {
		return this.memory.word(ptr + typeObject.flags);
	}

	#factsOf(ptr: number): TypeFacts | undefined {
		const word = (offset: number): number => this.memory.word(ptr + offset);
		const [basicSize, itemSize] = [word(typeObject.basicSize), word(typeObject.itemSize)];
		if (basicSize < object.byteLength || basicSize > MAX_INSTANCE_BYTE_LENGTH) return undefined;
		if (itemSize > MAX_ITEM_BYTE_LENGTH) return undefined;
		const fullName = this.memory.cString(word(typeObject.name));
		const flags = this.#flagsOf(ptr);
		const isHeap = (flags & typeFlags.heap) !== 0;
		const isManaged = (flags & (typeFlags.managedDict | typeFlags.managedWeakref)) !== 0;
		return {
			ptr,
			name: fullName.slice(fullName.lastIndexOf(".") + 1) || "?",
			builtin: !isHeap && builtins.has(fullName) ? fullName : undefined,
			flags,
			basicSize,
			itemSize: framed.has(fullName) ? 0 : itemSize,
			dictOffset: word(typeObject.dictOffset) | 0,
			headByteLength: ((flags & typeFlags.collected) !== 0 ? 8 : 0) + (isManaged ? 8 : 0),
			cachedKeysPtr: isHeap ? word(this.layout.typeByteLength + typeObject.cachedKeys) : 0,
			members: this.#membersOf(ptr),
		};
	}

	/** Of a type and its bases, nearest first. */
	#membersOf(ptr: number): Map<number, number> {
		const found = new Map<number, number>();
		let at = ptr;
		let entry = this.memory.word(at + typeObject.members);
		for (let step = 0; step < MAX_STEPS && at !== 0; step += 1) {
			const namePtr = entry === 0 ? 0 : this.memory.word(entry + member.name);
			if (namePtr === 0) {
				at = this.memory.word(at + typeObject.base);
				entry = this.memory.word(at + typeObject.members);
				continue;
			}
			const offset = this.memory.word(entry + member.offset);
			const kind = this.memory.word(entry + member.type);
			if (member.objects.some((one) => one === kind) && !found.has(offset)) {
				found.set(offset, namePtr);
			}
			entry += member.byteLength;
		}
		return found;
	}
}
