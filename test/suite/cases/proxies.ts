/** Proxies of either side's objects: what they offer, whose they are and how long they live. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const proxies: readonly Case[] = [
	{
		name: "a destroyed proxy says so when it is used",
		short: true,
		run(pyodide) {
			const list = pyodide.runPython("[1, 2]");
			list.destroy();
			expect(() => list.length).to.throw(/already been destroyed/);
			const named = pyodide.runPython("{}");
			named.destroy({ message: "gone for a reason" });
			expect(() => named.get("a")).to.throw(/gone for a reason/);
			expect(() => list.destroy()).not.to.throw();
		},
	},
	{
		name: "a copy outlives the proxy that it was made from",
		run(pyodide) {
			const list = pyodide.runPython("[1, 2]");
			const copy = list.copy();
			list.destroy();
			expect(copy.length).to.equal(2);
			copy.destroy();
		},
	},
	{
		name: "destroying the last proxy frees the Python object",
		run(_, { get }) {
			const alive = get("tracked_alive");
			const before = alive();
			const tracked = get("Tracked")();
			expect(alive()).to.equal(before + 1);
			const copy = tracked.copy();
			tracked.destroy();
			expect(alive()).to.equal(before + 1);
			copy.destroy();
			expect(alive()).to.equal(before);
		},
	},
	{
		name: "a Python argument is borrowed: its proxy ends with the call",
		run(_, { get }) {
			let borrowed: any;
			let copied: any;
			get("call")((value: any) => {
				borrowed = value;
				copied = value.copy();
				return value.area();
			}, get("kept_square"));
			expect(() => borrowed.area()).to.throw(/borrowed proxy was automatically destroyed/);
			expect(copied.area()).to.equal(9);
			copied.destroy();
		},
	},
	{
		name: "a proxy of create_proxy lives until it is destroyed",
		run(_, { get }) {
			const alive = get("tracked_alive");
			const before = alive();
			const Tracked = get("Tracked");
			const instance = Tracked();
			const proxy = get("permanent")(instance);
			instance.destroy();
			expect(alive()).to.equal(before + 1);
			proxy.destroy();
			expect(alive()).to.equal(before);
		},
	},
	{
		name: "a once-callable is called once",
		run(_, { get }) {
			const once = get("once")(get("subtract"));
			expect(once(3, 1)).to.equal(2);
			expect(() => once(3, 1)).to.throw(/OnceProxy can only be called once/);
		},
	},
	{
		name: "a Python object goes through JavaScript and is the same object",
		run(_, { get }) {
			const square = get("kept_square");
			const isSame = get("is_same");
			const copy = square.copy();
			expect(isSame(square, copy)).to.equal(true);
			copy.destroy();
			expect(get("call")((value: any) => isSame(value, square), square)).to.equal(true);
			expect(get("comes_back")((value: any) => value)).to.equal(true);
		},
	},
	{
		name: "a JS object that Python keeps comes back as the same object",
		run(_, { get }) {
			const kept = get("kept");
			const object = { mark: 1 };
			const index = get("keep")(object) - 1;
			expect(kept.get(index)).to.equal(object);
			get("keep")((n: number) => n + object.mark);
			expect(get("call_kept")(41)).to.equal(42);
			get("drop_kept")();
			expect(kept.length).to.equal(0);
		},
	},
	{
		name: "proxies know which protocols their object has",
		run(pyodide, { get }) {
			const { ffi } = pyodide;
			const generator = get("countdown")(1);
			const dict = pyodide.runPython("{'a': 1}");
			const [future, setResult] = get("future_and_setter")();
			expect(get("subtract")).to.be.instanceOf(ffi.PyCallable);
			expect(get("shared")).to.be.instanceOf(ffi.PyBuffer);
			expect(generator).to.be.instanceOf(ffi.PyGenerator);
			expect(dict).to.be.instanceOf(ffi.PyDict);
			expect(future).to.be.instanceOf(ffi.PyAwaitable);
			expect(get("kept_square")).not.to.be.instanceOf(ffi.PyCallable);
			for (const proxy of [generator, dict, future, setResult]) proxy.destroy();
		},
	},
	{
		name: "a dict proxy has the methods of a map",
		run(pyodide) {
			const dict = pyodide.runPython("{'a': 1, 'b': 2}");
			dict.set("c", 3);
			dict.delete("a");
			expect(dict.has("a")).to.equal(false);
			expect(dict.get("c")).to.equal(3);
			expect(dict.length).to.equal(2);
			expect([...dict]).to.deep.equal(["b", "c"]);
			const items: unknown[] = [];
			for (const item of dict.items()) items.push(item.toJs());
			expect(items).to.deep.equal([
				["b", 2],
				["c", 3],
			]);
			dict.destroy();
		},
	},
	{
		name: "a list proxy has the methods of an array",
		run(pyodide) {
			const list = pyodide.runPython("[3, 1, 2]");
			list.push(4);
			expect(list.map((n: number) => n * 2)).to.deep.equal([6, 2, 4, 8]);
			expect(list.filter((n: number) => n > 2)).to.deep.equal([3, 4]);
			expect(list.indexOf(2)).to.equal(2);
			expect(list.reduce((a: number, b: number) => a + b, 0)).to.equal(10);
			expect(list.splice(1, 2)).to.deep.equal([1, 2]);
			expect(list.join("-")).to.equal("3-4");
			expect([list[0], list.at(-1), list.length]).to.deep.equal([3, 4, 2]);
			expect(Array.isArray(list)).to.equal(false);
			list.destroy();
		},
	},
	{
		name: "Python reads, sets and deletes attributes and items of JS objects",
		run(pyodide) {
			const object: Record<string, unknown> = { a: 1, list: [1, 2, 3], "with-dash": "x" };
			const use = pyodide.runPython(`
def use(o):
    o.b = o.a + 1
    del o.a
    o.list.append(4)
    o.list[0] = "first"
    return to_js([o.b, len(o.list), "b" in dir(o), hasattr(o, "a"), o.list[-1], o.list[1:3]])
use
`);
			expect(use(object)).to.deep.equal([2, 4, true, false, 4, [2, 3]]);
			expect(object).to.deep.equal({ b: 2, list: ["first", 2, 3, 4], "with-dash": "x" });
			use.destroy();
		},
	},
	{
		name: "Python uses a JS map as a mapping",
		run(pyodide) {
			const use = pyodide.runPython(`
def use(m):
    m["b"] = 2
    del m["a"]
    return to_js([m["b"], "a" in m, len(m), m.get("missing", 0)])
use
`);
			const map = new Map([["a", 1]]);
			expect(use(map)).to.deep.equal([2, false, 1, 0]);
			expect([...map]).to.deep.equal([["b", 2]]);
			use.destroy();
		},
	},
	{
		name: "a missing attribute of a JS object is an AttributeError",
		run(pyodide) {
			const read = pyodide.runPython("lambda o: o.missing");
			expect(thrownBy(() => read({ present: 1 })).type).to.equal("AttributeError");
			read.destroy();
		},
	},
	{
		name: "globals are read, set and deleted from JavaScript",
		run(pyodide) {
			pyodide.globals.set("from_js", { deep: [1] });
			expect(pyodide.runPython("from_js.deep[0]")).to.equal(1);
			pyodide.globals.delete("from_js");
			expect(pyodide.globals.has("from_js")).to.equal(false);
			const globals = pyodide.toPy({ x: 20 });
			expect(pyodide.runPython("y = x + 1; y", { globals })).to.equal(21);
			expect(pyodide.globals.has("y")).to.equal(false);
			globals.destroy();
		},
	},
];
