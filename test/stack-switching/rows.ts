/** One snapshot of this folder's app per engine, made when first asked for. */
import type { Engine } from "../engines/engines.js";
import { stored } from "../store.js";
import { ask } from "../suite/start.js";

/** The file with this engine's snapshot of the app. */
export function snapshotOf(engine: Engine): Promise<string> {
	return stored(`stacks, ${engine.name}.pysnap`, (file) =>
		ask(engine, "stack-switching/child", "make", file),
	);
}
