/**
 * One worker of a pool: an instance, on which calls run one after another, and which is reset behind each.
 * It decides nothing: what a call's end means, and when a worker is replaced, the pool decides.
 */
import type { PythawAPI } from "../boot/api.js";
import { boot } from "../boot/boot.js";
import type { Host } from "../engine/host.js";
import { limitMemory, wasLimitMet } from "../image/memory-size.js";
import { isOfDeadProxy } from "../outstanding/proxies.js";
import { instanceOf } from "../snapshot/started-instance.js";
import { addToBacklog } from "./backlog.js";
import callSource from "./call.py";
import type { CallRequest, FromWorker, Outcome, ToWorker, Welcome } from "./protocol.js";
import { onUncaught, talkToPool } from "./thread.js";

export async function serveCalls(host: Host): Promise<void> {
	let worker: PoolWorker | undefined;
	const say = await talkToPool(async (message: ToWorker) => {
		if (message.type === "call") return worker!.run(message.call);
		if (message.type === "stop") return worker!.stop(message.id);
		try {
			worker = await PoolWorker.start(host, message.welcome, say);
			say({ type: "ready" });
		} catch (error) {
			say({ type: "failed", error: cloneable(error), message: messageOf(error) });
		}
	});
}

class PoolWorker {
	/** Kept: a program can take it from the API. */
	readonly #pythaw: PythawAPI["pythaw"];
	readonly #byteLength: number;
	#last: Promise<void> = Promise.resolve();
	#current: { readonly id: number; fail(error: unknown): void } | undefined;

	static async start(
		host: Host,
		welcome: Welcome,
		say: (message: FromWorker) => void,
	): Promise<PoolWorker> {
		// Bytes that are shared cannot be hashed or decoded everywhere. And a reset reads them: a call that gets at
		// them by `import js` would change what all workers start from.
		const [snapshot, ...base] = [welcome.snapshot, ...welcome.base].map((bytes) =>
			new Uint8Array(bytes).slice(),
		);
		const { compiled, options } = welcome;
		const pyodide = await boot(
			{ ...host, compiled: Promise.resolve(compiled) },
			{ ...options, snapshot, base },
		);
		const worker = new PoolWorker(pyodide, welcome, say);
		// Works out what later resets need, before the first call waits for it.
		await pyodide.pythaw.reset();
		return worker;
	}

	private constructor(
		private readonly pyodide: PythawAPI,
		private readonly welcome: Welcome,
		private readonly say: (message: FromWorker) => void,
	) {
		this.#pythaw = pyodide.pythaw;
		// An interrupt, or a fatal error, of a task of the event loop.
		onUncaught((error) => {
			// What JavaScript has kept of a call before is not this call's.
			if (!isOfDeadProxy(error)) this.#current?.fail(error);
		});
		this.#byteLength = instanceOf(pyodide).module.HEAPU8.byteLength;
	}

	stop(id: number): void {
		if (this.#current?.id === id) this.#current.fail({ type: "KeyboardInterrupt", message: "" });
	}

	/** After the one before was reset: a program may have told the pool too early that it was. */
	run(call: CallRequest): Promise<void> {
		const run = () => this.#run(call);
		this.#last = this.#last.then(run, run);
		return this.#last;
	}

	async #run(call: CallRequest): Promise<void> {
		const pyodide = this.pyodide;
		const { module } = instanceOf(pyodide);
		const { interrupt, keptMemory } = this.welcome;
		// It may be set already: time may be up before a call begins.
		if (interrupt !== undefined) pyodide.setInterruptBuffer(interrupt);
		limitMemory(module, call.memoryLimit);
		pyodide.setStdout(this.#writer(call));
		pyodide.setStderr(this.#writer(call));
		const outcome = await this.#outcome(call);
		const outOfMemory = wasLimitMet(module);
		limitMemory(module);
		this.say({ type: "ended", id: call.id, outcome, outOfMemory });
		try {
			if (interrupt !== undefined) interrupt[0] = 0;
			await this.#pythaw.reset();
			const grown = instanceOf(pyodide).module.HEAPU8.byteLength - this.#byteLength;
			this.say({ type: grown > keptMemory ? "spent" : "ready" });
		} catch {
			this.say({ type: "spent" });
		}
	}

	#writer({ id, stdout }: CallRequest): { write(bytes: Uint8Array): number } {
		const decoder = new TextDecoder();
		const { backlog, interrupt } = this.welcome;
		const isStopped = (): boolean => interrupt !== undefined && interrupt[0] !== 0;
		return {
			write: (bytes) => {
				// A decoder takes no bytes that are shared or that grow.
				const text = stdout ? decoder.decode(bytes.slice(), { stream: true }) : "";
				if (text !== "") {
					this.say({ type: "printed", id, text });
					if (backlog !== undefined) addToBacklog(backlog, text, isStopped);
				}
				return bytes.byteLength;
			},
		};
	}

	async #outcome(call: CallRequest): Promise<Outcome> {
		const pyodide = this.pyodide;
		try {
			const given = await new Promise((resolve, reject) => {
				this.#current = { id: call.id, fail: reject };
				this.#result(call).then(resolve, reject);
			});
			pyodide.runPython("import sys; sys.stdout.flush(); sys.stderr.flush()");
			try {
				return { kind: "value", value: plainValue(pyodide, given) };
			} catch {
				return { kind: "unfit", message: `The result cannot leave its thread: ${String(given)}` };
			}
		} catch (error) {
			const { type, message, pyodide_fatal_error: isFatal } = error as any;
			if (isFatal) return { kind: "died", message: messageOf(error) };
			if (typeof type !== "string") return { kind: "unfit", message: messageOf(error) };
			return { kind: "raised", type, traceback: String(message) };
		} finally {
			this.#current = undefined;
		}
	}

	async #result({ code, args, globals }: CallRequest): Promise<unknown> {
		const pyodide = this.pyodide;
		for (const [name, value] of Object.entries(globals ?? {})) {
			pyodide.globals.set(name, pyodide.toPy(value));
		}
		if (args === undefined) return pyodide.runPythonAsync(code);
		const scope = pyodide.runPython("{}");
		pyodide.runPython(callSource, { globals: scope });
		const called = scope.get("_find")(code, pyodide.runPython("globals()"));
		if (called === undefined) {
			throw new Error(`There is no function "${code}" in __main__, or by its module's name`);
		}
		const result = scope.get("_call")(called, pyodide.toPy(args));
		// A coroutine is awaited, as top-level code may.
		return await result;
	}
}

/** The result as data of JavaScript's, which can be sent. */
function plainValue(pyodide: PythawAPI, value: any): unknown {
	if (!(value instanceof pyodide.ffi.PyProxy)) return structuredClone(value);
	return structuredClone(
		value.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false }),
	);
}

const messageOf = (error: unknown): string => String((error as Error)?.message ?? error);

/** An error can be cloned unless something that it has cannot. */
function cloneable(error: unknown): unknown {
	try {
		return structuredClone(error);
	} catch {
		return messageOf(error);
	}
}
