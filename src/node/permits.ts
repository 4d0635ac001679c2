/**
 * What this process may do, where the engine restricts that: Node's permission model, and Deno's, which
 * would ask the user at a terminal. What nobody asked for must not ask, so it is looked up before.
 */

/** The part of Deno's `Deno` that is needed. */
interface Deno {
	readonly permissions: { querySync(descriptor: object): { readonly state: string } };
	readonly build: { readonly standalone?: boolean };
}

const deno = (): Deno | undefined => (globalThis as { Deno?: Deno }).Deno;

const granted = (descriptor: object): boolean =>
	deno()!.permissions.querySync(descriptor).state === "granted";

export function mayReadAndWrite(path: string): boolean {
	if (deno() !== undefined) {
		return granted({ name: "read", path }) && granted({ name: "write", path });
	}
	const { permission } = process;
	return (
		permission === undefined ||
		(permission.has("fs.read", path) && permission.has("fs.write", path))
	);
}

/** Whether this process may start this engine again, and that would run a script and not a program that the engine is part of. */
export function mayStartEngine(): boolean {
	if (isOneFile()) return false;
	if (deno() !== undefined) return granted({ name: "run", command: process.execPath });
	return process.permission?.has("child") ?? true;
}

export const mayStartWorker = (): boolean => process.permission?.has("worker") ?? true;

/** Whether the executable is a program with an engine in it: started again, it would be that program. */
function isOneFile(): boolean {
	if (deno()?.build.standalone) return true;
	if (/\$bunfs|~BUN/.test(import.meta.url)) return true;
	const sea = process.getBuiltinModule("node:sea") as { isSea?(): boolean } | undefined;
	return sea?.isSea?.() ?? false;
}

type Binding = (name: string) => unknown;

/**
 * Node's permission model refuses `process.binding` as a whole, from which Pyodide's glue takes the numbers of the
 * flags of `open`: `NODEFS.staticInit` says `var flags=process.binding("constants")["fs"]`, on every start. These
 * are no secret, `node:fs` has them as well, and here they are answered.
 */
export function showConstants(): void {
	if (process.permission === undefined) return;
	const { constants } = process.getBuiltinModule("node:fs");
	const owner = process as unknown as { binding: Binding };
	const { binding } = owner;
	owner.binding = (name) => (name === "constants" ? { fs: constants } : binding(name));
}
