/**
 * Native libraries that are loaded into an instance. Snapshots do not hold them yet: each is refused
 * by name.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { Leak } from "../errors.js";

/** Name of the main module among the glue's libraries. */
const MAIN = "__main__";

export function nativeLibraryLeaks({ LDSO }: PyodideModule): Leak[] {
	return Object.keys(LDSO.loadedLibsByName)
		.filter((name) => name !== MAIN)
		.sort()
		.map((name) => ({
			kind: "native-library",
			value: name,
			holders: [],
			fix: "Import packages with native extensions after the restore; snapshots cannot hold them yet.",
		}));
}
