/**
 * Native libraries that a restore could not put back.
 */
import { libraryLeaks } from "../libraries/leaks.js";
import type { Check } from "./check.js";

export const nativeLibraries: Check = {
	kinds: ["native-library"],
	about: "libraries that are loaded and have no file to be restored from",
	find: (instance) =>
		libraryLeaks(instance).map(({ name, ...leak }) => ({
			...leak,
			kind: "native-library",
			names: [name],
		})),
};
