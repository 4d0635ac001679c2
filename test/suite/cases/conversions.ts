/** Deep conversions of containers: toJs, toPy and their options. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const conversions: readonly Case[] = [
	{
		name: "toJs converts lists, tuples, sets and dicts all the way down",
		since: "0.29",
		run(_, { get }) {
			const nested = get("nested")();
			expect(nested.toJs()).to.deep.equal({
				list: [1, [2, [3, 4]]],
				set: new Set([5]),
				dict: { key: undefined },
				text: "t",
			});
			nested.destroy();
		},
	},
	{
		name: "toJs takes a dict_converter",
		run(_, { get }) {
			const nested = get("nested")();
			const map = nested.toJs({
				dict_converter: (items: Iterable<[string, unknown]>) => new Map(items),
			});
			expect(map).to.be.instanceOf(Map);
			expect(map.get("dict")).to.deep.equal(new Map([["key", undefined]]));
			nested.destroy();
		},
	},
	{
		name: "toJs stops at its depth and hands over the proxies that it made",
		run(pyodide, { get }) {
			const nested = get("nested")();
			const pyproxies: any[] = [];
			const shallow = nested.toJs({ depth: 1, pyproxies });
			expect(shallow.list).to.be.instanceOf(pyodide.ffi.PyProxy);
			expect(shallow.list.length).to.equal(2);
			expect(pyproxies).to.include(shallow.list);
			for (const proxy of pyproxies) proxy.destroy();
			nested.destroy();
		},
	},
	{
		name: "toJs refuses to make proxies when it is told so",
		run(pyodide, { get }) {
			const list = pyodide.runPython("[object()]");
			const error = thrownBy(() => list.toJs({ create_pyproxies: false }));
			expect(error.message).to.match(/ConversionError: No conversion/);
			expect(get("subtract")(2, 1)).to.equal(1);
			list.destroy();
		},
	},
	{
		name: "toJs keeps a cycle a cycle",
		run(_, { get }) {
			const cyclic = get("cyclic")();
			const loop = cyclic.toJs();
			expect(loop[0]).to.equal(1);
			expect(loop[1]).to.equal(loop);
			cyclic.destroy();
		},
	},
	{
		name: "to_py converts objects, arrays, maps and sets all the way down",
		run(_, { get }) {
			const summary = get("summarize")({
				object: { a: [1, "two"] },
				map: new Map([["k", new Set([1])]]),
			});
			expect(JSON.parse(summary)).to.deep.equal({
				dict: [
					["map", { dict: [["k", { set: [1] }]] }],
					["object", { dict: [["a", { list: [{ int: "1" }, { str: "two" }] }]] }],
				],
			});
		},
	},
	{
		name: "to_py stops at its depth",
		run(_, { get }) {
			const depth = get("deep_to_py");
			expect(depth({ inner: { a: 1 } }, -1)).to.equal("dict");
			expect(depth({ inner: { a: 1 } }, 1)).to.equal("JsProxy");
		},
	},
	{
		name: "to_py hands what it cannot convert to its default converter",
		run(pyodide) {
			class Pair {
				constructor(
					readonly first: number,
					readonly second: number,
				) {}
			}
			const list = pyodide.toPy([new Pair(1, 2)], {
				depth: -1,
				defaultConverter: (value, convert) =>
					value instanceof Pair ? convert([value.first, value.second]) : value,
			});
			expect(list.toString()).to.equal("[[1, 2]]");
			list.destroy();
		},
	},
	{
		name: "to_js makes JS containers, and keeps JS objects as they are",
		run(pyodide, { get }) {
			const inner = { kept: true };
			const list = get("list_of")([inner, 1]);
			expect(list).to.be.instanceOf(Array);
			expect(list[0]).to.equal(inner);
			const viaEntries = pyodide.runPython("to_js({'a': [1]}, dict_converter=Object.fromEntries)");
			expect(viaEntries).to.deep.equal({ a: [1] });
		},
	},
];
