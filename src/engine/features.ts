/**
 * What this JavaScript engine can do, asked by validating tiny modules. A feature that an engine has, and that
 * does not work there, counts as missing: `engineBugs` is the table of these. What is done without a feature
 * is chosen by the code that needs it (the call adaptor: adaptor/choose.ts).
 */
import exceptionHandling from "./probes/exception-handling.wat";
import exceptionReferences from "./probes/exception-references.wat";
import exportedTable from "./probes/exported-table.wat";
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
	/** True if the engine has tail calls, but cannot suspend a stack on which one was made. */
	readonly tailCallsBreakSuspension: boolean;
}

/** The parts of `navigator` that rules look at. */
interface NavigatorLike {
	readonly userAgent?: string;
	readonly platform?: string;
	readonly maxTouchPoints?: number;
}

interface EngineSigns {
	readonly navigator?: NavigatorLike;
	/** Whether it is the engine of Safari, of every browser on iOS, of WebKitGTK and of Bun. */
	readonly javaScriptCore?: boolean;
}

/** A feature that the engine accepts, and that does not work there. */
export interface EngineBug {
	readonly name: string;
	when(signs: EngineSigns): boolean;
	/** The feature that counts as missing, and the flag that says why. */
	readonly effect: { readonly missing: keyof EngineFeatures; readonly flag: keyof EngineFeatures };
	/** Where it is reported, or what the engine says. */
	readonly bug: string;
}

export const engineBugs: readonly EngineBug[] = [
	{
		name: "wasm-gc breaks calls between functions on iOS since 18.3",
		when: ({ navigator: { userAgent = "", platform, maxTouchPoints = 0 } = {} }) =>
			// An iPad asks for desktop sites as a Mac, but no Mac has a touch screen.
			/iPad|iPhone|iPod/.test(userAgent) || (platform === "MacIntel" && maxTouchPoints > 1),
		effect: { missing: "wasmGc", flag: "wasmGcBrokenOnIos" },
		bug: "https://bugs.webkit.org/show_bug.cgi?id=293113",
	},
	{
		// A tail call into another instance leaves a frame that puts the caller's back (RestoreFrame). The
		// walk over the stack that is to be suspended does not know such frames. A version that has lost
		// this bug loses nothing by the rule: tail calls cost it more than calls (bench/adaptor).
		name: "JavaScriptCore cannot suspend a stack on which a tail call was made",
		when: ({ javaScriptCore = false }) => javaScriptCore,
		effect: { missing: "tailCalls", flag: "tailCallsBreakSuspension" },
		bug: 'Bun 1.4.5: "JSPI stack scan failed: unrecognized type of Wasm frame: RestoreFrameMode"',
	},
];

/** Each feature is asked for when it is first wanted: a start asks for one or two, at half a millisecond each. */
export function detectEngineFeatures(signs: EngineSigns = {}): EngineFeatures {
	const questions: Record<keyof EngineFeatures, () => boolean> = {
		wasmGc: () => validates(wasmGc),
		typedFunctionReferences: () => validates(typedFunctionReferences),
		tailCalls: () => validates(tailCalls),
		exceptionHandling: () => validates(exceptionHandling),
		exceptionReferences: () => validates(exceptionReferences),
		jspi: () => hasFunction("promising") && hasFunction("Suspending"),
		typeReflection: () => hasFunction("Function"),
		wasmGcBrokenOnIos: () => false,
		tailCallsBreakSuspension: () => false,
	};
	for (const { when, effect } of engineBugs) {
		if (!when(signs)) continue;
		// The flag says whether the engine has what counts as missing: the feature's own question is now the flag's.
		questions[effect.flag] = questions[effect.missing];
		questions[effect.missing] = () => false;
	}
	return answeredOnce(questions);
}

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

export function engineFeatures(): EngineFeatures {
	known ??= detectEngineFeatures({
		navigator: (globalThis as { navigator?: NavigatorLike }).navigator,
		javaScriptCore: isJavaScriptCore(),
	});
	return known;
}

/**
 * Whether a function that is read from a table is another object than the module's export of it, against
 * the JS API's "exported function cache". Seen in WebKitGTK 2.50; Bun's JavaScriptCore keeps them the same.
 */
export function tablesForgetExports(): boolean {
	if (!isJavaScriptCore()) return false;
	const { exports } = new WebAssembly.Instance(new WebAssembly.Module(exportedTable.bytes));
	return (exports.table as WebAssembly.Table).get(0) !== exports.function;
}

/**
 * Told by what the engine says of a property of null: "null is not an object", with the place after it,
 * in JavaScriptCore; "Cannot read properties of null" in V8; "can't access property" in SpiderMonkey.
 * There is no object that JavaScriptCore alone has, and Safari's and Bun's names for themselves have
 * nothing in common. `line` of its errors, and what a tail call leaves of a stack trace, tell it too,
 * but not where Error.stackTraceLimit is 0.
 */
function isJavaScriptCore(): boolean {
	const nothing = null as unknown as { property: unknown };
	try {
		return nothing.property === nothing;
	} catch (error) {
		return (error as Error).message.startsWith("null is not an object");
	}
}

/** Validating is allowed where compiling is not (a content security policy, an edge host). */
function validates({ bytes }: { readonly bytes: BufferSource }): boolean {
	return WebAssembly.validate(bytes);
}

function hasFunction(name: string): boolean {
	return typeof (WebAssembly as unknown as Record<string, unknown>)[name] === "function";
}
