/**
 * Points at which a start or a creation may fail for reasons that are not its own: each call through the
 * interface of the host, each call that has the engine compile, instantiate or grow something, each hook
 * of the caller. Counts them, and makes one of them fail.
 */
import type { Host } from "../../src/engine/host.js";
import { PythawError } from "../../src/index.js";
import { hostWays, type Way } from "./host-points.js";

/** What a point fails with where it is the engine's or the host's own to say. */
export const injected = (name: string): Error => new RangeError(`on purpose: ${name}`);

/** What the host's reads reject with. */
const unreadable = (name: string): Error =>
	new PythawError("ERR_READ", `Cannot read what is wanted: on purpose (${name})`);

/** The callers' lines, without where in a WebAssembly function: what Python runs is one place. */
function linesHere(): string {
	const { stackTraceLimit } = Error;
	Error.stackTraceLimit = 40;
	const { stack = "" } = new Error();
	Error.stackTraceLimit = stackTraceLimit;
	const lines = stack.split("\n").slice(3);
	const places = lines.map((line) => (line.includes("wasm://") ? "wasm" : line.trim()));
	return places.filter((place, index) => place !== places[index - 1]).join();
}

/** Calls from one place that are more than this are a row. */
const ROW = 3;

/** Every point; of a row from one place the first, the middle and the last: they differ by what is done by then. */
export function withoutRows(sites: readonly string[]): number[] {
	const bySite = new Map<string, number[]>();
	for (const [point, site] of sites.entries()) {
		const points = bySite.get(site);
		if (points === undefined) bySite.set(site, [point]);
		else points.push(point);
	}
	const chosen = [...bySite.values()].flatMap((points) =>
		points.length <= ROW ? points : [points[0], points[points.length >> 1], points.at(-1)!],
	);
	return chosen.sort((a, b) => a - b);
}

const isInterface = (value: unknown): value is object =>
	typeof value === "object" && value !== null;

export class Points {
	/** Names of the points that were passed, in order. */
	readonly passed: string[] = [];
	/** From where each of them was passed: its name, and the lines of JavaScript that led there. */
	readonly sites: string[] = [];
	/** Number of the one that fails; none if it is beyond the last. */
	failing = Number.POSITIVE_INFINITY;
	/** While it is not, no point is passed. */
	isOn = true;

	/** Passes a point, or fails there. */
	pass(name: string, error: (name: string) => Error = injected): void {
		if (!this.isOn) return;
		this.passed.push(name);
		this.sites.push(`${name} ${linesHere()}`);
		if (this.passed.length - 1 === this.failing) throw error(name);
	}

	/** The function, with a point before it. */
	before<F extends (...args: any[]) => any>(name: string, run: F, error = injected): F {
		const points = this;
		return function (this: unknown, ...args) {
			points.pass(name, error);
			return run.apply(this, args);
		} as F;
	}

	/** The same for what returns a promise: it rejects. */
	async<F extends (...args: any[]) => Promise<any>>(name: string, run: F, error = injected): F {
		const points = this;
		return async function (this: unknown, ...args) {
			points.pass(name, error);
			return run.apply(this, args);
		} as F;
	}

	/** The host, with a point before whatever it is asked for that can fail. */
	host(own: Host): Host {
		return this.#watched("Host", own);
	}

	/** @param name of the interface, in {@link hostWays}. */
	#watched<T extends object>(name: string, own: T): T {
		const watched: any = Object.defineProperties({}, Object.getOwnPropertyDescriptors(own));
		for (const [key, way] of Object.entries(hostWays[name])) {
			const is = (own as any)[key];
			if (is === undefined || (typeof way === "object" && "why" in way)) continue;
			const value = this.#failing(`${name}.${key}`, is, way);
			Object.defineProperty(watched, key, { value, enumerable: true });
		}
		return watched;
	}

	#failing(point: string, is: any, way: Exclude<Way, { readonly why: string }>): unknown {
		if (way === "throws") return this.before(point, is);
		if (way === "breaks") return this.async(point, is);
		if (way === "rejects") return this.async(point, is, unreadable);
		if (way === "nothing") {
			return (...args: unknown[]) => {
				try {
					this.pass(point);
				} catch {
					return undefined;
				}
				return is(...args);
			};
		}
		const { handsOut, sync } = way;
		const given = (value: any) => (isInterface(value) ? this.#watched(handsOut, value) : value);
		if (typeof is !== "function") return given(is);
		if (sync) return (...args: unknown[]) => given(this.before(point, is, unreadable)(...args));
		return async (...args: unknown[]) => given(await this.async(point, is, unreadable)(...args));
	}

	/** Puts points before the engine's functions, and takes them away again. */
	watchEngine(): () => void {
		const undo: (() => void)[] = [];
		const replace = (object: any, key: string, value: unknown) => {
			const before = Object.getOwnPropertyDescriptor(object, key)!;
			Object.defineProperty(object, key, { ...before, value });
			undo.push(() => Object.defineProperty(object, key, before));
		};
		for (const key of ["compile", "instantiate"] as const) {
			replace(WebAssembly, key, this.async(`WebAssembly.${key}`, WebAssembly[key] as any));
		}
		for (const key of ["Module", "Instance", "Memory", "Table"] as const) {
			const points = this;
			const watched = new Proxy(WebAssembly[key] as any, {
				construct(target, args) {
					points.pass(`new WebAssembly.${key}`);
					return Reflect.construct(target, args);
				},
			});
			replace(WebAssembly, key, watched);
		}
		for (const key of ["Memory", "Table"] as const) {
			const { prototype } = WebAssembly[key];
			replace(prototype, "grow", this.before(`WebAssembly.${key}.grow`, prototype.grow as any));
		}
		return () => {
			for (const one of undo.reverse()) one();
		};
	}
}
