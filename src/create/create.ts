/**
 * Recipe to snapshot; and, where that is asked for, once more elsewhere to prove that it is the same.
 */
import type { Host } from "../engine/host.js";
import { openBase } from "../snapshot/base.js";
import { build } from "./build.js";
import type { CreateOptions } from "./create-options.js";
import { checkedCreateOptions } from "./option-types.js";
import type { Builder } from "./prove.js";
import type { Recipe } from "./recipe.js";
import type { Snapshot } from "./take.js";

export async function createSnapshot(
	host: Host,
	recipe: Recipe,
	given: CreateOptions = {},
	builder?: Builder,
): Promise<Snapshot> {
	const checked = checkedCreateOptions(given);
	const base = checked.base === undefined ? undefined : await openBase(host, checked.base);
	const options = { ...checked, base };
	const snapshot = await build(host, recipe, options, { isTried: true });
	if (options.prove) {
		const { prove } = await import("./prove.js");
		// The same packages: what an index has may change from one moment to the next.
		const same = snapshot.lock === undefined ? recipe : { ...recipe, lock: snapshot.lock };
		await prove(host, snapshot.bytes, same, options, builder);
	}
	return snapshot;
}
