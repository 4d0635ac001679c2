/** Promises that reject, exceptions and cancellations, while a stack is suspended. */
import { expect } from "chai";
import type { Case } from "../../suite/case.js";
import { rejectionOf } from "../../suite/thrown.js";
import { held, untilSuspended } from "../held.js";

export const failures: readonly Case[] = [
	{
		name: "waiting below a call through ctypes, which is JavaScript, raises, and Python goes on",
		needs: "jspi",
		async run(_, { get }) {
			const outcome = await get("wait_in_callback").callPromising(held<never>().promise);
			expect(outcome[0]).to.match(/^run_sync cannot suspend here: a call through ctypes is on/);
			expect(outcome.slice(1)).to.deep.equal([false, 5, true]);
			expect(await get("call_site").callPromising("sorted_key", true)).to.deep.equal([1, 2, 3]);
		},
	},
	{
		name: "a promise that rejects raises in the stack, which goes on to handle the exception it handled before",
		needs: "jspi",
		async run(_, { get }) {
			const promise = held<never>();
			const waiting = get("wait_in_handler").callPromising(promise.promise);
			await untilSuspended();
			promise.reject(new TypeError("from JavaScript"));
			expect(await waiting).to.deep.equal([
				"KeyError('mine')",
				"rejected: from JavaScript",
				"KeyError('mine')",
			]);
		},
	},
	{
		name: "a rejection that Python does not catch rejects the call, with the same Error",
		needs: "jspi",
		async run(_, { get }) {
			const original = new TypeError("not caught");
			const promise = held<never>();
			const waiting = get("wait_in_sorted").callPromising(promise.promise, 1);
			await untilSuspended();
			promise.reject(original);
			const error = await rejectionOf(waiting);
			expect(error.message).to.match(/JsException: TypeError: not caught/);
			expect(error.message).to.match(/File "app\.py", line \d+, in wait_in_sorted/);
			expect(get("now")(1)).to.equal(1);
		},
	},
	{
		name: "stacks whose promises reject in one turn each raise their own reason",
		needs: "jspi",
		async run(_, { get }) {
			const promises = [...Array(10).keys()].map(() => held<never>());
			const outcome = get("outcome_of_waiting");
			const waiting = promises.map(({ promise }) => outcome.callPromising(promise));
			await untilSuspended();
			promises.forEach(({ reject }, index) => {
				reject(new Error(`reason ${index}`));
			});
			const messages = (await Promise.all(waiting)).map(([, message]) => message);
			expect(messages).to.deep.equal(promises.map((_, index) => `Error: reason ${index}`));
		},
	},
	{
		name: "a coroutine that raises while a stack waits for it raises in the stack",
		needs: "jspi",
		async run(pyodide) {
			const code = `
async def fail():
    await asyncio.sleep(0.001)
    raise LookupError("in the coroutine")
outcome_of_waiting(fail())
`;
			expect(await pyodide.runPythonAsync(code)).to.deep.equal(["LookupError", "in the coroutine"]);
		},
	},
	{
		name: "a task that is cancelled while its stack is suspended is cancelled at its next await, and cleans up",
		needs: "jspi",
		async run(_, { get }) {
			const promise = held<string>();
			expect(await get("cancel_task")(promise.promise, promise.resolve)).to.deep.equal([
				"waited for the promise",
				"cleaned up",
				"cancelled",
			]);
		},
	},
	{
		name: "a stack whose future is cancelled raises CancelledError",
		needs: "jspi",
		async run(_, { get }) {
			expect(await get("cancel_future")()).to.deep.equal(["CancelledError", ""]);
		},
	},
	{
		name: "a time limit that passes while a stack is suspended takes effect at the next await",
		needs: "jspi",
		async run(_, { get }) {
			const promise = held<string>();
			setTimeout(() => promise.resolve("resolved late"), 300);
			expect(await get("time_out_while_suspended")(promise.promise)).to.deep.equal([
				"resolved late",
				"timed out",
			]);
		},
	},
	{
		name: "a stack can be suspended again after it caught a rejection",
		needs: "jspi",
		async run(pyodide) {
			const promise = held<never>();
			promise.reject(new Error("first"));
			const locals = pyodide.toPy({ promise: promise.promise });
			const code = "to_js([outcome_of_waiting(promise)[0], later('second')])";
			expect(
				await pyodide.runPythonAsync(code, { globals: pyodide.globals, locals }),
			).to.deep.equal(["JsException", "second"]);
			locals.destroy();
		},
	},
];
