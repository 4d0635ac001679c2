/**
 * Fatal errors: the glue makes its public API refuse every use then, and can do that once. What is to go on
 * working is kept, and after a reset it can be done again.
 */

import type { PyodideModule } from "../distribution/glue.js";
import type { PyodideInternals } from "../distribution/glue-api.js";

/** What is called with a fatal error, in place of the API's `on_fatal`. */
const LISTENER = Symbol("on_fatal");

export class FatalErrors {
	/** The one that the instance has suffered since it was started, or reset. */
	current: unknown;
	#everSuffered = false;

	constructor(private readonly module: PyodideModule) {}

	/** @param suffered called with each, to put back on the public API what is to go on working. */
	watch(suffered: (error: unknown) => void): void {
		const { API } = this.module;
		// A property like others, which a reset takes back.
		const own = API as { [LISTENER]?: PyodideInternals["on_fatal"] };
		own[LISTENER] = API.on_fatal;
		const onFatal = (error: unknown): void => {
			this.current = error;
			this.#everSuffered = true;
			suffered(error);
			own[LISTENER]?.(error);
		};
		Object.defineProperty(API, "on_fatal", {
			configurable: true,
			enumerable: true,
			get: () => onFatal,
			set(value) {
				own[LISTENER] = value;
			},
		});
	}

	/** To be called when the instance is reset and the glue's objects are as they were. */
	forget(): void {
		this.current = undefined;
		// The glue's own takes the second one for a part of the first.
		if (this.#everSuffered) this.module.API.fatal_error = (error) => fail(this.module, error);
	}
}

/** As the glue's own function. */
function fail(module: PyodideModule, given: any): unknown {
	const { API } = module;
	if (given?.pyodide_fatal_error) return undefined;
	if (API.NoGilError !== undefined && given instanceof API.NoGilError) throw given;
	const error = asError(module, given);
	error.pyodide_fatal_error = true;
	const isExit = given?.name === "ExitStatus";
	if (!isExit) {
		console.error(
			"Pyodide has suffered a fatal error. Please report this to the Pyodide maintainers.",
		);
		console.error("The cause of the fatal error was:");
		console.error(error);
	}
	try {
		if (!isExit) module._dump_traceback();
		const message = `Pyodide already ${isExit ? "exited" : "fatally failed"} and can no longer be used.`;
		refuseAll(API.public_api, message);
		API.on_fatal?.(error);
	} catch (inner) {
		console.error("Another error occurred while handling the fatal error:");
		console.error(inner);
	}
	throw error;
}

function asError({ API }: PyodideModule, given: any): Error & { pyodide_fatal_error?: boolean } {
	if (given?.name === "ExitStatus") {
		return Object.assign(new Error(given.message), { name: "Exit", status: given.status });
	}
	const isForeign =
		typeof given === "number" ||
		(WebAssembly.Exception !== undefined && given instanceof WebAssembly.Exception);
	if (isForeign) return API.tests?.convertCppException(given) ?? new Error(String(given));
	if (typeof given?.stack === "string" && typeof given.message === "string") return given;
	return new Error(`A value that is no Error was thrown as a fatal error: ${String(given)}`);
}

/** Has each use of an API object fail. Its version can be read still, and what begins with an underscore. */
export function refuseAll(api: object, failure: string | Error): void {
	for (const name of Reflect.ownKeys(api)) {
		if ((typeof name === "string" && name.startsWith("_")) || name === "version") continue;
		Object.defineProperty(api, name, {
			enumerable: true,
			configurable: true,
			get() {
				throw typeof failure === "string" ? new Error(failure) : failure;
			},
		});
	}
}
