/**
 * Native libraries that are loaded, as far as snapshots cannot hold them.
 */
import { nativeLibraryLeaks } from "../libraries/leaks.js";
import type { Check } from "./check.js";

export const nativeLibraries: Check = {
	kinds: ["native-library"],
	about: "libraries that dlopen loaded",
	find: ({ module }) =>
		nativeLibraryLeaks(module).map((leak) => ({
			...leak,
			kind: "native-library",
			names: [leak.value],
		})),
};
