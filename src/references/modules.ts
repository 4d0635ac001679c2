/**
 * The JS modules that were registered with Python by name (`registerJsModule`).
 */
import type { PyodideModule } from "../distribution/glue.js";

/** Registered by every start; they have roots of their own. */
const builtin = new Set(["js", "pyodide_js"]);

/** By name, without `js` and `pyodide_js`. */
export function registeredModules({ API }: PyodideModule): Map<string, object> {
	const proxies = API._pyodide._importhook.jsfinder.jsproxies;
	const modules = new Map<string, object>();
	for (const name of proxies) {
		if (!builtin.has(name)) modules.set(name, proxies.get(name));
	}
	proxies.destroy();
	return modules;
}
