/**
 * For each place where C code calls Python back: what comes of it, with a function that returns at
 * once, with one that waits, and with one that cannot wait because the engine lacks JSPI.
 */
import { expect } from "chai";
import type { Case } from "../../suite/case.js";
import { rejectionOf } from "../../suite/thrown.js";

interface Site {
	/** The Python function of app/sites.ts or app/extension.ts. */
	readonly site: string;
	/** The place, as it ends a sentence. */
	readonly place: string;
	readonly expected: unknown;
}

export const pythonSites: readonly Site[] = [
	{ site: "sorted_key", place: "sorted(key=)", expected: [1, 2, 3] },
	{ site: "sort_comparison", place: "list.sort with cmp_to_key", expected: [1, 2, 3] },
	{ site: "lambda_in_map", place: "map", expected: [2, 4, 6] },
	{ site: "reduce_step", place: "functools.reduce", expected: 10 },
	{ site: "lru_cache_miss", place: "functools.lru_cache", expected: [1, 2, 1, 1] },
	{ site: "sub_callback", place: "re.sub with a callback", expected: "a2b3c4" },
	{ site: "finalizer", place: "__del__", expected: "finalized" },
	{ site: "missing_attribute", place: "__getattr__", expected: ["first!", "second!"] },
	{
		site: "property_and_descriptor",
		place: "a property and a descriptor",
		expected: ["property", "descriptor", "set"],
	},
	{ site: "json_object_hook", place: "json's object_hook", expected: [["a"]] },
	{ site: "json_default", place: "json's default=", expected: "[[1, 2]]" },
	{ site: "generator_body", place: "a generator", expected: [0, "sent", 1, 2] },
	{ site: "generator_in_sum", place: "a generator under sum", expected: 10 },
	{ site: "context_manager", place: "__enter__ and __exit__", expected: ["entered", "swallowed"] },
	{ site: "exit_stack", place: "an ExitStack's callbacks", expected: ["last in", "first in"] },
	{ site: "hash_and_equality", place: "__hash__ and __eq__", expected: [1, 2, false] },
	{ site: "iteration_protocol", place: "__len__ and __next__", expected: [2, 1, 0] },
	{
		site: "operators_and_text",
		place: "operators, __format__, __repr__, __bool__ and __call__",
		expected: ["sum", "spec", "[text]", true, "called"],
	},
	{
		site: "class_creation",
		place: "__set_name__ and __init_subclass__",
		expected: ["field", "Derived"],
	},
	{ site: "module_body", place: "the body of a module that is imported", expected: "imported" },
	{ site: "evaluated_code", place: "eval", expected: [1, 2] },
	{
		site: "exception_handler",
		place: "except and finally",
		expected: ["in the handler", "handled", "handled", "in finally", undefined],
	},
	{ site: "deep_recursion", place: "150 calls deep", expected: "bottom" },
	{ site: "weak_reference_callback", place: "a weak reference's callback", expected: "dead" },
];

export const extensionSites: readonly Site[] = [
	{
		site: "noargs_without_parameters",
		place: "a METH_NOARGS function without parameters",
		expected: [0, 0],
	},
	{
		site: "noargs_with_one_parameter",
		place: "a METH_NOARGS function with one parameter",
		expected: [1, 1],
	},
	{
		site: "noargs_with_three_parameters",
		place: "a METH_NOARGS function with three parameters",
		expected: [3, 3],
	},
	{
		site: "one_argument_of_any_arity",
		place: "METH_O functions with 0 to 3 parameters",
		expected: [0, 1, 2, 3],
	},
	{
		site: "arguments_of_any_arity",
		place: "METH_VARARGS functions with 0 to 3 parameters",
		expected: [0, 1, 2, 3, 0, 1, 2, 3],
	},
	{ site: "fast_calls", place: "METH_FASTCALL and METH_METHOD functions", expected: [2, 3, 4] },
	{
		site: "getter_of_any_arity",
		place: "getters with 0 to 3 parameters",
		expected: [0, 1, 2, 3],
	},
	{
		site: "setter_of_any_arity",
		place: "setters with 0 to 3 parameters",
		expected: [0, 1, 2, 3],
	},
	{
		site: "function_made_by_newex",
		place: "functions made by PyCFunction_NewEx",
		expected: [1, 3],
	},
	{
		site: "mismatched_under_sorted_under_mismatched",
		place: "a mismatched function under sorted under a mismatched function",
		expected: [1, 2],
	},
];

/** What Pyodide says where there is no JSPI: the feature by name. */
const featureMissing = /^RuntimeError: WebAssembly stack switching not supported/m;

export const sites: readonly Case[] = [...pythonSites, ...extensionSites].flatMap(casesOf);

function casesOf({ site, place, expected }: Site): Case[] {
	return [
		{
			name: `${place}: a callback that does not wait works`,
			run(_, { get }) {
				expect(get("call_site")(site, false)).to.deep.equal(expected);
			},
		},
		{
			name: `${place}: run_sync suspends below it and comes back`,
			needs: "jspi",
			async run(_, { get }) {
				expect(await get("call_site").callPromising(site, true)).to.deep.equal(expected);
			},
		},
		{
			name: `${place}: two stacks suspended in it at once do not mix`,
			needs: "jspi",
			async run(_, { get }) {
				const callSite = get("call_site");
				const both = [callSite.callPromising(site, true), callSite.callPromising(site, true)];
				expect(await Promise.all(both)).to.deep.equal([expected, expected]);
			},
		},
		{
			name: `${place}: run_sync names the feature that the engine lacks`,
			needs: "no-jspi",
			async run(pyodide, { get }) {
				const code = `call_site(${JSON.stringify(site)}, True)`;
				const error = await rejectionOf(pyodide.runPythonAsync(code));
				expect(error.message).to.match(featureMissing);
				expect(get("call_site")(site, false), "afterwards").to.deep.equal(expected);
			},
		},
	];
}
