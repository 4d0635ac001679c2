import { assert } from "chai";
import { assemble } from "../../src/wasm/assembler.js";
import {
	block,
	br,
	br_if,
	br_on_cast,
	call_indirect,
	call_ref,
	drop,
	i32,
	local,
	loop,
	ref,
	return_,
} from "../../src/wasm/instructions.js";
import {
	defineActiveElements,
	defineCustomSection,
	defineExport,
	defineFunction,
	defineModule,
	defineRecursionGroup,
	defineTable,
	defineType,
	type Field,
	importMemory,
} from "../../src/wasm/module.js";
import { readCustomSections, readSections, readTypes } from "../../src/wasm/module-reader.js";
import { printModule } from "../../src/wasm/printer.js";
import { binaryenAssemble, binaryenRewrite } from "./others.js";

/** The exports of a module without imports, instantiated. */
function run(...fields: readonly Field[]): Record<string, (...parameters: number[]) => number> {
	const bytes = assemble(defineModule("test", fields));
	return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as never;
}

describe("a module that is assembled", () => {
	it("computes what it says", () => {
		const { factorial } = run(
			defineFunction("$factorial", {
				export: "factorial",
				params: { $n: "i32" },
				results: ["i32"],
				locals: { $product: "i32" },
				body: [
					[i32.const(1), local.set("$product")],
					block({ label: "$done" }, [
						loop({ label: "$next" }, [
							[local.get("$n"), i32.eqz, br_if("$done")],
							[local.get("$product"), local.get("$n"), i32.mul, local.set("$product")],
							[local.get("$n"), i32.const(1), i32.sub, local.set("$n")],
							br("$next"),
						]),
					]),
					local.get("$product"),
				],
			}),
		);
		assert.equal(factorial!(10), 3_628_800);
	});

	it("calls through its table, with functions put there by an element segment", () => {
		const { pick } = run(
			defineType("$constant", [], ["i32"]),
			defineFunction("$seven", { type: "$constant", body: [i32.const(7)] }),
			defineFunction("$nine", { type: "$constant", body: [i32.const(9)] }),
			defineTable("$table", { min: 4 }),
			defineActiveElements(undefined, "$table", [i32.const(2)], { functions: ["$seven", "$nine"] }),
			defineFunction("$pick", {
				export: "pick",
				params: { $index: "i32" },
				results: ["i32"],
				body: [local.get("$index"), call_indirect("$constant", "$table")],
			}),
		);
		assert.deepEqual([pick!(2), pick!(3)], [7, 9]);
		assert.throws(() => pick!(0), WebAssembly.RuntimeError);
	});

	it("has the same bytes each time, and other bytes for another module", () => {
		const make = (value: number) =>
			assemble(
				defineModule("m", [defineFunction("$f", { results: ["i32"], body: [i32.const(value)] })]),
			);
		assert.deepEqual(make(1), make(1));
		assert.notDeepEqual(make(1), make(2));
	});

	it("takes a signature in place for the first equal type, and adds one only if there is none", () => {
		const bytes = assemble(
			defineModule("types", [
				defineRecursionGroup(defineType("$grouped", [], ["i32"]), defineType("$other", [], [])),
				defineType("$plain", [], ["i32"]),
				defineFunction("$a", { results: ["i32"], body: [i32.const(0)] }),
				defineFunction("$b", { params: ["i64"], body: [] }),
			]),
		);
		assert.deepEqual(
			readTypes(bytes).map(({ group }) => group),
			[0, 0, 1, 2],
		);
	});

	it("writes a recursion group of one type as a group, which makes the type another", () => {
		const group = defineRecursionGroup(defineType("$t", [], []));
		const [section] = readSections(assemble(defineModule("group", [group])));
		assert.deepEqual([...section!.bytes], [1, 0x4e, 1, 0x60, 0, 0]);
	});

	it("has its custom sections first or last, as they ask", () => {
		const bytes = assemble(
			defineModule("custom", [
				defineCustomSection("last", Uint8Array.of(1)),
				defineFunction("$f", { body: [] }),
				defineCustomSection("first", Uint8Array.of(2, 3), "first"),
			]),
		);
		const names = readSections(bytes).map(({ id, name }) => name ?? id);
		assert.deepEqual(names, ["first", "type", "function", "code", "last"]);
		assert.deepEqual(readCustomSections(bytes, "first"), [Uint8Array.of(2, 3)]);
	});

	it("is the same for binaryen whether it has names, labels and helpers or bare indexes", () => {
		const named = defineModule("named", [
			defineType("$callee", ["i32"], ["i32"]),
			defineFunction("$f", {
				params: { $callee: "funcref", $value: "i32" },
				results: ["i32"],
				body: [
					block({ label: "$found", results: ["(ref $callee)"] }, [
						[local.get("$callee"), br_on_cast("$found", "funcref", "(ref $callee)"), drop],
						[i32.const(-1), return_],
					]),
					[drop, local.get("$value"), local.get("$callee")],
					[ref.cast("(ref null $callee)"), call_ref("$callee")],
				],
			}),
		]);
		const bare = defineModule("bare", [
			defineType(undefined, ["i32"], ["i32"]),
			defineFunction(undefined, {
				params: ["(ref null func)", "i32"],
				results: ["i32"],
				body: [
					block({ results: ["(ref 0)"] }, [
						local.get(0),
						br_on_cast(0, "(ref null func)", "(ref 0)"),
						drop,
						i32.const(-1),
						return_,
					]),
					drop,
					local.get(1),
					local.get(0),
					ref.cast("(ref null 0)"),
					call_ref(0),
				],
			}),
		]);
		assert.deepEqual(assemble(named), assemble(bare));
		const rewritten = binaryenRewrite(assemble(named));
		assert.deepEqual(binaryenAssemble(printModule(named)), rewritten);
		assert.deepEqual(binaryenAssemble(printModule(bare)), rewritten);
	});

	it("prints as text, its custom sections and odd names too", () => {
		const definition = defineModule("odd", [
			importMemory("env", 'a "quoted"\n name', undefined, { min: 1, max: 2 }),
			defineFunction("$f", { body: [] }),
			defineExport("ü", "func", "$f"),
			defineCustomSection("note", Uint8Array.of(0, 65)),
		]);
		const text = printModule(definition);
		assert.include(text, '(import "env" "a \\22quoted\\22\\0a name" (memory 1 2))');
		assert.include(text, '(export "\\c3\\bc" (func $f))');
		assert.include(text, '(@custom "note" (after last) "\\00A")');
		// Binaryen passes over annotations; the rest must be the same module.
		const withoutCustom = defineModule("odd", definition.fields.slice(0, -1));
		assert.deepEqual(binaryenAssemble(text), binaryenRewrite(assemble(withoutCustom)));
	});
});
