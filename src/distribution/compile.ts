/**
 * Compiling a distribution's main module, and what was split off it, while it arrives where that can be. Every failure is an error
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
	return host.readResponse === undefined
		? compileFile(read(), location)
		: compileArriving(await host.readResponse(location, options), location);
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

/**
 * Compiles while this thread waits.
 *
 * @throws PythawError `ERR_BOOT` if it is no WebAssembly.
 */
export function compileNow(bytes: Uint8Array, location: string): WebAssembly.Module {
	try {
		return new WebAssembly.Module(bytes as BufferSource);
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
