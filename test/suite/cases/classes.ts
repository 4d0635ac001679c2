/** Python classes and instances handled from JavaScript. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const classes: readonly Case[] = [
	{
		name: "JavaScript constructs an instance, calls its methods and sets its attributes",
		short: true,
		run(_, { get }) {
			const box = get("Rectangle")("box", 2, 3);
			expect(box.type).to.equal("Rectangle");
			expect(box.area()).to.equal(6);
			box.height = 10;
			box.colour = "red";
			expect(box.area()).to.equal(20);
			expect(box.colour).to.equal("red");
			delete box.colour;
			expect("colour" in box).to.equal(false);
			box.destroy();
		},
	},
	{
		name: "properties run their getters and setters",
		run(_, { get }) {
			const box = get("Rectangle")("box", 2, 3);
			box.width = 5;
			expect(box._width).to.equal(5);
			const error = thrownBy(() => {
				box.width = -1;
			});
			expect(error.type).to.equal("ValueError");
			expect(box.width).to.equal(5);
			box.destroy();
		},
	},
	{
		name: "a subclass overrides methods and reaches its parent by super",
		short: true,
		run(_, { get }) {
			const square = get("Square")("sq", 4);
			expect(square.area()).to.equal(16);
			expect(square.toString()).to.equal("square: Square sq");
			square.destroy();
		},
	},
	{
		name: "an instance made before belongs to the class of the same name",
		short: true,
		run(pyodide, { get }) {
			const { isinstance, issubclass } = pyodide.globals.get("__builtins__");
			expect(isinstance(get("kept_square"), get("Square"))).to.equal(true);
			expect(isinstance(get("kept_square"), get("Shape"))).to.equal(true);
			expect(isinstance(get("kept_square"), get("Bag"))).to.equal(false);
			expect(issubclass(get("Square"), get("Rectangle"))).to.equal(true);
			expect(get("kept_square").area()).to.equal(9);
			isinstance.destroy();
			issubclass.destroy();
		},
	},
	{
		name: "class and static methods are called on the class and on an instance",
		run(_, { get }) {
			expect(get("Rectangle").count_sides()).to.equal(4);
			expect(get("kept_square").count_sides()).to.equal(4);
			expect(get("Shape").unit()).to.equal("cm");
		},
	},
	{
		name: "an abstract class cannot be instantiated",
		run(_, { get }) {
			const error = thrownBy(() => get("Shape")("none"));
			expect(error.type).to.equal("TypeError");
			expect(error.message).to.contain("abstract");
		},
	},
	{
		name: "__init_subclass__ sees subclasses, also those made later",
		run(pyodide, { get }) {
			const registry = get("Registered").registry;
			expect([...registry.keys()]).to.include.members(["Shape", "Rectangle", "Square"]);
			const Late = pyodide.runPython("class Late(Registered): pass\nLate");
			expect(registry.has("Late")).to.equal(true);
			Late.destroy();
			registry.destroy();
		},
	},
	{
		name: "JavaScript makes a class by calling type, with a JS function as a method",
		run(pyodide, { get }) {
			const make = pyodide.runPython(
				"lambda base, f: type('Made', (base,), {'area': lambda self: f()})",
			);
			const Made = make(get("Square"), () => 99);
			const made = Made("made", 2);
			expect(made.area()).to.equal(99);
			expect(made.toString()).to.equal("square: Made made");
			for (const proxy of [made, Made, make]) proxy.destroy();
		},
	},
	{
		name: "operators and equality are Python's",
		run(pyodide, { get }) {
			const operator = pyodide.pyimport("operator");
			const [a, b] = [get("Rectangle")("a", 2, 6), get("Rectangle")("b", 3, 4)];
			expect(operator.eq(a, b)).to.equal(true);
			expect(operator.is_(a, b)).to.equal(false);
			const versions = [get("Version")(1, 2), get("Version")(1, 10)];
			expect(operator.lt(...versions)).to.equal(true);
			expect(versions[0].toString()).to.equal("Version(major=1, minor=2, tags=[])");
			for (const proxy of [a, b, ...versions, operator]) proxy.destroy();
		},
	},
	{
		name: "enumerations and named tuples keep what they are",
		run(_, { get }) {
			const red = get("Colour").RED;
			expect([red.name, red.value]).to.deep.equal(["RED", 1]);
			expect(get("is_same")(red, get("Colour")(1))).to.equal(true);
			const point = get("Point").callKwargs({ x: 1, y: 2 });
			expect([point.x, point.y, point.length]).to.deep.equal([1, 2, 2]);
			expect(point.toJs()).to.deep.equal([1, 2]);
			point.destroy();
			red.destroy();
		},
	},
	{
		name: "container methods serve get, set, has, delete, length and iteration",
		run(_, { get }) {
			const bag = get("Bag").callKwargs({ a: 1, b: 2 });
			bag.set("c", 3);
			bag.delete("a");
			expect([bag.length, bag.get("c"), bag.has("a")]).to.deep.equal([2, 3, false]);
			expect(bag.get("a")).to.equal(undefined);
			expect([...bag]).to.deep.equal(["b", "c"]);
			bag.destroy();
		},
	},
	{
		name: "an instance with __call__ is a function",
		run(_, { get }) {
			const counter = get("Counter")();
			expect(typeof counter).to.equal("function");
			expect(counter(1, 2, 3)).to.equal(3);
			counter.destroy();
		},
	},
	{
		name: "__getattr__ answers for attributes that are not there",
		run(_, { get }) {
			const dynamic = get("Dynamic")();
			expect(dynamic.get_colour()).to.equal("colour");
			expect(dynamic.other).to.equal(undefined);
			dynamic.destroy();
		},
	},
	{
		name: "a match statement tells classes, sequences and mappings apart",
		run(pyodide, { get }) {
			const classify = get("classify");
			const origin = get("Point")(0, 0);
			expect(classify(origin)).to.equal("origin");
			expect(classify(get("kept_square"))).to.equal("square");
			expect(classify(pyodide.toPy([7, 8]))).to.equal("starts with 7");
			expect(classify(pyodide.toPy({ kind: "mapping" }))).to.equal("mapping");
			expect(classify(1.5)).to.equal("unknown");
			origin.destroy();
		},
	},
	{
		name: "weak references die with their object and call back",
		run(_, { get }) {
			expect(get("weak_callback_runs")()).to.equal(true);
		},
	},
];
