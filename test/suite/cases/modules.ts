/** Modules: of the standard library, of JavaScript, and those that Pyodide brings. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const modules: readonly Case[] = [
	{
		name: "a registered JS object is imported as a module, with its parts",
		short: true,
		run(pyodide) {
			const host = { version: "1.2", add: (a: number, b: number) => a + b, sub: { deep: 5 } };
			pyodide.registerJsModule("host_of_case", host);
			try {
				const code = `
import host_of_case
from host_of_case import add
from host_of_case.sub import deep
to_js([host_of_case.version, add(1, 2), deep])
`;
				expect(pyodide.runPython(code)).to.deep.equal(["1.2", 3, 5]);
				host.version = "1.3";
				expect(pyodide.runPython("host_of_case.version")).to.equal("1.3");
			} finally {
				pyodide.unregisterJsModule("host_of_case");
			}
		},
	},
	{
		name: "an unregistered JS module is no longer found",
		run(pyodide) {
			pyodide.registerJsModule("short_lived", {});
			pyodide.unregisterJsModule("short_lived");
			expect(thrownBy(() => pyodide.runPython("import short_lived")).type).to.equal(
				"ModuleNotFoundError",
			);
		},
	},
	{
		name: "the js module is this engine's global object",
		short: true,
		run(pyodide) {
			const globals = globalThis as Record<string, unknown>;
			globals.markOfTheCase = { here: true };
			try {
				expect(pyodide.runPython("from js import markOfTheCase; markOfTheCase.here")).to.equal(
					true,
				);
				expect(pyodide.runPython("import js; js.markOfTheCase")).to.equal(globals.markOfTheCase);
				expect(pyodide.runPython("js.Object")).to.equal(Object);
				// Imported by the app when it was defined: a reference that a snapshot holds as a name.
				expect(pyodide.globals.get("Object")).to.equal(Object);
			} finally {
				delete globals.markOfTheCase;
			}
		},
	},
	{
		name: "pyodide_js is the very API object that JavaScript has",
		run(pyodide) {
			expect(pyodide.runPython("import pyodide_js; pyodide_js.version")).to.equal(pyodide.version);
			expect(pyodide.runPython("pyodide_js.globals is globals()")).to.equal(true);
			expect(pyodide.runPython("pyodide_js.runPython('6 * 7')")).to.equal(42);
			expect(pyodide.version).to.match(/^\d+\.\d+\.\d+/);
		},
	},
	{
		name: "pyimport gives modules and what is in them",
		run(pyodide) {
			const json = pyodide.pyimport("json");
			expect(json.dumps(pyodide.toPy({ a: [1] }))).to.equal('{"a": [1]}');
			const join = pyodide.pyimport("os.path.join");
			expect(join("a", "b")).to.equal("a/b");
			for (const proxy of [json, join]) proxy.destroy();
		},
	},
	{
		name: "a module that is not there is a ModuleNotFoundError that names it",
		run(pyodide) {
			const error = thrownBy(() => pyodide.runPython("import no_such_module_anywhere"));
			expect(error.type).to.equal("ModuleNotFoundError");
			expect(error.message).to.contain("no_such_module_anywhere");
		},
	},
	{
		name: "standard library modules with C parts give right answers",
		run(pyodide) {
			const code = `
import binascii, bisect, datetime, hashlib, heapq, itertools, random, re, statistics, struct, zlib
seeded = random.Random(1)
to_js([
    hashlib.sha256(b"abc").hexdigest()[:8],
    zlib.crc32(b"abc"),
    struct.pack("<if", 1, 0.5).hex(),
    datetime.date(2024, 2, 29).isocalendar().week,
    re.fullmatch(r"(?P<a>\\w+)-(\\d+)", "ab-12")["a"],
    list(itertools.accumulate([1, 2, 3])),
    bisect.bisect([1, 3, 5], 4),
    heapq.nsmallest(2, [3, 1, 2]),
    statistics.median([1, 2, 4]),
    seeded.randrange(1000) == random.Random(1).randrange(1000),
])
`;
			expect(pyodide.runPython(code)).to.deep.equal([
				"ba7816bf",
				0x352441c2,
				"010000000000003f",
				9,
				"ab",
				[1, 3, 6],
				2,
				[1, 2],
				2,
				true,
			]);
		},
	},
	{
		name: "eval_code runs in a namespace of its own, run_js in JavaScript",
		run(pyodide) {
			const code = `
from pyodide.code import eval_code, run_js, find_imports
namespace = {}
to_js([
    eval_code("x = 2; x * 21", namespace),
    namespace["x"],
    run_js("[1, 2].length"),
    find_imports("import numpy; from re import match"),
])
`;
			expect(pyodide.runPython(code)).to.deep.equal([42, 2, 2, ["numpy", "re"]]);
		},
	},
	{
		name: "JavaScript that Python evaluates can import ES modules",
		async run(pyodide) {
			const code = `
from pyodide.code import run_js
async def import_in_js():
    module = await run_js("import('data:text/javascript,export default 6 * 7')")
    return module.default
await import_in_js()
`;
			expect(await pyodide.runPythonAsync(code)).to.equal(42);
		},
	},
	{
		name: "the monotonic clock has not gone back since the app was defined",
		short: true,
		run(_, { get }) {
			const first = get("since_defined")();
			expect(first).to.be.at.least(0);
			expect(get("since_defined")()).to.be.at.least(first);
		},
	},
	{
		name: "the clock and the random numbers are this process's own",
		run(pyodide) {
			const seconds: number = pyodide.runPython("import time; time.time()");
			expect(Math.abs(seconds - Date.now() / 1000)).to.be.below(5);
			expect(pyodide.runPython("import os; os.urandom(16) != os.urandom(16)")).to.equal(true);
		},
	},
];
