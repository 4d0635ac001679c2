/**
 * The glue as a script, whose compiled code is kept between processes: parsing a megabyte of minified
 * JavaScript twice (once to find its functions, once to compile the one that holds them all) is a fifth of
 * a restore.
 */
import type { KeptImport } from "../engine/host.js";
import { moduleAsFunction, type RunModule } from "../engine/module-as-function.js";
import { type CreateModule, callFromModule } from "./call-from-module.js";
import { mayKeep, runKept } from "./kept-script.js";
import { lateBuiltin } from "./late-builtins.js";

/** Imports by way of {@link moduleAsFunction}; undefined for a module that this cannot rewrite. */
export function importKept(
	directory: string | undefined,
	location: string,
	bytes: Uint8Array,
): KeptImport | undefined {
	if (!mayKeep(directory) && !isRemote(location)) return;
	const asFunction = moduleAsFunction(textOf(bytes));
	if (asFunction === undefined) return;
	const { text, columns } = asFunction;
	const { crc32 } = process.getBuiltinModule("node:zlib");
	const script = runKept({ text, location, columnOffset: -columns }, crc32(bytes), directory);
	const run = script.value as RunModule;
	// The glue calls `createRequire(import.meta.url)`, which takes files only.
	const url = isRemote(location) ? fileHere() : location;
	const factory = run({ url }, importerFor(url));
	const module = { default: callFromModule(factory as CreateModule) };
	return { module, keep: script.keep };
}

/** Node reads ASCII, which a glue is, several times as fast. */
function textOf(bytes: Uint8Array): string {
	const { Buffer, isAscii } = process.getBuiltinModule("node:buffer");
	if (!isAscii(bytes)) return new TextDecoder().decode(bytes);
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Whether a location is one that these engines import no modules from, or whose code is no file. */
export const isRemote = (location: string): boolean => /^https?:/i.test(location);

/** The URL of a file in the working directory: what a glue that was fetched takes for its own. */
function fileHere(): string {
	const { join } = process.getBuiltinModule("node:path");
	return process.getBuiltinModule("node:url").pathToFileURL(join(process.cwd(), "glue.mjs")).href;
}

/** What `import()` does in a module at that location. */
function importerFor(location: string): (specifier: string) => Promise<unknown> {
	const urlOf = (specifier: string): string => {
		if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, location).href;
		if (URL.canParse(specifier)) return specifier;
		const { createRequire } = process.getBuiltinModule("node:module");
		const { pathToFileURL } = process.getBuiltinModule("node:url");
		return pathToFileURL(createRequire(location).resolve(specifier)).href;
	};
	return async (specifier) =>
		lateBuiltin(specifier) ?? import(/* webpackIgnore: true */ /* @vite-ignore */ urlOf(specifier));
}
