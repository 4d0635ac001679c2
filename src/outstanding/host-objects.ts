/**
 * What a program sets up outside of its instance through `js`, and what would call it, or go on without it,
 * after a reset: listeners, and objects such as a Worker or a WebSocket. They end with their era. What a program
 * has JavaScript set up (`run_js`) is not seen here.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { type End, type Endings, partsOf } from "./endings.js";
import type { AnyFunction, Eras } from "./era.js";
import { WeakList } from "./weak-list.js";

/** Methods that add a listener, each with the one that removes it; their first arguments are the same. */
const listenerMethods: ReadonlyMap<unknown, string> = new Map([
	["addEventListener", "removeEventListener"],
	// Node's EventEmitter, which no program has to import.
	["on", "removeListener"],
	["once", "removeListener"],
	["addListener", "removeListener"],
	["prependListener", "removeListener"],
	["prependOnceListener", "removeListener"],
	// Of Node's module `fs`: options may come before the listener.
	["watchFile", "unwatchFile"],
]);

/**
 * What removes a listener that this method of the owner's has added. Told by names: classes have versions of
 * their own, as Deno's AbortSignal has of `addEventListener`, and Node's readable streams, without a name, of `on`.
 */
function removerOf(callee: unknown, owner: object): AnyFunction | undefined {
	try {
		const { name } = callee as AnyFunction;
		const isNamelessOn = name === "" && Reflect.get(owner, "on") === callee;
		const removing = listenerMethods.get(isNamelessOn ? "on" : name);
		const remove = removing && Reflect.get(owner, removing);
		return typeof remove === "function" ? remove : undefined;
	} catch {
		// A getter or a Proxy of the program's.
		return undefined;
	}
}

/** Something that was set up. It is kept with a callback, or with the object that goes on by itself. */
interface Note {
	readonly era: object;
	/** What a callback was given to; absent for an object. */
	readonly owner?: WeakRef<object>;
	/** Is given what it is kept with. */
	end(kept: any, owner?: any): void;
}

/** How many notes one callback may have before those are sorted out whose owner is gone. */
const SWEEP = 1024;

export class HostObjects {
	readonly #locks: Locks;
	readonly #notes = new WeakMap<object, Note[]>();
	readonly #kept = new WeakList<object>((kept) => !this.#notes.has(kept));

	constructor(
		private readonly module: PyodideModule,
		private readonly eras: Eras,
		private readonly endings: Endings,
	) {
		this.#locks = new Locks(eras);
	}

