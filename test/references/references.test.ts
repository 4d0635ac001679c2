/**
 * JS values that Python holds, through a snapshot: each is found again by what it is called, in this
 * process or given by the caller, and two holders of one value hold one value again.
 */
import { expect } from "chai";
import {
	loadPyodide,
	type PythawAPI,
	type Snapshot,
	SnapshotError,
	takeSnapshot,
} from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { rejectionOf } from "../suite/thrown.js";

/** A value of this program, which no path leads to. */
class Point {
	constructor(
		readonly x: number,
		readonly y: number,
	) {}
	sum(): number {
		return this.x + this.y;
	}
	itself(): this {
		return this;
	}
}

const moduleOfMaker = { answer: 42, nested: { deep: { list: [1, 2] } }, greet: () => "maker" };
const moduleOfRestorer = { answer: 43, nested: { deep: { list: [3] } }, greet: () => "restorer" };

const holding = `
import js, pyodide_js
from js import setTimeout, Object, Math, JSON
import pyodide.http
from pyodide_js import loadPackage, FS
from pyodide_js._api import abortSignalAny

log = js.console.log
slice_ = js.Array.prototype.slice
parse = js.Date.parse
iterator = js.Symbol.iterator
table = {"nested": [js.Math.max, (js.JSON,)]}
by_two_names = js.Math
identity = js.eval("undefined")

# A slot that was used and freed many times has a version in every reference to it.
for _ in range(70):
    reused = js.Object.new()
    del reused
reused = js.Reflect

import app
from app import nested, greet
deep = app.nested.deep

class Holder:
    cls = js.Number
holder = Holder()
holder.max = js.Math.max
`;

