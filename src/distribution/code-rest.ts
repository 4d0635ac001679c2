/**
 * The rest of a module that was split (src/build/split-code.ts): functions that a start does not call.
 * It is compiled behind the start, or on the spot if Python calls one of them sooner.
 */
import type { Host, LateFile } from "../engine/host.js";
import { checkSize, type KnownFile, readKnown } from "../engine/known-content.js";
import { compileAt, compileNow } from "./compile.js";

export interface CodeRest {
	/** Read from when it is first asked for. */
	readonly compiled: Promise<WebAssembly.Module>;
	/** It at once, if need be read while this thread waits; undefined where it can only be waited for, until it is there. */
	readonly now: (() => WebAssembly.Module) | undefined;
}

/** @param late how it is read on the spot; not at all, if undefined. */
export function openCodeRest(host: Host, file: KnownFile, late: LateFile | undefined): CodeRest {
	const { location, byteLength } = file;
	return codeRest(
		() => compileAt(host, location, () => readKnown(host, file), { byteLength }),
		late &&
			(() => {
				const bytes = late.read();
				checkSize(bytes, file);
				return compileNow(bytes, location);
			}),
	);
}

/** Each of both is called once, and the second not at all when the first has what it gives. */
export function codeRest(
	compile: () => Promise<WebAssembly.Module>,
	readNow: (() => WebAssembly.Module) | undefined,
): CodeRest {
	let compiling: Promise<WebAssembly.Module> | undefined;
	let arrived: WebAssembly.Module | undefined;
	return {
		get compiled() {
			if (compiling === undefined) {
				compiling = compile();
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
