/** Modules that are valid exactly where a feature is there. The build assembles them ahead. */
import {
	call_ref,
	drop,
	local,
	ref,
	return_call,
	throw_,
	throw_ref,
} from "../wasm/instructions.js";
import {
	defineFunction,
	defineModule,
	defineTag,
	defineType,
	type ModuleDefinition,
} from "../wasm/module.js";
import type { EngineFeatures } from "./features.js";

const probes = {
	wasmGc: defineModule("wasm-gc probe", [
		defineFunction("$probe", { body: [ref.null("any"), ref.test("(ref eq)"), drop] }),
	]),
	typedFunctionReferences: defineModule("typed function reference probe", [
		defineType("$type", [], []),
		defineFunction("$probe", {
			params: { $f: "(ref null $type)" },
			body: [local.get("$f"), call_ref("$type")],
		}),
	]),
	tailCalls: defineModule("tail call probe", [
		defineFunction("$probe", { body: [return_call("$probe")] }),
	]),
	exceptionHandling: defineModule("exception probe", [
		defineTag("$exception", { params: [] }),
		defineFunction("$probe", { body: [throw_("$exception")] }),
	]),
	exceptionReferences: defineModule("exnref probe", [
		defineFunction("$probe", { body: [ref.null("exn"), throw_ref] }),
	]),
} satisfies Partial<Record<keyof EngineFeatures, ModuleDefinition>>;

/** By the names that features.ts asks for. */
export const probeModules: Readonly<Record<string, ModuleDefinition>> = Object.fromEntries(
	Object.entries(probes).map(([feature, definition]) => [`probe-${feature}`, definition]),
);
