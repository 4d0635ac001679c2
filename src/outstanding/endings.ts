/**
 * What goes on by itself once it is made, and how each is ended: objects of classes, and what functions of the
 * host's modules give. Whatever is in none of these tables is left alone: it may be the host's own.
 */
import { getOrMake } from "../engine/maps.js";

export type End = (made: any) => void;

/** Of Node's objects each tells an error to its listeners, and ends the process if there is none. */
const quietly =
	(end: End): End =>
	(made) => {
		made.on?.("error", () => {});
		end(made);
	};

const terminate: End = (made) => made.terminate();
const close: End = (made) => made.close();
const abort: End = (made) => made.abort();
const disconnect: End = (made) => made.disconnect();
const destroy = quietly((made) => made.destroy());
const disable: End = (made) => made.disable();
const pause: End = (made) => made.pause();
/** A process may refuse anything less. */
const kill = quietly((made) => made.kill("SIGKILL"));
/** With those who are connected, where it knows them. */
const closeServer = quietly((made) => {
	made.close();
	made.closeAllConnections?.();
});
/** Of Deno's. */
const shutDown: End = (made) => void made.shutdown();
/** Of Bun's, at once. */
const stop: End = (made) => made.stop(true);

/** Classes of the global object, by name. Not every host has each. */
const classes: ReadonlyMap<unknown, End> = new Map([
	["Worker", terminate],
	["SharedWorker", close],
	["MessageChannel", close],
	["BroadcastChannel", close],
	["WebSocket", close],
	["WebSocketStream", close],
	["WebTransport", close],
	["EventSource", close],
	["RTCPeerConnection", close],
	["AudioContext", close],
	["Audio", pause],
	["XMLHttpRequest", abort],
	["FileReader", abort],
	["MutationObserver", disconnect],
	["ResizeObserver", disconnect],
	["IntersectionObserver", disconnect],
	["PerformanceObserver", disconnect],
	["ReportingObserver", disconnect],
	["PressureObserver", disconnect],
]);

/** Functions and classes of modules: of Node's, which Deno and Bun have too, and of their own objects. */
const modules: Readonly<Record<string, Readonly<Record<string, End>>>> = {
	child_process: { spawn: kill, exec: kill, execFile: kill, fork: kill },
	worker_threads: { Worker: terminate },
	net: {
		...{ createServer: closeServer, Server: closeServer },
		...{ connect: destroy, createConnection: destroy, Socket: destroy },
	},
	tls: { createServer: closeServer, connect: destroy },
	http: { createServer: closeServer, Server: closeServer, get: destroy, request: destroy },
	https: { createServer: closeServer, get: destroy, request: destroy },
	http2: { createServer: closeServer, createSecureServer: closeServer, connect: destroy },
	dgram: { createSocket: close },
	fs: { watch: close, createReadStream: destroy, createWriteStream: destroy },
	readline: { createInterface: close },
	async_hooks: { createHook: disable },
	Deno: { serve: shutDown, listen: close, listenTls: close, watchFs: close },
	Bun: { serve: stop, listen: stop, spawn: kill },
};

/** By a function's name, the modules that may have it, and what ends what it gives. */
const byName = new Map<unknown, [module: string, end: End][]>();
for (const [module, functions] of Object.entries(modules)) {
	for (const [name, end] of Object.entries(functions)) {
		getOrMake(byName, name, () => []).push([module, end]);
	}
}

/** What lives on of an object even if nobody has the object itself. */
export function partsOf(made: any): readonly object[] {
	if (made instanceof MessageChannel) return [made.port1, made.port2];
	return typeof SharedWorker === "function" && made instanceof SharedWorker ? [made.port] : [made];
}

export class Endings {
	/** @param builtinModule gives a module of the host's own; absent where it has none. */
	constructor(
		private readonly builtinModule: (name: string) => object | undefined = () => undefined,
	) {}

	/** By name first: looking at some of these classes has Node load what makes them. */
	ofClass(callee: unknown): End | undefined {
		const { name } = callee as { name: unknown };
		const end = classes.get(name);
		if (end && Reflect.get(globalThis, name as string) === callee) return end;
		return this.#ofModules(name, callee);
	}

	/** @param receiver the module: many an object has a method of such a name, but not as a property of its own. */
	ofCall(callee: unknown, receiver: unknown): End | undefined {
		const { name } = callee as { name: unknown };
		if (!byName.has(name) || !Object.hasOwn(receiver as object, name as string)) return undefined;
		return this.#ofModules(name, callee);
	}

	#ofModules(name: unknown, callee: unknown): End | undefined {
		const found = byName.get(name)?.find(([module]) => {
			const namespace = this.#moduleNamed(module);
			return namespace !== undefined && Reflect.get(namespace, name as string) === callee;
		});
		return found?.[1];
	}

	#moduleNamed(name: string): object | undefined {
		const own = Reflect.get(globalThis, name);
		return typeof own === "object" && own !== null ? own : this.builtinModule(name);
	}
}
