/**
 * What this JavaScript engine can do, asked by validating tiny modules, and the engine bugs that
 * make a feature unusable although it is there. It decides nothing: the code that needs a feature chooses.
 */
import exceptionHandling from "./probes/exception-handling.wat";
import exceptionReferences from "./probes/exception-references.wat";
import tailCalls from "./probes/tail-calls.wat";
import typedFunctionReferences from "./probes/typed-function-references.wat";
import wasmGc from "./probes/wasm-gc.wat";

/** Each true if the engine has it in a usable state. */
export interface EngineFeatures {
	/** Garbage collection: `ref.test`, `ref.cast` and the like. */
	readonly wasmGc: boolean;
	/** Typed function references: `call_ref`, `(ref $type)`. */
	readonly typedFunctionReferences: boolean;
	/** Tail calls: `return_call`. */
	readonly tailCalls: boolean;
	/** Exception handling: tags and `throw`. */
	readonly exceptionHandling: boolean;
	/** Exceptions as references (`exnref`), the form of exception handling in the standard. */
	readonly exceptionReferences: boolean;
	/** Stack switching for JavaScript: `WebAssembly.promising` and `WebAssembly.Suspending`. */
	readonly jspi: boolean;
	/** Type reflection: `WebAssembly.Function`, a function's type as an object. */
	readonly typeReflection: boolean;
	/** True if the engine has wasm-gc, but the WebKit bug of `engineBugs` makes it unusable. */
	readonly wasmGcBrokenOnIos: boolean;
}

/** What an engine says of itself; the parts of `navigator` that rules look at. */
export interface NavigatorLike {
	readonly userAgent?: string;
	readonly platform?: string;
	readonly maxTouchPoints?: number;
}

/** A feature that the engine accepts, and that does not work there. */
export interface EngineBug {
	readonly name: string;
	/** Whether this engine has the bug. */
	when(navigator: NavigatorLike): boolean;
	/** The feature that counts as missing, and the flag that says why. */
	readonly effect: { readonly missing: keyof EngineFeatures; readonly flag: keyof EngineFeatures };
	readonly bug: string;
}

export const engineBugs: readonly EngineBug[] = [
	{
		name: "wasm-gc breaks calls between functions on iOS since 18.3",
		when: ({ userAgent = "", platform, maxTouchPoints = 0 }) =>
			// An iPad asks for desktop sites as a Mac, but no Mac has a touch screen.
			/iPad|iPhone|iPod/.test(userAgent) || (platform === "MacIntel" && maxTouchPoints > 1),
		effect: { missing: "wasmGc", flag: "wasmGcBrokenOnIos" },
		bug: "https://bugs.webkit.org/show_bug.cgi?id=293113",
	},
];

/**
 * Finds out afresh, for an engine that calls itself `navigator`: each feature when it is first asked
 * for, because a start asks for one or two and every probe costs half a millisecond.
 */
export function detectEngineFeatures(navigator: NavigatorLike = {}): EngineFeatures {
	const questions: Record<keyof EngineFeatures, () => boolean> = {
		wasmGc: () => validates(wasmGc),
		typedFunctionReferences: () => validates(typedFunctionReferences),
		tailCalls: () => validates(tailCalls),
		exceptionHandling: () => validates(exceptionHandling),
		exceptionReferences: () => validates(exceptionReferences),
		jspi: () => hasFunction("promising") && hasFunction("Suspending"),
		typeReflection: () => hasFunction("Function"),
		wasmGcBrokenOnIos: () => false,
	};
	for (const { when, effect } of engineBugs) {
		if (!when(navigator)) continue;
		questions[effect.flag] = questions[effect.missing];
		questions[effect.missing] = () => false;
	}
	return answeredOnce(questions);
}

/** An object whose properties are the answers, each question asked at most once. */
function answeredOnce(questions: Record<keyof EngineFeatures, () => boolean>): EngineFeatures {
	const features = {} as EngineFeatures;
	for (const [name, ask] of Object.entries(questions)) {
		let answer: boolean | undefined;
		Object.defineProperty(features, name, {
			enumerable: true,
			get() {
				answer ??= ask();
				return answer;
			},
		});
	}
	return features;
}

let known: EngineFeatures | undefined;

/** What this engine can do; found out once. */
export function engineFeatures(): EngineFeatures {
	known ??= detectEngineFeatures((globalThis as { navigator?: NavigatorLike }).navigator);
	return known;
}

/** Validating is allowed where compiling is not (a content security policy, an edge host). */
function validates({ bytes }: { readonly bytes: BufferSource }): boolean {
	return WebAssembly.validate(bytes);
}

function hasFunction(name: string): boolean {
	return typeof (WebAssembly as unknown as Record<string, unknown>)[name] === "function";
}