describe("JS values that a snapshot refers to", () => {
	let cold: PythawAPI;
	let snapshot: Snapshot;
	let restored: PythawAPI;
	const point = new Point(3, 4);

	const options = {
		jsModules: { app: moduleOfRestorer },
		deserialize: (data: any) =>
			data.method === undefined ? new Point(data.x, data.y) : (Point.prototype as any)[data.method],
	};
	const serializer = (value: unknown) => {
		if (value instanceof Point) return { x: value.x, y: value.y };
		return value === Point.prototype.itself ? { method: "itself" } : undefined;
	};
	const inPython = (code: string): any => restored.runPython(code);

	before(async () => {
		cold = await loadPyodide();
		cold.registerJsModule("app", moduleOfMaker);
		cold.runPython(holding);
		cold.globals.set("point", point);
		cold.globals.set("same_point", point);
		cold.globals.set("other_point", new Point(5, 6));
		// Python holds the receiver of a method by a reference of its own.
		cold.runPython("itself = point.itself");
		// Before and after are taken in the same runtime, so that freed slots lie between live ones.
		cold.runPython("many = [js.Object.new() for _ in range(5000)]; last = js.URL; del many");
		snapshot = await takeSnapshot(cold, { serializer });
		restored = await loadPyodide({ snapshot: snapshot.bytes, ...options });
	});

	it("are found by their path from globalThis", () => {
		expect(inPython("Object")).to.equal(Object);
		expect(inPython("setTimeout")).to.equal(setTimeout);
		expect(inPython("slice_")).to.equal(Array.prototype.slice);
		expect(inPython("parse")).to.equal(Date.parse);
		expect(inPython("table['nested'][0]")).to.equal(Math.max);
		expect(inPython("table['nested'][1][0]")).to.equal(JSON);
		expect(inPython("Holder.cls")).to.equal(Number);
		expect(inPython("last")).to.equal(URL);
		expect(inPython("iterator")).to.equal(Symbol.iterator);
	});

	it("can be called, methods on the object they were taken from", () => {
		const lines: unknown[][] = [];
		const { log } = console;
		console.log = (...args: unknown[]) => lines.push(args);
		try {
			// The one that Python holds is the original, which writes to console's stream.
			inPython('js.console.log("by name")');
		} finally {
			console.log = log;
		}
		expect(lines).to.deep.equal([["by name"]]);
		expect(inPython("log")).to.equal(log);
		expect(inPython("Math.max(1, 7, 3)")).to.equal(7);
		expect(inPython("holder.max(2, 9)")).to.equal(9);
		expect(inPython("parse('1970-01-01T00:00:01Z')")).to.equal(1000);
		expect(inPython("JSON.stringify(Object.fromEntries([['a', 1]]))")).to.equal('{"a":1}');
	});

	it("of the Pyodide API are the restored instance's own", () => {
		expect(inPython("loadPackage")).to.equal(restored.loadPackage);
		expect(inPython("FS")).to.equal(restored.FS);
		expect(inPython("pyodide_js")).to.equal(restored);
		expect(inPython("FS")).not.to.equal(cold.FS);
		expect(inPython("pyodide_js.loadedPackages")).to.equal(restored.loadedPackages);
		expect(inPython("import pyodide._package_loader as l; l.loadedPackages")).to.equal(
			restored.loadedPackages,
		);
		expect(inPython("abortSignalAny")).to.equal((restored as any)._api.abortSignalAny);
	});

	it("of a registered module are those of the module given at the restore", () => {
		expect(snapshot.manifest.references.jsModules).to.deep.equal(["app"]);
		expect(inPython("app.answer")).to.equal(43);
		expect(inPython("nested")).to.equal(moduleOfRestorer.nested);
		expect(inPython("deep.list.to_py()").toJs()).to.deep.equal([3]);
		expect(inPython("greet()")).to.equal("restorer");
		expect(inPython("import app as again; again is app")).to.equal(true);
	});

	it("of a registered module that is not given are refused by the module's name", async () => {
		const { deserialize } = options;
		const error = await rejectionOf(
			loadPyodide({ snapshot: snapshot.bytes, deserialize }),
			SnapshotError,
		);
		expect(error.message).to.match(/JS module "app": pass it as jsModules: \{ "app": … \}/);
	});

	it("of a registered module that lacks a member are refused by the member's path", async () => {
		const jsModules = { app: { ...moduleOfRestorer, nested: {} } };
		const error = await loadPyodide({ snapshot: snapshot.bytes, ...options, jsModules }).catch(
			(e) => e,
		);
		expect(error).to.be.instanceOf(SnapshotError);
		expect(error.message).to.match(/^The snapshot refers to module:app\.nested\.deep/);
	});

	it("come back by the deserializer where a serializer wrote them", () => {
		expect(snapshot.manifest.references.needsDeserializer).to.equal(true);
		expect(inPython("point")).to.be.instanceOf(Point);
		expect(inPython("point.sum()")).to.equal(7);
		expect(inPython("other_point.sum()")).to.equal(11);
		expect(inPython("point")).not.to.equal(point);
	});

	it("are refused without a deserializer, in Pyodide's words", async () => {
		const { jsModules } = options;
		const error = await rejectionOf(
			loadPyodide({ snapshot: snapshot.bytes, jsModules }),
			SnapshotError,
		);
		expect(error.message).to.match(
			/^You must pass an appropriate deserializer as _snapshotDeserializer/,
		);
	});

	it("are one value for two holders if they were one before", () => {
		expect(inPython("point")).to.equal(inPython("same_point"));
		expect(inPython("point == same_point and point.js_id == same_point.js_id")).to.equal(true);
		expect(inPython("point == other_point")).to.equal(false);
		expect(inPython("itself() == point and itself().js_id == point.js_id")).to.equal(true);
		expect(inPython("by_two_names == Math == js.Math")).to.equal(true);
	});

	it("are recognised when they come from JavaScript again", () => {
		const count = () => (restored as any)._module._hiwire_num_refs() as number;
		const before = count();
		restored.globals.set("again", inPython("point"));
		expect(inPython("again == point and again.js_id == point.js_id")).to.equal(true);
		expect(inPython("Math.js_id == js.Math.js_id and reused.js_id == js.Reflect.js_id")).to.equal(
			true,
		);
		expect(count()).to.equal(before);
		inPython("del again");
	});

	it("can be used through a slot that had many values before", () => {
		expect(inPython("reused")).to.equal(Reflect);
		expect(inPython("reused.has(Math, 'max')")).to.equal(true);
	});

	it("do not get in the way of new ones, which take the slots that were free", () => {
		expect(
			inPython(`
fresh = [js.Object.fromEntries([["n", i]]) for i in range(6000)]
all(value.n == i for i, value in enumerate(fresh))
`),
		).to.equal(true);
		expect(inPython("Math.max(1, 2), reused.has(Math, 'max'), last.name").toJs()).to.deep.equal([
			2,
			true,
			"URL",
		]);
		inPython("del fresh");
	});

	it("can be let go of and taken again", () => {
		const count = () => (restored as any)._module._hiwire_num_refs() as number;
		const before = count();
		inPython("del slice_, table, holder.max; import gc; gc.collect()");
		expect(count()).to.be.below(before);
		inPython("slice_ = js.Array.prototype.slice; table = {'nested': [js.Math.max, (js.JSON,)]}");
		expect(inPython("table['nested'][0](4, 5)")).to.equal(5);
	});

	it("survive a second generation", async () => {
		restored.runPython("second = js.Map; holder.max = js.Math.min");
		const { bytes } = await takeSnapshot(restored, { serializer });
		const third = await loadPyodide({ snapshot: bytes, ...options });
		expect(third.runPython("second")).to.equal(Map);
		expect(third.runPython("holder.max(8, 2)")).to.equal(2);
		expect(third.runPython("point == same_point and point.sum()")).to.equal(7);
		expect(third.runPython("greet()")).to.equal("restorer");
		expect(third.runPython("reused")).to.equal(Reflect);
	});

	it("of another set of globals are those of the set given at the restore", async () => {
		const jsglobals = (who: string) => ({ Object, tools: { who: () => who } });
		const base = await baseSnapshot();
		const made = await loadPyodide({ snapshot: base, jsglobals: jsglobals("maker") });
		made.runPython("from js import tools; who = tools.who");
		const { bytes } = await takeSnapshot(made);
		const pyodide = await loadPyodide({ snapshot: bytes, jsglobals: jsglobals("restorer") });
		expect(pyodide.runPython("who() + tools.who()")).to.equal("restorerrestorer");
		const error = await rejectionOf(loadPyodide({ snapshot: bytes }), SnapshotError);
		expect(error.message).to.match(/^The snapshot refers to globalThis\.tools/);
	});
});
