/**
 * Who in Python holds something of this process, such as a JS value or an open file: asks the
 * interpreter for the paths from its modules to it. Changes nothing in it that outlives the call.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import finder from "./holders.py";

const MAX_HOLDERS = 5;
/** How many objects are looked at. On a larger heap the error would take minutes. */
const MAX_OBJECTS = 300_000;

/** What can be looked for, by kind, and how each thing is given. */
interface Wanted {
	values: unknown;
	/** Python objects, by address. An object may be gone by now. */
	objects: Ptr;
	/** Values of ints. Small ones are everywhere, so only large ones tell something. */
	numbers: number;
	/** Python's file objects and sockets that are open on file descriptors. */
	descriptors: number;
}

/** Paths such as `__main__.config['headers']` to each: at most five, none where no holder was found. */
export function holdersOf<Kind extends keyof Wanted>(
	{ API }: PyodideModule,
	kind: Kind,
	about: readonly Wanted[Kind][],
): string[][] {
	if (about.length === 0) return [];
	const indexes = new Map<unknown, number>(about.map((value, index) => [value, index]));
	// JavaScript compares the values, proxies of Python objects among them: Python cannot tell all apart.
	const wanted = kind === "values" ? (value: unknown) => indexes.get(value) ?? -1 : about;
	const scope = API.public_api.runPython("{}");
	try {
		API.public_api.runPython(finder, { globals: scope });
		const find = scope.get("holders");
		const result = find(kind, wanted, about.length, [MAX_HOLDERS, MAX_OBJECTS]);
		const holders: string[][] = result.toJs();
		result.destroy();
		find.destroy();
		return holders;
	} finally {
		scope.destroy();
	}
}
