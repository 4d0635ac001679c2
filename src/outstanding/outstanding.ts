/**
 * What JavaScript holds of an instance and may use later: proxies, callbacks, promises, timers. All of it
 * can be made dead at once, so that nothing of it reaches into memory that has become another's.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import type { Host } from "../engine/host.js";
import { type Awaited, guardBuffers, guardCallbacks } from "./callbacks.js";
import { Endings } from "./endings.js";
import { Eras } from "./era.js";
import { HostObjects } from "./host-objects.js";
import { type LiveProxies, Proxies } from "./proxies.js";
import { Reach } from "./reach.js";
import { Timers } from "./timers.js";
import { WeakList } from "./weak-list.js";

/** What is alive at a checkpoint, and lives on when the instance is taken back to it. */
export interface Alive {
	readonly eras: ReadonlySet<object>;
	readonly proxies: LiveProxies;
}

export class Outstanding {
	readonly eras = new Eras();
	/** Tells when Python reaches the glue's objects. It is here because it replaces the same imports. */
	readonly reach: Reach;
	readonly #proxies: Proxies;
	readonly #timers: Timers;
	readonly #hostObjects: HostObjects;
	/** Names of functions of the API that go on in JavaScript, once for each call that has not ended. */
	readonly underWay: string[] = [];
	readonly #awaited = new WeakList<Awaited>(({ isSettled }) => isSettled === true);
	readonly #waiting = new Set<(error: unknown) => void>();

	constructor(
		private readonly module: PyodideModule,
		builtinModule?: Host["builtinModule"],
	) {
		this.reach = new Reach(module);
		this.#proxies = new Proxies(module, this.eras);
		this.#timers = new Timers(module, this.eras);
		this.#hostObjects = new HostObjects(module, this.eras, new Endings(builtinModule));
	}

	replaceImports(imports: GlueImports): void {
		guardCallbacks(imports, this.eras, this.#awaited);
		guardBuffers(imports, this.eras);
		this.#timers.replaceImports(imports);
		this.#hostObjects.replaceImports(imports);
		this.reach.replaceImports(imports);
	}

	/** Counts proxies from now on: to be called once the glue's own registry is there. */
	watchProxies(): void {
		this.#proxies.watch();
	}

	/** Guards functions of the glue that go on by themselves after their call: to be called once its API is there. */
	watchApi(): void {
		const { API } = this.module;
		// A call of Python that may suspend has taken the address of what it calls, and then waits a turn:
		// `await new Promise(r => API.scheduleCallback(r, 0))`. A reset in that turn must end it.
		API.scheduleCallback = this.#timers.watchScheduler(API.scheduleCallback);
		const { packageManager: manager } = API;
		if (manager?.loadPackageInner === undefined) return;
		manager.loadPackageInner = this.#named("loadPackage", manager.loadPackageInner.bind(manager));
	}

	/** Has {@link underWay} name the calls of a function as long as they last. */
	#named<Args extends unknown[], Result>(
		name: string,
		run: (...args: Args) => Promise<Result>,
	): (...args: Args) => Promise<Result> {
		return async (...args) => {
			this.underWay.push(name);
			try {
				return await run(...args);
			} finally {
				this.underWay.splice(this.underWay.indexOf(name), 1);
			}
		};
	}

	/** A function whose promises are rejected when the instance ends, or goes back, before they are settled. */
	untilEnd<Args extends unknown[], Result>(
		run: (...args: Args) => Promise<Result>,
	): (...args: Args) => Promise<Result> {
		return (...args) =>
			new Promise((resolve, reject) => {
				this.#waiting.add(reject);
				const settled = (): boolean => this.#waiting.delete(reject);
				run(...args).then(
					(value) => {
						if (settled()) resolve(value);
					},
					(error) => {
						if (settled()) reject(error);
					},
				);
			});
	}

	/** In words, what will call Python by itself and can be called once only; undefined if nothing will. */
	describePending(): string | undefined {
		const counts = [
			[this.#waiting.size, "call", "of runPythonAsync"],
			[this.#timers.count, "timer", "that Python has set"],
			[this.#awaited.references.length, "promise", "that Python waits for"],
		] as const;
		const pending = counts.filter(([count]) => count > 0);
		if (pending.length === 0) return undefined;
		return pending
			.map(([count, what, whose]) => `${count} ${what}${count === 1 ? "" : "s"} ${whose}`)
			.join(", ");
	}

	/** Notes what is alive now; what comes later can be told from it. */
	mark(): Alive {
		const proxies = this.#proxies.mark();
		return { eras: this.eras.divide(), proxies };
	}

	/** After a fatal error nothing calls Python by itself any more, and those who wait are told the error. */
	fail(error: unknown): void {
		this.eras.end();
		this.#timers.clear();
		for (const reject of this.#endWaiting()) reject(error);
	}

	/** Makes all dead but what is kept; touches no memory. @returns what tells those who wait why it was in vain. */
	end(why: "reset" | "disposed", kept?: Alive): (error: Error) => void {
		this.eras.end(kept?.eras);
		this.#timers.clear();
		this.#hostObjects.end();
		this.#awaited.set([]);
		this.#proxies.kill(why, kept);
		const waiting = this.#endWaiting();
		return (error) => {
			for (const reject of waiting) reject(error);
		};
	}

	#endWaiting(): ((error: unknown) => void)[] {
		const waiting = [...this.#waiting];
		this.#waiting.clear();
		return waiting;
	}
}
