/**
 * What Pyodide's glue takes from the global object while its factory is called, and must see otherwise on
 * workerd. The glue looks once, before it first waits for anything; the global object is as it was when the
 * call returns.
 */

interface GlueGlobal {
	readonly name: string;
	readonly reason: string;
	/** What the glue finds in place of it; undefined hides it. */
	value(): unknown;
}

const globals: readonly GlueGlobal[] = [
	{
		name: "process",
		reason:
			"`globalThis.process?.versions?.node`: the glue would import `node:fs`, and write to file descriptors.",
		value: () => undefined,
	},
	{
		name: "MessageChannel",
		reason:
			"`new MessageChannel` for callbacks at once: it belongs to the request that made it, and no other may post to it. The glue has timers then.",
		value: () => undefined,
	},
	{
		name: "setImmediate",
		reason:
			'`addEventListener("message", …, true)`, which workerd refuses, unless there is a setImmediate. Workers of older dates have none.',
		value: () => globalThis.setImmediate ?? ((call: () => void) => setTimeout(call, 0)),
	},
];

/** Calls the glue's factory so that it takes this for a worker of the web. */
export function callGlue<T>(call: () => T): T {
	const before = globals.map(({ name, value }) => {
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
