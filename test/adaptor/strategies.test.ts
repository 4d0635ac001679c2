/**
 * Every call adaptor that this engine can run, on functions built by hand. With
 * PYTHAW_TEST_STRATEGIES set to names, those must be among them.
 */
import { assert } from "chai";
import type { AdaptorStrategy, WasmFunction } from "../../src/adaptor/adaptor.js";
import { strategies } from "../../src/adaptor/strategies.js";
import { engineFeatures } from "../../src/engine/features.js";
import { EngineError } from "../../src/errors.js";
import { assemble } from "../wasm/assemble.js";
import {
	type Callees,
	expectedResult,
	makeCallees,
	otherFunctionOf,
	tableIndexes,
} from "./callees.js";

const features = engineFeatures();
const usable = strategies.filter((strategy) => strategy.missing(features) === undefined);

/** The modules that a strategy is made of, for titles. */
const made = ({ modules }: AdaptorStrategy) =>
	modules.length === 0 ? "" : `, of ${modules.map(({ name }) => name).join(", ")}`;

/** Where the tests put the adaptor, and where it is to write whether it called. */
const slotIndex = 15;
const successPtr = 64;
const callArguments = [3, 5, 7] as const;

/** A module that calls what is at `slotIndex` with `count` arguments, as the type that it must be of. */
function callerOf(count: number): Uint8Array<ArrayBuffer> {
	const indexes = Array.from({ length: count }, (_, index) => index);
	const type = `(param ${indexes.map(() => "i32").join(" ")}) (result i32)`;
	const given = indexes.map((index) => `(local.get ${index})`).join(" ");
	return assemble(`
(module
  (type $adaptor (func ${type}))
  (import "env" "table" (table $table 0 funcref))
  (func (export "enter") ${type}
    (call_indirect $table (type $adaptor) ${given} (i32.const ${slotIndex}))))`);
}

const callers = { trampoline: callerOf(5), "argument-counter": callerOf(1) };

/** The adaptor in its table entry, called as CPython calls it: by `call_indirect`, from wasm. */
class Installed {
	readonly callees: Callees = makeCallees();
	readonly #enter: WasmFunction;

	constructor(strategy: AdaptorStrategy) {
		const { table } = this.callees;
		const adaptor = strategy.create(this.callees);
		assert.isNotNull(adaptor);
		table.set(slotIndex, adaptor);
		const caller = new WebAssembly.Module(callers[strategy.form]);
		const instance = new WebAssembly.Instance(caller, { env: { table } });
		this.#enter = instance.exports.enter as WasmFunction;
	}

	enter(...parameters: number[]): number {
		return this.#enter(...parameters);
	}

	/** Calls the function at a table index; `success` is what the adaptor wrote. */
	call(tableIndex: number): { result: number; success: number } {
		const before = new Int32Array(this.callees.memory.buffer);
		before[successPtr / 4] = 0x5555;
		const result = this.enter(successPtr, tableIndex, ...callArguments);
		return { result, success: new Int32Array(this.callees.memory.buffer)[successPtr / 4] };
	}
}

const notCallable: readonly [claim: string, tableIndex: number][] = [
	["four parameters", tableIndexes.byCount[4]],
	["five parameters", tableIndexes.byCount[5]],
	["a 64-bit parameter", tableIndexes.wideParameter],
	["a floating-point parameter", tableIndexes.floatParameter],
	["no result", tableIndexes.noResult],
	["a 64-bit result", tableIndexes.wideResult],
	["no function in the entry", tableIndexes.empty],
];

/** JavaScript knows a function by how many parameters it has, not by their types. */
const refusedBy = ({ name }: AdaptorStrategy) =>
	name === "js" ? notCallable.filter(([, tableIndex]) => countable.has(tableIndex)) : notCallable;
const countable: ReadonlySet<number> = new Set([
	tableIndexes.byCount[4],
	tableIndexes.byCount[5],
	tableIndexes.empty,
]);

describe("the call adaptors of this engine", () => {
	it("are those that the run was started for", () => {
		const wanted = process.env.PYTHAW_TEST_STRATEGIES?.split(",") ?? ["probe", "js"];
		assert.includeMembers(
			usable.map(({ name }) => name),
			wanted,
		);
	});

	it("include JavaScript for both generations", () => {
		const js = usable.filter(({ name }) => name === "js");
		assert.sameMembers(
			js.map(({ form }) => form),
			["trampoline", "argument-counter"],
		);
	});

	for (const strategy of strategies) {
		if (usable.includes(strategy)) continue;
		it(`do not include ${strategy.name} (${strategy.form}), and it says which feature is missing`, () => {
			assert.match(
				strategy.missing(features)!,
				/^WebAssembly .+ \((ref\.test|call_ref|return_call_ref|WebAssembly\.Function)\)/,
			);
		});
	}
});

