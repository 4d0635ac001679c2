/**
 * Step 5: the API object is handed out, with what pythaw adds to it, once the hooks of a restored
 * program have run.
 */

import { callAfterRestore, mayHaveHooks } from "../js-phase/hooks.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import { expectLoadedPackages, recordOwnAdaptor } from "../snapshot/pyodide-format.js";
import { rememberInstance } from "../snapshot/started-instance.js";
import type { PythawAPI } from "./api.js";
import type { Connected } from "./connect.js";
import type { Resolved } from "./resolve.js";
import type { Session } from "./session.js";

export async function ready(
	{ api, instance, callAdaptor }: Connected,
	{ options, purpose }: Resolved,
	restored: SnapshotContents | undefined,
	session: Session,
): Promise<PythawAPI> {
	const { module, generation } = instance;
	const manifest = restored?.format === "pythaw" ? restored.manifest : undefined;
	const known = new Set(manifest?.references.jsModules);
	for (const [name, jsModule] of Object.entries(options.jsModules ?? {})) {
		if (!known.has(name)) api.registerJsModule(name, jsModule);
	}
	rememberInstance(api, instance);
	const started = session.handOut(api);
	if (options._makeSnapshot) {
		// Linked by a recorded layout, the table does not show where the link step ended.
		const linkedPlainly = restored?.format !== "pythaw";
		recordOwnAdaptor(module, generation, callAdaptor.name === "wasm-gc" && linkedPlainly);
		expectLoadedPackages(module);
	}
	if (purpose.kind === "use" && restored !== undefined) {
		await options.afterRestore?.(started);
		// Pyodide's own format does not say which modules are imported.
		if (manifest === undefined || mayHaveHooks(manifest.modules)) callAfterRestore(module);
	}
	return started;
}
