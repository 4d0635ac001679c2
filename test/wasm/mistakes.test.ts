/** That a wrong module description is refused while it is assembled, and the error says where. */
import { assert } from "chai";
import { assemble } from "../../src/wasm/assembler.js";
import { WasmBuildError } from "../../src/wasm/errors.js";
import type { Code } from "../../src/wasm/instruction.js";
import {
	block,
	br,
	br_on_cast,
	call,
	drop,
	global,
	i32,
	i64,
	if_,
	local,
	ref,
	return_,
	table,
} from "../../src/wasm/instructions.js";
import {
	declareElements,
	defineActiveElements,
	defineExport,
	defineFunction,
	defineGlobal,
	defineMemory,
	defineModule,
	defineTable,
	defineType,
	type Field,
	importFunction,
} from "../../src/wasm/module.js";
import type { Name, ValueType } from "../../src/wasm/types.js";

/** The error of a module with one function with this body. */
function bodyError(body: Code, ...others: readonly Field[]): WasmBuildError {
	const params = { $x: "i32" } as const;
	return errorOf(...others, defineFunction("$wrong", { params, results: ["i32"], body }));
}

function errorOf(...fields: readonly Field[]): WasmBuildError {
	try {
		assemble(defineModule("test", fields));
	} catch (error) {
		assert.instanceOf(error, WasmBuildError);
		return error as WasmBuildError;
	}
	return assert.fail("the module was assembled");
}

describe("a mistake in a function's body", () => {
	it("is reported with the module, the function, the instruction's number and nesting", () => {
		const error = bodyError([
			i32.const(1),
			drop,
			block({ label: "$outer", results: ["i32"] }, [
				local.get("$x"),
				if_({ results: ["i32"] }, [i32.const(1)], [i32.const(2), i64.const(3n), i32.add]),
			]),
		]);
		assert.deepEqual(error.position, {
			module: "test",
			field: "$wrong",
			instruction: 8,
			nesting: "body[2] > block $outer[1] > if else[2]",
		});
		assert.equal(
			error.message,
			"module test, $wrong, instruction 8 (body[2] > block $outer[1] > if else[2]): " +
				"i32.add: an operand is of type i64, not i32",
		);
	});

	const cases: [claim: string, body: Code, detail: string, ...fields: Field[]][] = [
		["an unknown local", [local.get("$y")], "local.get: unknown local $y"],
		["a local's index out of range", [local.get(1)], "local.get: unknown local 1"],
		["an unknown function", [call("$f")], "call: unknown function $f"],
		["an unknown global", [global.get("$g")], "global.get: unknown global $g"],
		["an unknown label", [br("$l")], "br: unknown label $l"],
		["a label that is not around", [block({ label: "$l" }, []), br("$l")], "br: unknown label $l"],
		["an unknown type", [ref.null("$t")], "ref.null: unknown type $t"],
		["a table that is not there", [i32.const(0), table.get()], "table.get: unknown table 0"],
		["a memory that is not there", [i32.const(0), i32.load()], "i32.load: unknown memory 0"],
		["an operand too few", [i32.const(1), i32.add], "i32.add: an operand of type i32 is missing"],
		["no operand at all", [drop], "drop: an operand is missing"],
		["an operand too many", [i32.const(1), i32.const(2)], "operands left on the stack: i32"],
		["a missing result", [], "an operand of type i32 is missing"],
		[
			"an operand of a block around",
			[i32.const(1), block({}, [drop])],
			"drop: an operand is missing",
		],
		[
			"a constant that does not fit",
			[i32.const(2 ** 32)],
			"i32.const: 4294967296 is not a constant of type i32",
		],
		[
			"an if without else that leaves a value",
			[local.get("$x"), if_({ results: ["i32"] }, [i32.const(1)])],
			"an operand of type i32 is missing",
		],
		[
			"a reference where a number belongs",
			[ref.null("extern")],
			"an operand is of type externref, not i32",
		],
		[
			"ref.func of a function that is not declared",
			[ref.func("$wrong"), drop, i32.const(0)],
			"ref.func: function $wrong must be exported or in an element segment for ref.func",
		],
		[
			"an alignment over the natural one",
			[local.get("$x"), i32.load({ align: 8 })],
			"i32.load: alignment 8 is not a power of two up to 4",
			defineMemory(undefined, { min: 1 }),
		],
		[
			"a write to an immutable global",
			[i32.const(0), global.set("$g"), i32.const(0)],
			"global.set: global $g is immutable",
			defineGlobal("$g", { type: "i32", init: [i32.const(0)] }),
		],
		[
			"a cast to no subtype",
			[
				block({ results: ["(ref $t)"] }, [
					ref.null("extern"),
					br_on_cast(0, "externref", "(ref $t)"),
					drop,
					i32.const(0),
					return_,
				]),
				drop,
				i32.const(0),
			],
			"br_on_cast: (ref $t) is not a subtype of externref",
			defineType("$t", [], []),
		],
	];
	for (const [claim, body, detail, ...fields] of cases) {
		it(`is found: ${claim}`, () => assert.equal(bodyError(body, ...fields).detail, detail));
	}

	it("is found: a local without a first value that is read before it is set", () => {
		const locals: Record<Name, ValueType> = { $f: "(ref $t)" };
		const get = [local.get("$f"), drop];
		const set = [ref.func("$f"), local.set("$f")];
		const make = (body: Code) => [
			defineType("$t", [], []),
			declareElements("$f"),
			defineFunction("$f", { type: "$t", locals, body }),
		];
		const detail = "local.get: local $f may have no value yet";
		assert.equal(errorOf(...make(get)).detail, detail);
		// What a block sets is not known after it.
		assert.equal(errorOf(...make([block({}, set), get])).detail, detail);
		assert.doesNotThrow(() => assemble(defineModule("set", make([set, block({}, get)]))));
	});
});