for (const strategy of usable.filter(({ form }) => form === "trampoline")) {
	describe(`the ${strategy.name} trampoline${made(strategy)}`, () => {
		for (const count of [0, 1, 2, 3]) {
			it(`calls a function of ${count} parameters with as many arguments, in order`, () => {
				const result = expectedResult(count, callArguments);
				const called = new Installed(strategy).call(tableIndexes.byCount[count]);
				assert.deepEqual(called, { result, success: 1 });
			});
		}
		for (const [claim, tableIndex] of refusedBy(strategy)) {
			it(`reports that it did not call for ${claim}`, () => {
				assert.deepEqual(new Installed(strategy).call(tableIndex), { result: 0, success: 0 });
			});
		}

		it("fails for an index beyond the table, as an indirect call does", () => {
			const installed = new Installed(strategy);
			assert.throws(() => installed.call(tableIndexes.beyond));
		});

		it("calls the function that is in the entry now, whatever was there before", () => {
			const installed = new Installed(strategy);
			const tableIndex = tableIndexes.byCount[2];
			for (const count of [2, 0, 4, 3, 2]) {
				installed.callees.table.set(tableIndex, otherFunctionOf(count));
				const expected =
					count > 3
						? { result: 0, success: 0 }
						: { result: expectedResult(count, callArguments), success: 1 };
				assert.deepEqual(installed.call(tableIndex), expected, `${count} parameters`);
			}
		});

		it("still writes to the memory after it has grown, before the call or in it", () => {
			const installed = new Installed(strategy);
			assert.deepEqual(installed.call(tableIndexes.growsMemory), { result: 7, success: 1 });
			assert.deepEqual(installed.call(tableIndexes.byCount[5]), { result: 0, success: 0 });
			installed.callees.memory.grow(3);
			const result = expectedResult(1, callArguments);
			assert.deepEqual(installed.call(tableIndexes.byCount[1]), { result, success: 1 });
		});
	});
}

for (const strategy of usable.filter(({ form }) => form === "argument-counter")) {
	describe(`the ${strategy.name} argument counter`, () => {
		for (const count of [0, 1, 2, 3]) {
			it(`counts ${count} parameters`, () => {
				assert.equal(new Installed(strategy).enter(tableIndexes.byCount[count]), count);
			});
		}
		for (const [claim, tableIndex] of refusedBy(strategy)) {
			it(`gives -1 for ${claim}`, () => {
				assert.equal(new Installed(strategy).enter(tableIndex), -1);
			});
		}
		it("counts afresh when the entry changes", () => {
			const installed = new Installed(strategy);
			const tableIndex = tableIndexes.byCount[3];
			for (const count of [3, 1, 5, 0, 3]) {
				installed.callees.table.set(tableIndex, otherFunctionOf(count));
				assert.equal(installed.enter(tableIndex), count > 3 ? -1 : count);
			}
		});
	});
}

describe("an adaptor's modules", () => {
	/** What is done with all compiling switched off, as a content security policy does. */
	function withoutCompiling<T>(work: () => T): T {
		const { Module } = WebAssembly;
		const refuse = class extends Module {
			constructor(bytes: BufferSource) {
				super(bytes);
				throw new WebAssembly.CompileError("not allowed here");
			}
		};
		WebAssembly.Module = refuse;
		try {
			return work();
		} finally {
			WebAssembly.Module = Module;
		}
	}

	for (const strategy of usable) {
		const { name, form } = strategy;
		it(`suffice for ${name} (${form})${made(strategy)} where they were compiled beforehand`, () => {
			const precompiled = Object.fromEntries(
				strategy.modules.map(({ name, bytes }) => [name, new WebAssembly.Module(bytes)]),
			);
			const callees = makeCallees();
			const adaptor = withoutCompiling(() => strategy.create({ ...callees, precompiled }));
			assert.equal(typeof adaptor, "function");
		});

		if (name === "js") {
			it(`are done without where js (${form}) may not compile: the slot stays 0`, () => {
				const callees = makeCallees();
				assert.isNull(withoutCompiling(() => strategy.create(callees)));
			});
			continue;
		}
		it(`are named in the error where ${name} (${form}) may not compile`, () => {
			const callees = makeCallees();
			assert.throws(
				() => withoutCompiling(() => strategy.create(callees)),
				EngineError,
				/does not compile the call adaptor's module [\w-]+ \(not allowed here\)/,
			);
		});
	}
});
