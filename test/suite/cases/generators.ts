/** Iteration across the border: generators, async generators and iterables, both ways. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { rejectionOf, thrownBy } from "../thrown.js";

export const generators: readonly Case[] = [
	{
		name: "for-of runs through a Python generator",
		short: true,
		run(_, { get }) {
			expect([...get("countdown")(3)]).to.deep.equal([3, 2, 1]);
		},
	},
	{
		name: "a generator that was started before goes on from where it stood",
		short: true,
		run(_, { get }) {
			const started = get("started");
			expect([started.next().value, started.next().value]).to.deep.equal([9, 8]);
		},
	},
	{
		name: "next sends a value into a generator",
		run(_, { get }) {
			const averager = get("averager")();
			averager.next();
			expect(averager.next(10)).to.deep.equal({ done: false, value: 10 });
			expect(averager.next(20)).to.deep.equal({ done: false, value: 15 });
			averager.destroy();
		},
	},
	{
		name: "throw raises a Python exception inside a generator",
		run(pyodide, { get }) {
			const averager = get("averager")();
			averager.next();
			averager.next(10);
			const zeroDivision = pyodide.globals.get("__builtins__").ZeroDivisionError;
			expect(averager.throw(zeroDivision())).to.deep.equal({ done: false, value: undefined });
			expect(averager.next(3)).to.deep.equal({ done: false, value: 3 });
			const error = thrownBy(() => averager.throw(new Error("not for it")));
			expect(error.message).to.contain("not for it");
			averager.destroy();
			zeroDivision.destroy();
		},
	},
	{
		name: "return ends a generator and runs its finally clause",
		run(_, { get }) {
			const finished = get("finished");
			const before = finished.length;
			const countdown = get("countdown")(3);
			expect(countdown.next()).to.deep.equal({ done: false, value: 3 });
			expect(countdown.return("enough")).to.deep.equal({ done: true, value: "enough" });
			expect(finished.length).to.equal(before + 1);
			countdown.destroy();
		},
	},
	{
		name: "breaking out of for-of runs the finally clause",
		run(_, { get }) {
			const finished = get("finished");
			const before = finished.length;
			for (const n of get("countdown")(3)) if (n === 2) break;
			expect(finished.length).to.equal(before + 1);
		},
	},
	{
		name: "what a generator returns is the value of its last step",
		run(_, { get }) {
			const countdown = get("countdown")(1);
			countdown.next();
			expect(countdown.next()).to.deep.equal({ done: true, value: "lift-off" });
			countdown.destroy();
			expect([...get("delegating")()]).to.deep.equal([2, 1, "lift-off"]);
		},
	},
	{
		name: "Python iterates over a JS generator",
		short: true,
		run(_, { get }) {
			function* squares() {
				for (let n = 0; n < 5; n++) yield n * n;
			}
			expect(get("sum_of")(squares())).to.equal(30);
		},
	},
	{
		name: "Python iterates over JS sets and over the keys of JS maps",
		run(_, { get }) {
			expect(get("list_of")(new Set(["a", "b"]))).to.deep.equal(["a", "b"]);
			expect(get("list_of")(new Map([["k", 1]]))).to.deep.equal(["k"]);
		},
	},
	{
		name: "for-await runs through a Python async generator",
		run: async (_, { get }) => {
			const seen: number[] = [];
			for await (const n of get("ticker")(3)) seen.push(n);
			expect(seen).to.deep.equal([0, 1, 2]);
		},
	},
	{
		name: "next, throw and return reach into an async generator",
		async run(pyodide, { get }) {
			const echoing = get("echoing")();
			expect(await echoing.next()).to.deep.equal({ done: false, value: "start" });
			expect(await echoing.next("sent")).to.deep.equal({ done: false, value: "sent" });
			const ValueError = pyodide.globals.get("__builtins__").ValueError;
			expect(await echoing.throw(ValueError("thrown"))).to.deep.equal({
				done: false,
				value: "caught thrown",
			});
			expect(await echoing.return("over")).to.deep.equal({ done: true, value: "over" });
			expect((await echoing.next()).done).to.equal(true);
			echoing.destroy();
			ValueError.destroy();
		},
	},
	{
		name: "an exception in an async generator rejects its step",
		async run(pyodide, { get }) {
			const echoing = get("echoing")();
			await echoing.next();
			const TypeErrorType = pyodide.globals.get("__builtins__").TypeError;
			const error = await rejectionOf(echoing.throw(TypeErrorType("not handled")));
			expect(error.type).to.equal("TypeError");
			echoing.destroy();
			TypeErrorType.destroy();
		},
	},
	{
		name: "Python runs through a JS async generator",
		async run(_, { get }) {
			async function* words() {
				yield "one";
				await new Promise((resolve) => setTimeout(resolve, 1));
				yield "two";
			}
			expect(await get("collect")(words())).to.deep.equal(["one", "two"]);
		},
	},
];
