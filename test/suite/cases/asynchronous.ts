/** Coroutines, promises and the event loop, across the border both ways. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { rejected, rejectionOf } from "../thrown.js";

const later = <T>(value: T, ms = 1): Promise<T> =>
	new Promise((resolve) => setTimeout(() => resolve(value), ms));

export const asynchronous: readonly Case[] = [
	{
		name: "JavaScript awaits a Python coroutine",
		short: true,
		async run(_, { get }) {
			expect(await get("double_later")(21)).to.equal(42);
		},
	},
	{
		name: "runPythonAsync awaits at top level and resolves to the last expression",
		short: true,
		async run(pyodide) {
			const code = "import asyncio\nawait asyncio.sleep(0.001)\nawait double_later(4)";
			expect(await pyodide.runPythonAsync(code)).to.equal(8);
		},
	},
	{
		name: "Python awaits a JS promise",
		short: true,
		async run(_, { get }) {
			expect(await get("await_js")(later("resolved"))).to.equal("resolved");
			expect(await get("await_js")(Promise.resolve(1))).to.equal(1);
		},
	},
	{
		name: "Python awaits any JS object with a then method",
		async run(_, { get }) {
			// biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is the point
			const thenable = { then: (resolve: (value: number) => void) => void resolve(7) };
			// A JS async function would await it first, so it goes in through a plain one.
			expect(await get("await_result_of")(() => thenable)).to.equal(7);
		},
	},
	{
		name: "a rejected promise raises in Python, which gives back the same Error",
		async run(_, { get }) {
			const original = new Error("rejected");
			expect(await get("catch_js_later")(rejected(original))).to.equal(original);
		},
	},
	{
		name: "a rejection that Python does not catch rejects the coroutine",
		async run(_, { get }) {
			const error = await rejectionOf(get("await_js")(rejected(new Error("not caught"))));
			expect(error.message).to.contain("not caught");
		},
	},
	{
		name: "a coroutine that raises rejects with a PythonError and its traceback",
		short: true,
		async run(pyodide, { get }) {
			const error = await rejectionOf(get("fail_later")("too late"));
			expect(error).to.be.instanceOf(pyodide.ffi.PythonError);
			expect(error.type).to.equal("ValueError");
			expect(error.message).to.match(/File "app\.py", line \d+, in fail_later\n.*too late/s);
		},
	},
	{
		name: "runPythonAsync rejects with what the code raised",
		async run(pyodide) {
			const error = await rejectionOf(pyodide.runPythonAsync("await fail_later('x')\n1"));
			expect(error.type).to.equal("ValueError");
		},
	},
	{
		name: "Python awaits a JS async function that awaits Python",
		async run(_, { get }) {
			const double = get("double_later");
			const viaJs = async (n: number) => (await double(n)) + 1;
			expect(await get("await_result_of")(viaJs, 10)).to.equal(21);
		},
	},
	{
		name: "asyncio.gather keeps the order of its arguments",
		async run(_, { get }) {
			expect(await get("gather_doubles")(5)).to.deep.equal([0, 2, 4, 6, 8]);
		},
	},
	{
		name: "a task group runs its tasks",
		async run(_, { get }) {
			expect(await get("task_group")()).to.equal(6);
		},
	},
	{
		name: "a cancelled task cleans up",
		async run(_, { get }) {
			expect(await get("cancelled_in_time")()).to.deep.equal(["cleaned up", "cancelled"]);
		},
	},
	{
		name: "asyncio.timeout ends a wait",
		async run(_, { get }) {
			expect(await get("time_out")()).to.equal("timed out");
		},
	},
	{
		name: "a bounded queue passes what a JS async function makes",
		async run(_, { get }) {
			const produce = (n: number) => later(`item ${n}`);
			expect(await get("through_queue")(produce, 3)).to.deep.equal(["item 0", "item 1", "item 2"]);
		},
	},
	{
		name: "a future that JavaScript awaits is resolved by JavaScript",
		async run(_, { get }) {
			const [future, setResult] = get("future_and_setter")();
			setTimeout(() => setResult("set from JavaScript"), 1);
			expect(await future).to.equal("set from JavaScript");
			future.destroy();
			setResult.destroy();
		},
	},
	{
		name: "context variables stay with their tasks",
		async run(_, { get }) {
			expect(await get("context_stays")()).to.equal("en la none");
		},
	},
	{
		name: "call_soon and call_later run after the current step, in order",
		async run(_, { get }) {
			expect(await get("event_order")()).to.deep.equal(["now", "soon", "next", "later"]);
		},
	},
	{
		name: "many coroutines awaited at once each get their own result",
		async run(_, { get }) {
			const double = get("double_later");
			const results = await Promise.all([...Array(100).keys()].map((n) => double(n)));
			expect(results).to.deep.equal([...Array(100).keys()].map((n) => n * 2));
		},
	},
];
