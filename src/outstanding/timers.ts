/**
 * Timers: C's own (`setitimer`, and Emscripten's functions), and those that Python sets through `js`. They end
 * with their era.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import type { AnyFunction, Eras } from "./era.js";

/** What makes timers in JavaScript, and what ends them. Not every host has each. */
const makers = [
	{ set: "setTimeout", clear: "clearTimeout", once: true },
	{ set: "setInterval", clear: "clearInterval", once: false },
	{ set: "setImmediate", clear: "clearImmediate", once: true },
	{ set: "requestAnimationFrame", clear: "cancelAnimationFrame", once: true },
	{ set: "requestIdleCallback", clear: "cancelIdleCallback", once: true },
] as const;

/** Emscripten's functions that have C called back later; a library or ctypes reaches them by name. */
const later = [
	"emscripten_async_call",
	"emscripten_set_timeout",
	"emscripten_set_timeout_loop",
	"emscripten_set_interval",
	"emscripten_request_animation_frame",
	"emscripten_request_animation_frame_loop",
	"emscripten_set_main_loop",
	"emscripten_set_main_loop_arg",
	"emscripten_set_main_loop_timing",
] as const;

export const timersOfC = [
	...later,
	"emscripten_set_immediate",
	"emscripten_set_immediate_loop",
	"emscripten_clear_immediate",
] as const;

type Schedule = (callback: () => void, ms?: number) => void;

const host = globalThis as unknown as Record<string, AnyFunction | undefined>;

/** The makers that this host has, with its functions as they are now. */
const presentMakers = () =>
	makers.flatMap(({ set, clear, once }) => {
		const [setter, clearer] = [host[set], host[clear]];
		return setter && clearer ? [{ name: set, setter, clearer, once }] : [];
	});

/** What ends a timer, and whether it rings once. */
interface Maker {
	readonly clearer: AnyFunction;
	readonly once: boolean;
}

export class Timers {
	/** By what ends it: each that has neither ended nor was cleared by Python. */
	readonly #set = new Map<unknown, AnyFunction>();
	#schedule: Schedule | undefined;
	/** Callbacks of the event loop that are due at once. */
	#due = 0;
	/** C's, by their number. */
	readonly #itimers = new Map<number, ReturnType<typeof setTimeout>>();

	constructor(
		private readonly module: PyodideModule,
		private readonly eras: Eras,
	) {}

	replaceImports(imports: GlueImports): void {
		// As the glue's own. But that makes no call any more once a program was aborted, even after a reset.
		replace(imports, "_setitimer_js", () => (which, ms) => {
			this.#clearItimer(which);
			if (ms > 0)
				this.#itimers.set(
					which,
					setTimeout(() => this.#ring(which), ms),
				);
			return 0;
		});
		this.#replaceLater(imports);
		const present = presentMakers();
		const makerOf = new Map<unknown, Maker>(present.map((maker) => [maker.setter, maker]));
		const clearers = new Set<unknown>(present.map(({ clearer }) => clearer));
		replace(imports, "JsvFunction_CallBound", (call) => (callee, receiver, args) => {
			if (callee === this.#schedule) return call(this.schedule, receiver, args);
			const maker = makerOf.get(callee);
			if (maker === undefined) {
				if (clearers.has(callee)) this.#set.delete(args[0]);
				return call(callee, receiver, args);
			}
			const [callback, ...rest] = args;
			if (typeof callback !== "function") return call(callee, receiver, args);
			return this.#keep(maker, callback as AnyFunction, (guarded) =>
				call(callee, receiver, [guarded, ...rest]),
			);
		});
	}

	/** Has a function set a timer, which ends with this era. */
	#keep(
		{ clearer, once }: Maker,
		callback: AnyFunction,
		set: (guarded: AnyFunction) => unknown,
	): unknown {
		const guarded = this.eras.guard((...given: unknown[]) => {
			if (once) this.#set.delete(id);
			return callback(...given);
		});
		const id = set(guarded);
		// Or the mark of an error.
		if (id !== this.module.error) this.#set.set(id, clearer);
		return id;
	}

	/** Has what these functions set be ended with the rest: they call entries of the table, which become others'. */
	#replaceLater(imports: GlueImports): void {
		for (const name of later) {
			replace(
				imports,
				name,
				(set: AnyFunction) =>
					(...args: unknown[]) =>
						this.#watching(() => set(...args)),
			);
		}
		// The glue has kept the host's own `setImmediate` for these.
		replace(
			imports,
			"emscripten_set_immediate",
			() => (call, data) => imports.env.emscripten_set_timeout(call, 0, data),
		);
		replace(imports, "emscripten_set_immediate_loop", () => (call, data) => {
			const module = this.module;
			const tick = (): void =>
				module.callUserCallback(() => {
					const again = (module.getWasmTableEntry(call >>> 0) as AnyFunction)(data >>> 0);
					if (again) setTimeout(tick, 0);
				});
			this.#watching(() => setTimeout(tick, 0));
		});
		replace(imports, "emscripten_clear_immediate", () => (id) => {
			imports.env.emscripten_clear_timeout(id);
		});
	}

	/** Runs something that sets timers by the host's functions, at once or whenever one of them rings. */
	#watching<T>(run: () => T): T {
		const present = presentMakers();
		for (const maker of present) {
			host[maker.name] = (callback: AnyFunction, ...rest: unknown[]) => {
				const watched = (...given: unknown[]) =>
					this.#onIdleStack(() => this.#watching(() => callback(...given)));
				return this.#keep(maker, watched, (guarded) => maker.setter(guarded, ...rest));
			};
		}
		try {
			return run();
		} finally {
			for (const { name, setter } of present) host[name] = setter;
		}
	}

	/** Runs what the host's event loop calls. C code that traps in it leaves the stack pointer where it was then. */
	#onIdleStack<T>(run: () => T): T {
		const stackPointer = this.module.stackSave();
		try {
			return run();
		} finally {
			this.module.stackRestore(stackPointer);
		}
	}

	/** Stands in for the glue's function by which Python's event loop has itself called back. */
	watchScheduler(schedule: Schedule): Schedule {
		this.#schedule = schedule;
		return this.schedule;
	}

	/** As the glue's own, which takes what is due in 2 ms or less to a queue of its own. */
	readonly schedule: Schedule = (callback, ms = 0) => {
		if (ms <= 2) {
			this.#due += 1;
			this.#schedule?.(
				this.eras.guard(() => {
					this.#due -= 1;
					callback();
				}),
				ms,
			);
			return;
		}
		this.#keep({ clearer: clearTimeout, once: true }, callback, (guarded) =>
			setTimeout(guarded, ms),
		);
	};

	get count(): number {
		return this.#due + this.#set.size + this.#itimers.size;
	}

	clear(): void {
		this.#due = 0;
		for (const [id, clear] of this.#set) clear(id);
		this.#set.clear();
		for (const which of this.#itimers.keys()) this.#clearItimer(which);
	}

	#clearItimer(which: number): void {
		clearTimeout(this.#itimers.get(which));
		this.#itimers.delete(which);
	}

	#ring(which: number): void {
		this.#itimers.delete(which);
		try {
			this.module.__emscripten_timeout(which, performance.now());
		} catch (error) {
			this.module.handleException(error);
		}
	}
}
