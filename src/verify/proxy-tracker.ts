/**
 * Which proxies of Python objects JavaScript has, counted from when the tracker is installed. Pyodide
 * registers each with its finalization registry, which is where this listens. A counted proxy is never
 * collected: what a snapshot holds must not depend on when JavaScript collects its garbage.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";

interface Registry {
	register(target: object, held: { ptr: Ptr }, token: object): void;
	unregister(token: object): void;
}

const counted = new WeakMap<PyodideModule, Map<object, Ptr>>();

export function countProxies(module: PyodideModule): void {
	const original: Registry = module.finalizationRegistry;
	const live = new Map<object, Ptr>();
	module.finalizationRegistry = {
		register(target, held, token) {
			original.register(target, held, token);
			live.set(token, held.ptr);
		},
		unregister(token) {
			original.unregister(token);
			live.delete(token);
		},
	} satisfies Registry;
	counted.set(module, live);
}

/** Addresses of what proxies stand for that were not destroyed, each once; undefined if they are not counted. */
export function countedProxies(module: PyodideModule): Ptr[] | undefined {
	const live = counted.get(module);
	return live && [...new Set(live.values())];
}
