/**
 * What stands behind a proxy of a Python object, in words and by address. Calls no code of the object.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { askPython } from "./ask.js";

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

const describe = `
def answer(addresses):
    import gc
    wanted = dict.fromkeys(addresses)
    for o in gc.get_objects():
        if id(o) in wanted:
            kind = type(o).__name__
            name = getattr(o, "__qualname__", None) if kind in ("function", "type", "coroutine") else None
            if type(name) is str:
                module = getattr(o, "__module__", None)
                full = f"{module}.{name}" if type(module) is str else name
                wanted[id(o)] = (f"{kind} {full}", full)
            else:
                wanted[id(o)] = (f"{kind} object", "")
    return [wanted[address] or ("a Python object", "") for address in addresses]
`;
