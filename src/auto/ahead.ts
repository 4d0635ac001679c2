/**
 * A page's storage takes its time to say whether there is a snapshot. Whatever it says, the same glue and main
 * module are started: they are asked for meanwhile, and the engine begins to compile. Decides nothing, and what
 * fails here is told to the start that asks.
 */
import { indexUrlOf, type LoadOptions } from "../boot/options.js";
import { beginCompiling } from "../distribution/compile.js";
import { plainFilesOf } from "../distribution/distribution.js";
import type { Host } from "../engine/host.js";

/** The host, whose first answers for these two files are on their way; itself where files are read otherwise. */
export function readAhead(host: Host, options: LoadOptions): Host {
	const { readResponse } = host;
	const isGiven = (options.createPyodideModule ?? options.wasmModule) !== undefined;
	if (readResponse === undefined || host.importKept !== undefined || isGiven) return host;
	const { glue, wasm } = plainFilesOf(indexUrlOf(host, options));
	const compiling = readResponse(wasm, {
		signal: options.signal,
		limit: options.limits?.fileBytes,
	});
	const response = firstOf(
		wasm,
		compiling.then((response) => beginCompiling(response, wasm)),
	);
	const module = firstOf(glue, host.importModule(glue));
	return {
		...host,
		readResponse: (location, asked) => response(location) ?? readResponse(location, asked),
		importModule: (location) => module(location) ?? host.importModule(location),
	};
}

/** Gives what is on its way to the first who asks for that location. */
function firstOf<T>(
	wanted: string,
	coming: Promise<T>,
): (location: string) => Promise<T> | undefined {
	coming.catch(() => {});
	let left: Promise<T> | undefined = coming;
	return (location) => {
		if (location !== wanted) return undefined;
		const given = left;
		left = undefined;
		return given;
	};
}
