/**
 * WebAssembly where nothing may be compiled from bytes: workerd does that while a worker starts, and in a
 * handler no more. A module that the worker's configuration holds is found by the bytes that it was compiled
 * of, so that whoever asks the engine for it (the glue, an adaptor) need not know. It must not guess: other
 * bytes are the engine's to compile, or to refuse.
 */
import { unshared } from "../engine/bytes.js";
import { crc32Hex } from "../engine/crc32.js";
import { noteRefusedModule } from "../engine/refused-module.js";
import { EngineError } from "../errors.js";
import { signatureOf } from "../wasm/callback-module.js";

/** Modules by {@link keyOf} of their bytes. */
const modules = new Map<string, WebAssembly.Module>();

/** What bytes are told apart by. All of them are the app's own: nobody else can put one here. */
export const keyOf = (bytes: Uint8Array): string => `${bytes.byteLength}-${crc32Hex(bytes)}`;

export function addCompiled(key: string, module: WebAssembly.Module): void {
	replaceCompiling();
	modules.set(key, module);
}

/** To be called while the worker starts. Where compiling is refused even then, the start will say so. */
export function compileEarly(bytes: Uint8Array): void {
	let module: WebAssembly.Module;
	try {
		module = new WebAssembly.Module(unshared(bytes));
	} catch (error) {
		if (isRefused(error)) return;
		throw error;
	}
	addCompiled(keyOf(bytes), module);
}

let replaced = false;

/** In this worker, `new WebAssembly.Module` and `WebAssembly.compile` know the modules that are here. */
function replaceCompiling(): void {
	if (replaced) return;
	replaced = true;
	const { Module } = WebAssembly;
	const find = (source: BufferSource) => modules.get(keyOf(bytesOf(source)));
	const construct = (source: BufferSource, make: () => object): WebAssembly.Module => {
		const known = find(source);
		if (known !== undefined) return known;
		try {
			return make() as WebAssembly.Module;
		} catch (error) {
			throw isRefused(error) ? refusal(source, error) : error;
		}
	};
	WebAssembly.Module = new Proxy(Module, {
		construct: (target, [source, ...rest], newTarget) =>
			construct(source, () => Reflect.construct(target, [source, ...rest], newTarget)),
	});
	WebAssembly.compile = async (source: BufferSource) => construct(source, () => new Module(source));
}

const bytesOf = (source: BufferSource): Uint8Array =>
	ArrayBuffer.isView(source)
		? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
		: new Uint8Array(source);

/** V8: "WebAssembly.Module(): Wasm code generation disallowed by embedder". */
const isRefused = (error: unknown): boolean =>
	error instanceof WebAssembly.CompileError && /disallowed by embedder/.test(error.message);

function refusal(source: BufferSource, cause: unknown): EngineError {
	const signature = signatureOf(bytesOf(source));
	const refused =
		signature === undefined ? moduleRefusal(source, cause) : callbackRefusal(signature, cause);
	noteRefusedModule(refused);
	return refused;
}

const callbackRefusal = (signature: string, cause: unknown): EngineError =>
	new EngineError(
		"WebAssembly compilation",
		`workerd compiles no WebAssembly in a handler, and no module of this worker is for functions of signature ${signature} (the result, then the parameters: ` +
			"v none, i 32 bits or a pointer, j 64 bits, f float, d double). " +
			`Build the app with it (pythaw build --callback ${signature}), or make a ctypes callback of that signature in the recipe.`,
		{ cause },
	);

function moduleRefusal(source: BufferSource, cause: unknown): EngineError {
	return new EngineError(
		"WebAssembly compilation",
		`workerd compiles no WebAssembly in a handler, and a module of ${source.byteLength} bytes is none of the worker's modules. ` +
			"It compiles while the worker starts: call loadPyodide in global scope, and load native libraries and make ctypes callbacks in the recipe, " +
			"so that the snapshot has them; or build the app (pythaw build --target workerd).",
		{ cause },
	);
}
