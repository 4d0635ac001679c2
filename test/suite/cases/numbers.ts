/** Numbers and text: what becomes what, and that nothing is lost on the way. */
import { expect } from "chai";
import type { Case } from "../case.js";

export const numbers: readonly Case[] = [
	{
		name: "integral JS numbers are int, others float, in both directions",
		run(pyodide, { get }) {
			const typeName = get("type_name");
			expect([1, 1.5, -0.5, 2 ** 31, true].map((value) => typeName(value))).to.deep.equal([
				"int",
				"float",
				"float",
				"int",
				"bool",
			]);
			expect(pyodide.runPython("2.0")).to.equal(2);
			expect(pyodide.runPython("2**53 - 2")).to.equal(2 ** 53 - 2);
			expect(pyodide.runPython("-(2**53) + 2")).to.equal(-(2 ** 53) + 2);
		},
	},
	{
		name: "special floats survive the round trip",
		run(_, { get }) {
			const echo = get("echo");
			for (const value of [Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, 0.1]) {
				expect(Object.is(echo(value), value), String(value)).to.equal(true);
			}
		},
	},
	{
		name: "an int beyond 2**53 is a BigInt",
		short: true,
		run(pyodide) {
			expect(pyodide.runPython("2**53 + 1")).to.equal(2n ** 53n + 1n);
			expect(pyodide.runPython("-(2**63)")).to.equal(-(2n ** 63n));
		},
	},
	{
		name: "integers beyond 2**64 keep every digit in both directions",
		short: true,
		run(pyodide, { get }) {
			const echo = get("echo");
			for (const value of [2n ** 64n, 2n ** 64n + 1n, -(2n ** 65n), 3n ** 500n, -(7n ** 300n)]) {
				expect(echo(value)).to.equal(value);
			}
			expect(pyodide.runPython("import math; math.factorial(30)")).to.equal(
				265252859812191058636308480000000n,
			);
			expect(get("subtract")(2n ** 70n, 1)).to.equal(2n ** 70n - 1n);
		},
	},
	{
		name: "a small BigInt is an int that stays a BigInt",
		since: "314",
		run(_, { get }) {
			expect(get("is_int")(5n)).to.equal(true);
			expect(get("echo")(5n)).to.equal(5n);
			expect(get("subtract")(5n, 3)).to.equal(2n);
		},
	},
	{
		name: "complex, Decimal and Fraction stay Python objects and compute",
		run(pyodide) {
			const fraction = pyodide.runPython(
				"from fractions import Fraction; Fraction(1, 3) + Fraction(1, 6)",
			);
			expect([fraction.numerator, fraction.denominator]).to.deep.equal([1, 2]);
			const decimal = pyodide.runPython(
				"from decimal import Decimal; Decimal('0.1') + Decimal('0.2')",
			);
			expect(decimal.toString()).to.equal("0.3");
			const complex = pyodide.runPython("(1 + 2j) * (3 - 1j)");
			expect([complex.real, complex.imag]).to.deep.equal([5, 5]);
			for (const proxy of [fraction, decimal, complex]) proxy.destroy();
		},
	},
	{
		name: "text keeps astral characters, zeros and lengths",
		run(_, { get }) {
			const echo = get("echo");
			for (const text of ["", "a\0b", "ÿ", "Ā", "日本語", "👩‍👩‍👧", "x".repeat(100_000)]) {
				expect(echo(text)).to.equal(text);
			}
			expect(get("call")((text: string) => text.length, "👋")).to.equal(2);
		},
	},
	{
		name: "undefined is None, and None is undefined",
		run(_, { get }) {
			expect(get("is_none")(undefined)).to.equal(true);
			expect(get("echo")(undefined)).to.equal(undefined);
		},
	},
	{
		name: "null is a value of its own that comes back as null",
		since: "0.28",
		run(_, { get }) {
			expect(get("is_none")(null)).to.equal(false);
			expect(get("type_name")(null)).to.equal("JsNull");
			expect(get("echo")(null)).to.equal(null);
		},
	},
];
