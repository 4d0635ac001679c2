/** JavaScript functions called by Python, and calls that go back and forth. */
import { expect } from "chai";
import type { Case } from "../case.js";

export const callbacks: readonly Case[] = [
	{
		name: "Python calls a JS function with positional arguments",
		short: true,
		run(_, { get }) {
			const seen: unknown[][] = [];
			const result = get("call")(
				(...args: unknown[]) => {
					seen.push(args);
					return "returned";
				},
				1,
				"two",
				3.5,
			);
			expect(result).to.equal("returned");
			expect(seen).to.deep.equal([[1, "two", 3.5]]);
		},
	},
	{
		name: "keyword arguments reach a JS function as one last object",
		run(_, { get }) {
			const received: unknown[] = [];
			get("call").callKwargs((...args: unknown[]) => void received.push(...args), 1, {
				a: 2,
				b: "three",
			});
			expect(received).to.deep.equal([1, { a: 2, b: "three" }]);
		},
	},
	{
		name: "a JS function is the key of Python's sorted",
		short: true,
		run(_, { get }) {
			const sortBy = get("sort_by");
			expect(sortBy([3, -5, 1], (n: number) => Math.abs(n))).to.deep.equal([1, 3, -5]);
			expect(sortBy(["ccc", "a", "bb"], (s: string) => -s.length)).to.deep.equal([
				"ccc",
				"bb",
				"a",
			]);
		},
	},
	{
		name: "a JS function is folded with functools.reduce and mapped lazily",
		run(_, { get }) {
			expect(get("fold")((a: number, b: number) => a * b, [1, 2, 3, 4])).to.equal(24);
			let count = 0;
			const square = (n: number) => {
				count++;
				return n * n;
			};
			expect(get("squares_of")(square, 5)).to.equal(30);
			expect(count).to.equal(5);
		},
	},
	{
		name: "a JS function replaces matches of re.sub",
		run(_, { get }) {
			expect(get("substitute")((n: number) => n * 2, "1 and 21")).to.equal("2 and 42");
		},
	},
	{
		name: "a JS function is an object hook of json.loads",
		run(_, { get }) {
			const sizes: number[] = [];
			const hook = (size: number) => {
				sizes.push(size);
				return size;
			};
			expect(get("parse_with_hook")('{"a": {"b": 1, "c": 2}}', hook)).to.equal(1);
			expect(sizes).to.deep.equal([2, 1]);
		},
	},
	{
		name: "calls nest from Python to JavaScript and back, twenty deep",
		run(_, { get }) {
			const bounce = get("bounce");
			const back = (depth: number): number => bounce(back, depth);
			expect(bounce(back, 20)).to.equal(20);
		},
	},
	{
		name: "a JS method called from Python keeps its `this`",
		run(_, { get }) {
			const counter = {
				value: 40,
				add(n: number) {
					this.value += n;
					return this.value;
				},
			};
			const locals = get("Bag").callKwargs({ counter });
			expect(locals.get("counter").add(1)).to.equal(41);
			locals.destroy();
			const add = counter.add.bind(counter);
			expect(get("call")(add, 1)).to.equal(42);
		},
	},
	{
		name: "Python constructs an object of a JS class",
		run(_, { get }) {
			class Greeter {
				constructor(readonly name: string) {}
			}
			const made = get("construct")(Greeter, "Ada");
			expect(made).to.be.instanceOf(Greeter);
			expect(made.name).to.equal("Ada");
		},
	},
	{
		name: "a Python function is the callback of Array methods",
		run(_, { get }) {
			const subtract = get("subtract");
			expect([3, 1, 2].sort((a, b) => subtract(a, b))).to.deep.equal([1, 2, 3]);
			expect([1, 2].map(get("type_name").callRelaxed, get("type_name"))).to.deep.equal([
				"int",
				"int",
			]);
			expect([5, 6].map((n) => get("echo")(n))).to.deep.equal([5, 6]);
		},
	},
];