describe("a mistake outside of bodies", () => {
	const cases: [claim: string, detail: string, ...fields: Field[]][] = [
		[
			"a name given twice",
			"function $f is defined twice",
			defineFunction("$f", { body: [] }),
			defineFunction("$f", { body: [] }),
		],
		[
			"a name that the text format has not",
			"$a b is not a legal identifier",
			defineFunction("$a b", { body: [] }),
		],
		[
			"an export name given twice",
			'export "f" is defined twice',
			defineFunction("$f", { export: "f", body: [] }),
			defineExport("f", "func", "$f"),
		],
		["an export of nothing", "unknown function $g", defineExport("g", "func", "$g")],
		[
			"parameters that are not the type's",
			"the params given are not those of type $t",
			defineType("$t", ["i32"], []),
			importFunction("a", "b", "$f", { type: "$t", params: ["i64"] }),
		],
		[
			"a type of a later group",
			"type 0 refers to a type of a later group, 1",
			defineType("$a", ["(ref $b)"], []),
			defineType("$b", [], []),
		],
		[
			"a global's start value that is not constant",
			"local.get is not constant",
			defineGlobal("$g", { type: "i32", init: [local.get(0)] }),
		],
		[
			"a global's start value of another type",
			"an operand is of type i64, not i32",
			defineGlobal("$g", { type: "i32", init: [i64.const(0n)] }),
		],
		[
			"a maximum under the minimum",
			"the maximum 1 is under the minimum 2",
			defineMemory(undefined, { min: 2, max: 1 }),
		],
		[
			"a second memory",
			"there may be one memory only",
			defineMemory(undefined, { min: 1 }),
			defineMemory(undefined, { min: 1 }),
		],
		[
			"a table of references that cannot be null",
			"elements of type (ref func) have no first value",
			defineTable(undefined, { min: 1, element: "(ref func)" }),
		],
		[
			"elements that do not fit their table",
			"elements of type funcref do not fit a table of externref",
			defineTable("$t", { min: 1, element: "externref" }),
			defineActiveElements(undefined, "$t", [i32.const(0)], { functions: [] }),
		],
		[
			"a type that is none",
			"i31 is not a type",
			defineFunction("$f", { params: ["i31" as ValueType], body: [] }),
		],
	];
	for (const [claim, detail, ...fields] of cases) {
		it(`is found: ${claim}`, () => assert.equal(errorOf(...fields).detail, detail));
	}
});
