/**
 * What of the global object is otherwise on workerd: what Pyodide's glue sees of it, and what `eval` says.
 */
import { EngineError } from "../errors.js";

/** What the glue finds in place of a global object; undefined hides it. */
const standIns: Readonly<Record<string, () => unknown>> = {
	// `globalThis.process?.versions?.node`: the glue would import `node:fs`, and write to file descriptors.
	process: () => undefined,
	// `new MessageChannel` for callbacks at once: it belongs to the request that made it, and no other may post
	// to it. The glue has timers then.
	MessageChannel: () => undefined,
	// `addEventListener("message", …, true)`, which workerd refuses, unless there is a setImmediate. Workers of
	// older dates have none.
	setImmediate: () => globalThis.setImmediate ?? ((call: () => void) => setTimeout(call, 0)),
};

/**
 * Calls the glue's factory so that it takes this for a worker of the web. The glue looks once, before it first waits
 * for anything; the global object is as it was when the call returns.
 */
export function callGlue<T>(call: () => T): T {
	const before = Object.entries(standIns).map(([name, value]) => {
		const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
		Object.defineProperty(globalThis, name, {
			value: value(),
			configurable: true,
			writable: true,
			enumerable: descriptor?.enumerable ?? false,
		});
		return [name, descriptor] as const;
	});
	try {
		return call();
	} finally {
		for (const [name, descriptor] of before) {
			if (descriptor === undefined) delete (globalThis as Record<string, unknown>)[name];
			else Object.defineProperty(globalThis, name, descriptor);
		}
	}
}

/**
 * In a handler workerd refuses `eval`, which Python's `run_js` and `js.eval` call: it says then which rule that is. To
 * be called once requests come, for the worker's own code may evaluate while it starts.
 */
export function explainEval(): void {
	// biome-ignore lint/security/noGlobalEval: it is wrapped, not called with a text of ours.
	const evaluate = globalThis.eval;
	const explaining = (text: unknown): unknown => {
		try {
			return evaluate(text as string);
		} catch (error) {
			if (error instanceof EvalError) throw refusal(error);
			throw error;
		}
	};
	Object.defineProperty(globalThis, "eval", {
		value: Object.defineProperty(explaining, "name", { value: "eval" }),
		configurable: true,
		writable: true,
	});
}

const refusal = (cause: EvalError): EngineError =>
	new EngineError(
		"eval",
		"workerd evaluates no text as JavaScript in a handler, so run_js and js.eval do not work there. " +
			"Put the function into a module of the worker, and hand it over (option jsModules, or pyodide.registerJsModule).",
		{ cause },
	);