	replaceImports(imports: GlueImports): void {
		replace(imports, "JsvFunction_CallBound", (call) => (callee, receiver, args) => {
			if (asksForLock(callee, receiver)) {
				return call(callee, receiver, this.#locks.guarded(args));
			}
			const value = call(callee, receiver, args);
			if (isObject(value) && isObject(receiver)) {
				this.#noteMade(value, this.endings.ofCall(callee, receiver));
			}
			const [type, second, options] = args as [unknown, unknown, any];
			const callback = typeof options === "function" ? options : second;
			const owner = receiver ?? globalThis;
			if (!isObject(owner) || !isObject(callback)) return value;
			const remove = removerOf(callee, owner);
			// One that was refused is not there to be removed.
			if (remove !== undefined) {
				// Node takes a boolean for it when a listener is added, but not when it is removed.
				const capture = typeof options === "boolean" ? options : options?.capture === true;
				this.#noteListener(owner, callback, (callback, owner) =>
					remove.call(owner, type, callback, { capture }),
				);
			}
			return value;
		});
		replace(imports, "JsProxy_SetAttr_js", (set) => (owner, namePtr, value) => {
			const status = set(owner, namePtr, value);
			if (status === 0 && this.#isHandler(owner, namePtr) && typeof value === "function") {
				const name = this.module.UTF8ToString(namePtr);
				this.#noteListener(owner, value, (callback, owner) => {
					if (Reflect.get(owner, name) === callback) Reflect.set(owner, name, null);
				});
			}
			return status;
		});
		replace(imports, "JsvFunction_Construct", (construct) => (callee, args) => {
			const made = construct(callee, callee === FinalizationRegistry ? this.#guarded(args) : args);
			if (isObject(made)) this.#noteMade(made, this.endings.ofClass(callee));
			return made;
		});
	}

	/** Ends what was set up in eras that have ended. */
	end(): void {
		this.#locks.end();
		const over: [kept: object, note: Note][] = [];
		for (const reference of this.#kept.references) {
			const kept = reference.deref();
			const notes = kept && this.#notes.get(kept);
			if (kept === undefined || notes === undefined) continue;
			const alive: Note[] = [];
			for (const note of notes) {
				if (this.eras.isAlive(note.era)) alive.push(note);
				else over.push([kept, note]);
			}
			if (alive.length > 0) this.#notes.set(kept, alive);
			else this.#notes.delete(kept);
		}
		// Listeners first: what is closed tells them.
		over.sort(([, a], [, b]) => Number(a.owner === undefined) - Number(b.owner === undefined));
		for (const [kept, { owner, end }] of over) {
			const target = owner?.deref();
			if (owner !== undefined && target === undefined) continue;
			try {
				end(kept, target);
			} catch {
				// It is the program's own, and may be anything by now.
			}
		}
	}

	#noteMade(made: object, end: End | undefined): void {
		if (end === undefined || made === this.module.error) return;
		const note = { era: this.eras.current, end };
		for (const part of partsOf(made)) this.#note(part, note);
	}

	#note(kept: object, note: Note): void {
		const notes = this.#notes.get(kept);
		if (notes === undefined) {
			this.#notes.set(kept, [note]);
			this.#kept.add(kept);
			return;
		}
		notes.push(note);
		if (notes.length % SWEEP > 0) return;
		this.#notes.set(
			kept,
			notes.filter(({ owner }) => owner === undefined || owner.deref() !== undefined),
		);
	}

	/** A registry cannot be ended: its callback, the first of these, does nothing in a later era. */
	#guarded([callback, ...rest]: unknown[]): unknown[] {
		if (typeof callback !== "function") return [callback, ...rest];
		return [this.eras.guard((held: unknown) => callback(held)), ...rest];
	}

	#noteListener(owner: object, callback: object, end: Note["end"]): void {
		this.#note(callback, { era: this.eras.current, owner: new WeakRef(owner), end });
	}

	/** Whether it is a property that holds one listener, such as `onmessage`. */
	#isHandler(owner: unknown, namePtr: Ptr): owner is EventTarget {
		const { HEAPU8 } = this.module;
		const beginsWithOn = HEAPU8[namePtr] === 0x6f && HEAPU8[namePtr + 1] === 0x6e;
		return beginsWithOn && owner instanceof EventTarget;
	}
}

const isObject = (value: unknown): value is object =>
	typeof value === "function" || (typeof value === "object" && value !== null);

interface Held {
	readonly era: object;
	release: () => void;
}

/** Whether this is what asks for a lock. By its name first: Node loads what has locks when it is looked at. */
const asksForLock = (callee: unknown, receiver: unknown): boolean =>
	(callee as AnyFunction).name === "request" &&
	receiver !== undefined &&
	receiver === (globalThis.navigator as Navigator | undefined)?.locks;

/**
 * Locks of the navigator's (`navigator.locks`) that Python has asked for. One is held until a promise of its
 * callback's settles; after a reset that would be never. So they end with their era.
 */
class Locks {
	readonly #held = new Set<Held>();

	constructor(private readonly eras: Eras) {}

	/** @param args of the request. @returns them, with a callback that ends with this era. */
	guarded(args: readonly unknown[]): unknown[] {
		const callback = args.at(-1);
		if (typeof callback !== "function") return [...args];
		const era = this.eras.current;
		// One that comes in a later era is let go at once.
		const guarded = this.eras.guard((...given: unknown[]) => {
			const held: Held = { era, release() {} };
			const ended = new Promise<void>((release) => {
				held.release = release;
			});
			this.#held.add(held);
			return Promise.race([callback(...given), ended]).finally(() => this.#held.delete(held));
		});
		return [...args.slice(0, -1), guarded];
	}

	/** Lets go of those of eras that have ended. */
	end(): void {
		for (const held of this.#held) if (!this.eras.isAlive(held.era)) held.release();
	}
}
