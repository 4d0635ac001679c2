/** Exceptions that cross between Python and JavaScript, with their tracebacks and identity. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const exceptions: readonly Case[] = [
	{
		name: "a Python exception is a PythonError with its type, message and traceback",
		short: true,
		run(pyodide, { get }) {
			const error = thrownBy(() => get("fail_deep")("too bad"));
			expect(error).to.be.instanceOf(pyodide.ffi.PythonError).and.instanceOf(Error);
			expect(error.type).to.equal("ValueError");
			expect(error.message).to.match(/^Traceback \(most recent call last\):\n/);
			expect(error.message).to.match(/File "app\.py", line \d+, in fail_deep\n/);
			expect(error.message).to.match(/File "app\.py", line \d+, in fail\n/);
			expect(error.message.trimEnd()).to.match(/\nValueError: too bad$/);
		},
	},
	{
		name: "an exception of the app's own class has that class's name",
		run(_, { get }) {
			const error = thrownBy(() => get("fail_custom")());
			expect(error.type).to.equal("AppError");
			expect(error.message).to.contain("AppError: the app failed");
		},
	},
	{
		name: "a chained exception shows its cause",
		run(_, { get }) {
			const error = thrownBy(() => get("fail_chained")());
			expect(error.type).to.equal("RuntimeError");
			expect(error.message).to.match(
				/ValueError: first\n.*direct cause of the following exception.*RuntimeError: second/s,
			);
		},
	},
	{
		name: "an exception group shows all of its members",
		run(_, { get }) {
			const error = thrownBy(() => get("fail_group")());
			expect(error.type).to.equal("ExceptionGroup");
			expect(error.message).to.match(
				/several \(2 sub-exceptions\).*ValueError: one.*TypeError: two/s,
			);
		},
	},
	{
		name: "a syntax error names the line",
		run(pyodide) {
			const error = thrownBy(() => pyodide.runPython("a = 1\nb = = 2\n"));
			expect(error.type).to.equal("SyntaxError");
			expect(error.message).to.contain("line 2");
		},
	},
	{
		name: "sys.last_exc is the exception that reached JavaScript",
		run(pyodide, { get }) {
			thrownBy(() => get("fail_custom")());
			expect(pyodide.runPython("import sys; sys.last_exc.number")).to.equal(42);
			pyodide.runPython("sys.last_exc = None");
		},
	},
	{
		name: "sys.exit is a PythonError of type SystemExit, and Python goes on",
		run(_, { get }) {
			const error = thrownBy(() => get("exit_with")(3));
			expect(error.type).to.equal("SystemExit");
			expect(get("subtract")(3, 2)).to.equal(1);
		},
	},
	{
		name: "a JS Error reaches Python as a JsException and comes back as the same object",
		short: true,
		run(_, { get }) {
			const original = new RangeError("from JavaScript");
			const caught = get("catch_js")(() => {
				throw original;
			});
			expect(caught.slice(0, 3)).to.deep.equal(["JsException", "RangeError", "from JavaScript"]);
			expect(caught[3]).to.equal(original);
		},
	},
	{
		name: "a JS Error that Python does not catch names both sides",
		run(_, { get }) {
			const error = thrownBy(() =>
				get("call")(() => {
					throw new TypeError("not caught");
				}),
			);
			expect(error.message).to.contain("TypeError: not caught");
			expect(error.message).to.match(/File "app\.py", line \d+, in call\n/);
		},
	},
	{
		name: "a Python exception that passes through JavaScript is the same exception in Python",
		run(_, { get }) {
			const passOn = (thrower: () => void) => thrower();
			const rethrow = (thrower: () => void) => {
				throw thrownBy(thrower);
			};
			const test = get("same_exception_comes_back");
			expect(test(passOn)).to.equal(true);
			expect(test(rethrow)).to.equal(true);
		},
	},
	{
		name: "what JavaScript throws need not be an Error",
		run(_, { get }) {
			const text = get("catch_any")(() => {
				throw "just text";
			});
			expect(text).to.contain("just text");
		},
	},
	{
		name: "a finally clause runs when a JS callback throws",
		run(_, { get }) {
			const finished = get("finished");
			const before = finished.length;
			const error = thrownBy(() =>
				get("finish_after")(() => {
					throw new Error("broken");
				}, "after a throw"),
			);
			expect(error.message).to.contain("broken");
			expect(finished.length).to.equal(before + 1);
			expect(finished.get(before)).to.equal("after a throw");
		},
	},
	{
		name: "endless recursion is a RecursionError, and Python goes on",
		run(_, { get }) {
			const error = thrownBy(() => get("recurse")());
			expect(error.type).to.equal("RecursionError");
			expect(get("subtract")(3, 2)).to.equal(1);
		},
	},
	{
		name: "the interrupt buffer stops a loop with KeyboardInterrupt",
		run(pyodide, { get }) {
			const buffer = new Uint8Array(1);
			pyodide.setInterruptBuffer(buffer);
			try {
				buffer[0] = 2;
				expect(thrownBy(() => get("spin")()).type).to.equal("KeyboardInterrupt");
				expect(buffer[0]).to.equal(0);
			} finally {
				pyodide.setInterruptBuffer(undefined as unknown as Uint8Array);
			}
		},
	},
];
