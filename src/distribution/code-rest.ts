/**
 * The rest of a main module that was split (src/build/split-code.ts): functions that a start does not call.
 * It is read and compiled behind the start, or on the spot if Python calls one of them sooner.
 */
import type { Host } from "../engine/host.js";
import { checkSize, type KnownFile, readKnown } from "../engine/known-content.js";
import { compileAt, compileNow } from "./compile.js";

export interface CodeRest {
	/** Read from when it is first asked for. */
	readonly compiled: Promise<WebAssembly.Module>;
	/** It at once, if need be read while this thread waits; undefined where it can only be waited for, until it is there. */
	readonly now: (() => WebAssembly.Module) | undefined;
}

export function openCodeRest(host: Host, file: KnownFile): CodeRest {
	const { location, byteLength } = file;
	let compiling: Promise<WebAssembly.Module> | undefined;
	let arrived: WebAssembly.Module | undefined;
	const late = host.readLate?.(location);
	const readNow =
		late &&
		(() => {
			const bytes = late.read();
			checkSize(bytes, file);
			return compileNow(bytes, location);
		});
	return {
		get compiled() {
			if (compiling === undefined) {
				compiling = compileAt(host, location, () => readKnown(host, file), { byteLength });
				compiling.then(
					(module) => {
						arrived = module;
					},
					// Whoever calls a function of it reads it again.
					() => {},
				);
			}
			return compiling;
		},
		get now() {
			const module = arrived;
			return module === undefined
				? readNow &&
						(() => {
							arrived ??= readNow();
							return arrived;
						})
				: () => module;
		},
	};
}
