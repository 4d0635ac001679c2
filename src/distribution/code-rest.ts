/**
 * The rest of a main module that was split (src/build/split-code.ts): functions that a start does not call.
 * It is read and compiled behind the start, or on the spot if Python calls one of them sooner.
 */
import type { Host } from "../engine/host.js";
import { type KnownFile, readKnown } from "../engine/known-content.js";
import { IntegrityError, PythawError } from "../errors.js";
import { compileAt } from "./compile.js";

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
			if (bytes.byteLength === byteLength) return compileNow(bytes, location);
			const [wanted, found] = [byteLength, bytes.byteLength].map((length) => `${length} bytes`);
			throw new IntegrityError(wanted, found, location);
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

function compileNow(bytes: Uint8Array, location: string): WebAssembly.Module {
	try {
		return new WebAssembly.Module(bytes as BufferSource);
	} catch (error) {
		throw new PythawError(
			"ERR_BOOT",
			`Cannot compile ${location}: ${(error as Error).message}.\nThe file is damaged or cut.`,
			{ cause: error },
		);
	}
}
