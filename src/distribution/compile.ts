/**
 * Compiling a distribution's main module, while it arrives where that can be. Every failure is an error
 * that names the file.
 */
import type { Host, ReadOptions } from "../engine/host.js";
import { PythawError } from "../errors.js";

/**
 * Compiles a file while it arrives, where the host can.
 *
 * @param read gives its bytes, where it cannot.
 * @throws as {@link compileArriving} and {@link compileFile}.
 */
export async function compileAt(
	host: Host,
	location: string,
	read: () => Promise<Uint8Array>,
	options?: ReadOptions,
): Promise<WebAssembly.Module> {
	if (host.readResponse === undefined) return compileFile(read(), location);
	const response = await host.readResponse(location, options);
	const known = begun.get(response);
	if (known === undefined) return compileArriving(response, location);
	// Whoever wants the bytes has a copy by now.
	response.body?.cancel().catch(() => {});
	return known;
}

/** By a copy of the response, what comes of it. */
const begun = new WeakMap<Response, Promise<WebAssembly.Module>>();

/**
 * Begins to compile what arrives, before anybody asks for it.
 *
 * @returns a copy of the response: who compiles that gets what comes of the first.
 */
export function beginCompiling(response: Response, location: string): Response {
	const copy = response.clone();
	const compiling = compileArriving(response, location);
	compiling.catch(() => {});
	begun.set(copy, compiling);
	return copy;
}

/** @throws PythawError `ERR_READ` if the transfer fails, `ERR_BOOT` if it is no WebAssembly. */
async function compileArriving(response: Response, location: string): Promise<WebAssembly.Module> {
	const type = response.headers.get("content-type") ?? "";
	try {
		// Engines insist on the type where they compile what arrives.
		return /^application\/wasm\b/i.test(type)
			? await WebAssembly.compileStreaming(response)
			: await WebAssembly.compile(await response.arrayBuffer());
	} catch (error) {
		if (error instanceof WebAssembly.CompileError) throw notCompiled(error, location);
		throw new PythawError(
			"ERR_READ",
			`Cannot fetch ${location}: the transfer was cut midway (${(error as Error).message}).\nTry again.`,
			{ cause: error },
		);
	}
}

/** @throws PythawError `ERR_BOOT` if it is no WebAssembly; what reading it rejects with. */
async function compileFile(
	reading: Promise<Uint8Array>,
	location: string,
): Promise<WebAssembly.Module> {
	const bytes = await reading;
	try {
		return await WebAssembly.compile(bytes as BufferSource);
	} catch (error) {
		throw notCompiled(error as Error, location);
	}
}

function notCompiled(error: Error, location: string): PythawError {
	return new PythawError(
		"ERR_BOOT",
		`Cannot compile ${location}: ${error.message}.\n` +
			"The file is damaged, cut, or no WebAssembly; or the page's content security policy lacks 'wasm-unsafe-eval'.",
		{ cause: error },
	);
}
