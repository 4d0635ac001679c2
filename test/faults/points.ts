/**
 * Points at which a start or a creation may fail for reasons that are not its own: each call through the
 * interface of the host, each call that has the engine compile, instantiate or grow something, each hook
 * of the caller. Counts them, and makes one of them fail.
 */
import type { Host, PackagingHost } from "../../src/engine/host.js";
import { PythawError } from "../../src/index.js";

/** What a point fails with where it is the engine's or the host's own to say. */
export const injected = (name: string): Error => new RangeError(`on purpose: ${name}`);

/** What the host's reads reject with. */
const unreadable = (name: string): Error =>
	new PythawError("ERR_READ", `Cannot read what is wanted: on purpose (${name})`);

export class Points {
	/** Names of the points that were passed, in order. */
	readonly passed: string[] = [];
	/** Number of the one that fails; none if it is beyond the last. */
	failing = Number.POSITIVE_INFINITY;

	/** Passes a point, or fails there. */
	pass(name: string, error: (name: string) => Error = injected): void {
		this.passed.push(name);
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

	/** The host, with a point before whatever it is asked for. */
	host(own: Host): Host {
		const codec = (name: "gzip" | "zstd") => {
			const found = own.codecs[name];
			return (
				found && {
					compress: this.async(`${name}: compress`, found.compress),
					decompress: this.async(`${name}: decompress`, found.decompress),
				}
			);
		};
		const { readStart, readTree, importKept, packaging } = own;
		return {
			...own,
			read: this.async("read", own.read, unreadable),
			readStart: readStart && this.async("read the start", readStart, unreadable),
			readTree: readTree && this.async("read a tree", readTree, unreadable),
			fetch: this.async("fetch", own.fetch),
			importModule: this.async("import", own.importModule),
			importKept: importKept && this.async("import, kept", importKept),
			entropy: this.before("entropy", own.entropy),
			codecs: { gzip: codec("gzip"), zstd: codec("zstd") },
			packaging:
				packaging &&
				this.async("packaging", async () => this.packaging(await packaging()), unreadable),
		};
	}

	private packaging(own: PackagingHost): PackagingHost {
		const { listDirectory } = own;
		return {
			...own,
			// As the interface has it, a cache never fails: it has nothing.
			cache: own.cache && {
				read: async (name) => this.isOn("cache: read") && own.cache!.read(name),
				write: async (name, bytes) => {
					if (this.isOn("cache: write")) await own.cache!.write(name, bytes);
				},
			},
			listDirectory: listDirectory && this.async("list a directory", listDirectory, unreadable),
		} as PackagingHost;
	}

	private isOn(name: string): boolean | undefined {
		try {
			this.pass(name);
			return true;
		} catch {
			return undefined;
		}
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
