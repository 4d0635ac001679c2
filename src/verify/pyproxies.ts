/**
 * Proxies of Python objects that JavaScript keeps alive (`create_proxy`, results of `globals.get`):
 * each holds its object, and in a restored program there is no one to let go of it.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { holdersOf } from "../references/holders.js";
import { askPython } from "./ask.js";
import type { Check, Finding } from "./finding.js";
import describe from "./proxied.py";
import { countedProxies } from "./proxy-tracker.js";

export const pyProxies: Check = ({ module }, unexplained) => {
	const counted = countedProxies(module);
	if (counted === undefined) return [];
	const known = ownProxies(module);
	const { PyProxy } = module.API.public_api.ffi;
	for (const value of unexplained) {
		// Python holds this proxy itself: js-references.ts reports it.
		if (value instanceof PyProxy) known.add(addressOf(module, value));
	}
	const addresses = counted.filter((ptr) => ptr !== 0 && !known.has(ptr));
	if (addresses.length === 0) return [];
	const described = describeObjects(module, addresses);
	const holders = holdersOf(module, "objects", addresses);
	return addresses.flatMap((_, index): Finding[] => {
		const [value, name] = described[index];
		// This is the event loop's own: event-loop.ts reports it.
		if (name.startsWith("pyodide.webloop.WebLoop.")) return [];
		return [
			{
				kind: "pyproxy",
				value: `proxy of ${value}`,
				names: name === "" ? [] : [name],
				holders: [...holders[index], "JavaScript"],
				fix: "Call destroy() on the proxy (or let create_once_callable's be called) before the snapshot is taken; make it again after the restore.",
			},
		];
	});
};

/** Proxies that Pyodide's API holds, and those that are cached as their attributes. */
function ownProxies(module: PyodideModule): Set<Ptr> {
	const found = new Set<Ptr>();
	const { PyProxy } = module.API.public_api.ffi;
	const visit = (value: unknown): void => {
		if (!(value instanceof PyProxy)) return;
		const { shared } = module.PyProxy_getAttrsQuiet(value);
		if (found.has(shared.ptr)) return;
		found.add(shared.ptr);
		for (const attribute of shared.cache.map.values()) visit(attribute);
		for (const attribute of shared.cache.json_adaptor_map.values()) visit(attribute);
	};
	for (const owner of [module.API, module.API.public_api]) {
		for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(owner))) {
			visit(descriptor.value);
		}
	}
	return found;
}

/** Address of the Python object behind a PyProxy; 0 if the proxy was destroyed. */
const addressOf = (module: PyodideModule, proxy: unknown): Ptr =>
	module.PyProxy_getAttrsQuiet(proxy).shared.ptr;

/** Such as `proxy of function __main__.on_click`. */
export function describeProxied(module: PyodideModule, proxy: unknown): string {
	const [[text]] = describeObjects(module, [addressOf(module, proxy)]);
	return `proxy of ${text}`;
}

/** For each address what is there, and its qualified name if it has one. Calls no code of the object. */
const describeObjects = (module: PyodideModule, addresses: readonly Ptr[]): string[][] =>
	askPython(module, describe, addresses);
