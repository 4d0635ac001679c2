/** Calls of Python functions from JavaScript: how arguments and results cross. */
import { expect } from "chai";
import type { Case } from "../case.js";

export const calls: readonly Case[] = [
	{
		name: "positional arguments arrive in order",
		short: true,
		run(_, { get }) {
			expect(get("subtract")(44, 2)).to.equal(42);
		},
	},
	{
		name: "keyword arguments come from the last object of callKwargs",
		short: true,
		run(_, { get }) {
			const greet = get("greet");
			expect(greet.callKwargs("Ada", { mark: "?", greeting: "Good day" })).to.equal(
				"Good day, Ada?",
			);
			expect(greet.callKwargs({ name: "Grace" })).to.equal("Hello, Grace!");
		},
	},
	{
		name: "defaults fill in for arguments that are left out",
		run(_, { get }) {
			const greet = get("greet");
			expect(greet("Ada")).to.equal("Hello, Ada!");
			expect(greet("Ada", "Hi")).to.equal("Hi, Ada!");
		},
	},
	{
		name: "every kind of parameter takes what is its own",
		run(_, { get }) {
			const describe = get("describe");
			const all = describe.callKwargs(1, 3, 4, 5, { c: 6, d: 7, e: 8, f: 9 });
			expect(JSON.parse(all)).to.deep.equal([1, 3, [4, 5], 6, 7, { e: 8, f: 9 }]);
			const few = describe.callKwargs(1, { c: 6 });
			expect(JSON.parse(few)).to.deep.equal([1, 2, [], 6, "d", {}]);
		},
	},
	{
		name: "*args and **kwargs take any number of arguments",
		run(_, { get }) {
			const count = get("count_arguments");
			expect(count()).to.equal(0);
			expect(count(...Array(50).keys())).to.equal(5000);
			const keywords = Object.fromEntries([...Array(30).keys()].map((n) => [`k${n}`, n]));
			expect(count.callKwargs(1, keywords)).to.equal(130);
		},
	},
	{
		name: "a missing keyword-only argument is a TypeError that names it",
		run(pyodide, { get }) {
			const describe = get("describe");
			expect(() => describe(1)).to.throw(pyodide.ffi.PythonError, /TypeError.*argument: 'c'/s);
		},
	},
	{
		name: "a positional-only parameter refuses its keyword",
		run(pyodide, { get }) {
			const f = get("positional_only");
			expect(f.callKwargs(1, { b: 2 }).toJs()).to.deep.equal([1, 2]);
			expect(() => f.callKwargs({ a: 1, b: 2 })).to.throw(
				pyodide.ffi.PythonError,
				/TypeError.*positional-only.*'a'/s,
			);
		},
	},
	{
		name: "superfluous arguments are a TypeError, and dropped by callRelaxed",
		run(pyodide, { get }) {
			const subtract = get("subtract");
			expect(() => subtract(1, 2, 3)).to.throw(pyodide.ffi.PythonError, /takes 2 positional/);
			expect(subtract.callRelaxed(3, 2, 1)).to.equal(1);
		},
	},
	{
		name: "a function goes on with the global state that it left",
		short: true,
		run(_, { get }) {
			const count = get("count_calls");
			const before = get("calls");
			expect(count()).to.equal(before + 1);
			expect(count()).to.equal(before + 2);
			expect(get("calls")).to.equal(before + 2);
		},
	},
	{
		name: "closures keep their cells apart",
		run(_, { get }) {
			const makeAdder = get("make_adder");
			const byTwo = makeAdder(2);
			const byTen = makeAdder(10);
			expect([byTwo(1), byTen(1), byTwo(2), byTen(2)]).to.deep.equal([2, 10, 6, 30]);
			byTwo.destroy();
			byTen.destroy();
		},
	},
	{
		name: "partial and cached functions are callable as any other",
		run(_, { get }) {
			expect(get("add_five")(37)).to.equal(42);
			const fibonacci = get("fibonacci");
			const hits = () => {
				const info = fibonacci.cache_info();
				const count: number = info.hits;
				info.destroy();
				return count;
			};
			const before = hits();
			expect(fibonacci(30)).to.equal(832040);
			expect(hits(), "the cache was filled when the app was defined").to.equal(before + 1);
		},
	},
	{
		name: "call and apply pass no `this`, captureThis passes it first",
		run(_, { get }) {
			const subtract = get("subtract");
			expect(subtract.call({}, 5, 3)).to.equal(2);
			expect(subtract.apply({}, [5, 3])).to.equal(2);
			const method = get("describe_self").captureThis();
			expect({ name: "self", method }.method("!")).to.equal("self!");
			method.destroy();
		},
	},
	{
		name: "builtins of every C calling convention and getset descriptors work",
		short: true,
		run(_, { get }) {
			expect(JSON.parse(get("method_flavours")())).to.deep.equal([
				[4, 3, 2, 1],
				[4, 3, 2],
				1,
				{ a: 0, b: 0 },
				"bb",
				{ a: 1 },
				"subtract",
				5,
				"__newobj__",
				5,
			]);
		},
	},
	{
		name: "builtins are called from JavaScript without Python code between",
		run(pyodide) {
			const builtins = pyodide.pyimport("builtins");
			expect(builtins.max(3, 9, 4)).to.equal(9);
			expect(builtins.pow.callKwargs({ base: 2, exp: 10, mod: 1000 })).to.equal(24);
			expect(builtins.divmod(17, 5).toJs()).to.deep.equal([3, 2]);
			builtins.destroy();
		},
	},
];
