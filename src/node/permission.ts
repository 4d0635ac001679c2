/**
 * Node's permission model (`--permission`) refuses `process.binding` as a whole, from which Pyodide's glue
 * takes the numbers of the flags of `open`: `NODEFS.staticInit` says
 * `var flags=process.binding("constants")["fs"]`, on every start. These are no secret, and `node:fs` has
 * them as well.
 */

type Binding = (name: string) => unknown;

/** Answers that one question under the permission model; without it changes nothing. */
export function showConstants(): void {
	if (process.permission === undefined) return;
	const { constants } = process.getBuiltinModule("node:fs");
	const owner = process as unknown as { binding: Binding };
	const { binding } = owner;
	owner.binding = (name) => (name === "constants" ? { fs: constants } : binding(name));
}
