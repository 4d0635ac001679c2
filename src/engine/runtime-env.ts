/**
 * The families of JS engines. Pyodide's glue asks the same, and takes the answers from `API.runtimeEnv`: hence the
 * names.
 */
import { EngineError } from "../errors.js";
import type { RuntimeEnv } from "./host.js";

/** @throws EngineError where none of the families that Pyodide knows is recognised. */
export function detectRuntimeEnv(): RuntimeEnv {
	const globals: any = globalThis;
	const userAgent: string = globals.navigator?.userAgent ?? "";
	const IN_BUN = globals.Bun !== undefined;
	const IN_DENO = globals.Deno !== undefined;
	const IN_WORKERD = userAgent.includes("Cloudflare-Workers");
	// workerd imitates Node's process (its flag nodejs_compat), and has no file system and no processes.
	const IN_NODE =
		!IN_WORKERD && typeof globals.process?.versions?.node === "string" && !globals.process.browser;
	const IN_SHELL = typeof globals.read === "function" && typeof globals.load === "function";
	const IN_BROWSER = !IN_NODE && !IN_DENO && !IN_BUN;
	const IN_BROWSER_MAIN_THREAD =
		IN_BROWSER && typeof globals.window?.document?.createElement === "function";
	const IN_BROWSER_WEB_WORKER =
		IN_BROWSER &&
		typeof globals.WorkerGlobalScope === "function" &&
		globals.self instanceof globals.WorkerGlobalScope;
	if (!(IN_BROWSER_MAIN_THREAD || IN_BROWSER_WEB_WORKER || IN_NODE || IN_SHELL || IN_WORKERD)) {
		throw new EngineError(
			"runtime environment",
			"Cannot tell which JavaScript runtime this is: it is neither Node, Deno, Bun, a page, a module worker, workerd nor a JS shell.",
		);
	}
	return {
		IN_NODE,
		IN_BUN,
		IN_DENO,
		IN_SAFARI: userAgent.includes("Safari") && !userAgent.includes("Chrome"),
		IN_SHELL,
		IN_WORKERD,
		// Pyodide's glue is an ES module however this library was loaded.
		IN_NODE_COMMONJS: false,
		IN_NODE_ESM: IN_NODE,
		IN_BROWSER,
		IN_BROWSER_MAIN_THREAD,
		IN_BROWSER_WEB_WORKER,
	};
}

/** The host of this process, made when it is first asked for. */
export function hostOnce<H>(create: (env: RuntimeEnv) => H): () => H {
	let made: H | undefined;
	return () => {
		made ??= create(detectRuntimeEnv());
		return made;
	};
}
