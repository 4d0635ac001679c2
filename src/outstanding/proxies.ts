/**
 * Proxies of Python objects, and iterators over them: which there are, and how they are made dead without
 * touching the objects. Pyodide registers each with a finalization registry, which is this one here.
 * No proxy is kept from the collector.
 */
import type { HeldProxy, ProxyClass, PyodideModule, SharedProxy } from "../distribution/glue.js";
import { type Eras, never } from "./era.js";
import { isCalledByHost } from "./host-call.js";
import { WeakList } from "./weak-list.js";

/** What a proxy says that is used after its instance was reset. */
const RESET = "The object that this proxy stands for is gone: its interpreter was reset.";
const DISPOSED = "The object that this proxy stands for is gone: its interpreter was disposed of.";

/** Whether an error is what such a proxy said. */
export const isOfDeadProxy = (error: unknown): boolean => (error as Error)?.message === RESET;

interface SavedProxy extends Pick<SharedProxy, "ptr" | "flags" | "promise"> {
	readonly attributes: readonly (readonly [unknown, unknown])[];
	readonly jsonAttributes: readonly (readonly [unknown, unknown])[];
}

/** Proxies that are alive at a checkpoint. None is kept from the collector. */
export interface LiveProxies {
	readonly references: readonly WeakRef<object>[];
	readonly saved: WeakMap<object, SavedProxy>;
}

type Call = NonNullable<ProxyClass["prototype"]["apply"]>;

interface Collected {
	readonly held: HeldProxy;
	readonly era: object;
}

export class Proxies {
	readonly #live = new WeakList<object>((token) => isShared(token) && token.ptr === 0);
	/** Those that a reset has made dead, not the program. */
	readonly #killed = new WeakSet<object>();
	#isMarked = false;
	#registry: FinalizationRegistry<Collected> | undefined;

	constructor(
		private readonly module: PyodideModule,
		private readonly eras: Eras,
	) {}

	/**
	 * Counts the instance's proxies from now on, and gives back what they stand for in place of the glue's registry.
	 * That does it whatever has become of the instance: after a fatal error its callback ends the process.
	 */
	watch(): void {
		const registry = new FinalizationRegistry<Collected>((collected) => this.#giveBack(collected));
		this.#registry = registry;
		this.module.finalizationRegistry = {
			register: (target, held, token) => {
				registry.register(target, { held, era: this.eras.current }, token);
				this.#live.add(token);
				if (isIterator(target)) guardIterator(target, this.eras);
			},
			unregister: (token) => registry.unregister(token),
		};
		this.#watchCalls();
	}

	/** A dead one does nothing where nobody could catch what it says. The glue has a class for each set of flags. */
	#watchCalls(): void {
		const { getPyProxyClass } = this.module;
		const classes = new Map<number, ProxyClass>();
		this.module.getPyProxyClass = (flags) => {
			const known = classes.get(flags);
			if (known !== undefined) return known;
			const made = getPyProxyClass(flags);
			classes.set(flags, made);
			const { apply: call } = made.prototype;
			if (call !== undefined) made.prototype.apply = this.#guardedCall(call);
			return made;
		};
	}

