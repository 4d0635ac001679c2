/**
 * What stands behind a proxy of a Python object, in words and by address. Calls no code of the object.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { askPython } from "./ask.js";
import describe from "./proxied.py";

/** Address of the Python object behind a PyProxy; 0 if the proxy was destroyed. */
export function addressOf(module: PyodideModule, proxy: unknown): Ptr {
	return module.PyProxy_getAttrsQuiet(proxy).shared.ptr;
}

/** Such as `proxy of function __main__.on_click`. */
export function describeProxied(module: PyodideModule, proxy: unknown): string {
	const [[text]] = describeObjects(module, [addressOf(module, proxy)]);
	return `proxy of ${text}`;
}

/**
 * One row per address: what is there, and its qualified name if it has one. The address of what is no
 * longer there gives "a Python object".
 */
export function describeObjects(module: PyodideModule, addresses: readonly Ptr[]): string[][] {
	return askPython(module, describe, addresses);
}
