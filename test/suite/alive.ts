/** What keeps a process alive, for programs that are to end by themselves. */
import { setImmediate, setTimeout } from "node:timers/promises";

/** Names of what the event loop waits for, beside standard streams. Only Node tells; elsewhere none. */
export async function whatKeepsAlive(): Promise<string[]> {
	if ("Deno" in globalThis || "Bun" in globalThis) return [];
	// What is only waiting for its turn has had it then, and files that are being written are written and closed.
	await setTimeout(50);
	const named = (pattern: RegExp) =>
		process.getActiveResourcesInfo().filter((name) => pattern.test(name));
	while (named(/^(FSReq|CloseReq$)/).length > 0) await setImmediate();
	return named(/^(?!PipeWrap$|TTYWrap$|FSReq|Immediate$)/);
}
