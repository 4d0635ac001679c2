import { assert } from "chai";
import { wasmGcTrampoline } from "../../src/adaptor/wasm-gc/strategy.js";
import {
	detectEngineFeatures,
	type EngineFeatures,
	engineFeatures,
} from "../../src/engine/features.js";
import { assemble } from "../wasm/assemble.js";

const macSafari =
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.4 Safari/605.1.15";
const iPhone =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 Version/18.4 Mobile";

describe("the engine's features", () => {
	it("are found out once and are plain booleans", () => {
		assert.strictEqual(engineFeatures(), engineFeatures());
		for (const value of Object.values(engineFeatures())) assert.isBoolean(value);
	});

	/** Modules that use each feature otherwise than our probes do. */
	const witnesses: [feature: keyof EngineFeatures, text: string][] = [
		[
			"wasmGc",
			'(module (type $s (struct (field i32))) (func (export "f") (result (ref $s)) (struct.new $s (i32.const 1))))',
		],
		[
			"typedFunctionReferences",
			"(module (type $t (func)) (func $f (type $t)) (elem declare func $f) (func (call_ref $t (ref.func $f))))",
		],
		["tailCalls", "(module (func $f (result i32) (return_call $f)))"],
		["exceptionHandling", "(module (tag $e (param i32)) (func (throw $e (i32.const 1))))"],
		[
			"exceptionReferences",
			"(module (tag $e) (func (block $h (try_table (catch_all $h) (throw $e)))))",
		],
	];
	for (const [feature, text] of witnesses) {
		it(`say of ${feature} what the engine says of another module with it`, () => {
			// Without an engine's reach, a module that is valid nowhere would agree too: Node has had tail calls since 20.
			assert.equal(engineFeatures()[feature], WebAssembly.validate(assemble(text)));
		});
	}

	it("are those of the Node that runs: tail calls since 20, garbage collection since 22, JSPI since 24", () => {
		const major = Number.parseInt(process.versions.node, 10);
		const { tailCalls, wasmGc, typedFunctionReferences, jspi } = engineFeatures();
		assert.deepEqual(
			{ tailCalls, wasmGc, typedFunctionReferences, jspi },
			{
				tailCalls: true,
				wasmGc: major >= 22,
				typedFunctionReferences: major >= 22,
				jspi: major >= 24,
			},
		);
	});

	const here = detectEngineFeatures();
	const platforms: [claim: string, navigator: object, isIos: boolean][] = [
		["an iPhone", { userAgent: iPhone, platform: "iPhone", maxTouchPoints: 5 }, true],
		[
			"an iPad that says it is a Mac",
			{ userAgent: macSafari, platform: "MacIntel", maxTouchPoints: 5 },
			true,
		],
		["a Mac", { userAgent: macSafari, platform: "MacIntel", maxTouchPoints: 0 }, false],
		["Node, which calls itself little", { userAgent: "Node.js/26" }, false],
		["an engine without navigator", {}, false],
	];
	for (const [claim, navigator, isIos] of platforms) {
		it(`${isIos ? "do not count" : "count"} garbage collection where there is, on ${claim}`, () => {
			const found = detectEngineFeatures({ navigator });
			assert.equal(found.wasmGc, here.wasmGc && !isIos);
			assert.equal(found.wasmGcBrokenOnIos, here.wasmGc && isIos);
		});
	}

	it("do not count tail calls on JavaScriptCore, which cannot suspend a stack on which one was made", () => {
		const found = detectEngineFeatures({ javaScriptCore: true });
		assert.isFalse(found.tailCalls);
		assert.equal(found.tailCallsBreakSuspension, here.tailCalls);
		assert.isFalse(here.tailCallsBreakSuspension);
	});

	it("tell why the adaptor is not to be had, with the bug's address on iOS", () => {
		const all: EngineFeatures = {
			wasmGc: true,
			typedFunctionReferences: true,
			tailCalls: true,
			exceptionHandling: true,
			exceptionReferences: true,
			jspi: true,
			typeReflection: true,
			wasmGcBrokenOnIos: false,
			tailCallsBreakSuspension: false,
		};
		assert.isUndefined(wasmGcTrampoline.missing(all));
		assert.equal(wasmGcTrampoline.missing({ ...all, wasmGc: false }), "WebAssembly GC (ref.test)");
		assert.match(wasmGcTrampoline.missing({ ...all, tailCalls: false })!, /tail calls/);
		assert.match(
			wasmGcTrampoline.missing({ ...all, wasmGc: false, wasmGcBrokenOnIos: true })!,
			/iOS since 18\.3, https:\/\/bugs\.webkit\.org\/show_bug\.cgi\?id=293113/,
		);
	});
});