	#guardedCall(call: Call): Call {
		const { PyProxy_getAttrsQuiet: attributesOf } = this.module;
		const killed = this.#killed;
		return function apply(this: unknown, receiver, args) {
			const { shared } = attributesOf(this);
			// The call of the glue's that belongs to this is the `apply` of its JavaScript Proxy.
			if (shared.ptr === 0 && killed.has(shared) && isCalledByHost(apply, 1)) return never();
			return call.call(this, receiver, args);
		};
	}

	mark(): LiveProxies {
		this.#isMarked = true;
		const saved = new WeakMap<object, SavedProxy>();
		const references = this.#live.references.filter((reference) => {
			const token = reference.deref();
			if (token === undefined || !isShared(token)) return false;
			const { ptr, flags, promise, cache } = token;
			const attributes = [...cache.map];
			const jsonAttributes = [...cache.json_adaptor_map];
			saved.set(token, { ptr, flags, promise, attributes, jsonAttributes });
			return true;
		});
		return { references, saved };
	}

	/** Makes all dead but those that are kept, not what they stand for. They say why when they are used. */
	kill(why: "reset" | "disposed", kept?: { readonly proxies: LiveProxies }): void {
		const message = why === "reset" ? RESET : DISPOSED;
		for (const reference of this.#live.references) {
			const token = reference.deref();
			if (token === undefined) continue;
			// One that may live again is left to the registry, which does nothing in another era.
			if (why === "disposed" || !this.#isMarked) this.#registry?.unregister(token);
			if (isShared(token)) this.#killShared(token, message);
		}
		this.#live.set(kept === undefined ? [] : this.#revive(kept.proxies));
	}

	/** @returns those that live. */
	#revive({ references, saved }: LiveProxies): WeakRef<object>[] {
		const caches = new Map<SharedProxy["cache"], SavedProxy>();
		const live = references.filter((reference) => {
			const shared = reference.deref() as SharedProxy | undefined;
			if (shared === undefined || !this.#killed.has(shared)) return false;
			const before = saved.get(shared)!;
			const { ptr, flags, promise } = before;
			Object.assign(shared, { ptr, flags, promise, destroyed_msg: undefined });
			if (!caches.has(shared.cache)) shared.cache.refcnt = 0;
			// Copies of a proxy share it.
			shared.cache.refcnt += 1;
			caches.set(shared.cache, before);
			this.#killed.delete(shared);
			return true;
		});
		for (const [{ map, json_adaptor_map: jsonMap }, before] of caches) {
			this.#refill(map, before.attributes);
			this.#refill(jsonMap, before.jsonAttributes);
		}
		return live;
	}

	#refill(map: Map<unknown, unknown>, saved: SavedProxy["attributes"]): void {
		map.clear();
		for (const [key, proxy] of saved) {
			if (this.module.PyProxy_getAttrsQuiet(proxy).shared.ptr !== 0) map.set(key, proxy);
		}
	}

	/**
	 * As the glue's registry, of a proxy that was collected: `({ptr, cache}) => { cache && (cache.leaked = true,
	 * pyproxy_decref_cache(cache)); … _Py_DecRef(ptr) … }`. But not in a later era, when something else is at the
	 * address.
	 */
	#giveBack({ held: { ptr, cache }, era }: Collected): void {
		if (!this.eras.isAlive(era)) return;
		if (cache !== undefined) {
			cache.leaked = true;
			cache.refcnt -= 1;
		}
		const { API, validSuspender } = this.module;
		const { value } = validSuspender;
		try {
			this.module._check_gil();
		} catch {
			// An error of JavaScript's has gone through C code that had let go of Python's lock. Nothing works then.
			return;
		}
		try {
			validSuspender.value = false;
			this.module._Py_DecRef(ptr);
			validSuspender.value = value;
		} catch (error) {
			API.fatal_error(error);
		}
	}

	/** The same for the proxies of attributes, which it keeps. */
	#killShared(shared: SharedProxy, message: string): void {
		if (shared.ptr === 0) return;
		shared.ptr = 0;
		shared.destroyed_msg = message;
		this.#killed.add(shared);
		const { map, json_adaptor_map: jsonMap } = shared.cache;
		for (const proxy of [...map.values(), ...jsonMap.values()]) {
			this.#killShared(this.module.PyProxy_getAttrsQuiet(proxy).shared, message);
		}
		map.clear();
		jsonMap.clear();
	}
}

const isShared = (token: object): token is SharedProxy => "ptr" in token && "cache" in token;

interface IteratorObject {
	next(...args: unknown[]): unknown;
	return(...args: unknown[]): unknown;
	throw(...args: unknown[]): unknown;
	[Symbol.asyncIterator]?: unknown;
}

/** The generator objects by which JavaScript iterates; proxies are registered by what they share. */
const isIterator = (target: any): target is IteratorObject =>
	typeof target === "object" && typeof target.next === "function";

/** The generator's own methods have addresses in them. */
function guardIterator(iterator: IteratorObject, eras: Eras): void {
	const fail = (): unknown => {
		const error = new Error(RESET);
		if (iterator[Symbol.asyncIterator] !== undefined) return Promise.reject(error);
		throw error;
	};
	for (const method of ["next", "return", "throw"] as const) {
		Object.defineProperty(iterator, method, {
			value: eras.guard(iterator[method].bind(iterator), fail),
			configurable: true,
			writable: true,
		});
	}
}
