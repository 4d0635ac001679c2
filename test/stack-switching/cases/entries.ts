/** The ways into Python from which a stack can be suspended, and those from which it cannot. */
import { expect } from "chai";
import type { Case } from "../../suite/case.js";
import { rejectionOf, thrownBy } from "../../suite/thrown.js";
import { held, untilSuspended } from "../held.js";

const soon = <T>(value: T): Promise<T> =>
	new Promise((resolve) => setTimeout(() => resolve(value), 1));

/** What Pyodide says where the way in was not made for it. */
const wrongEntry = /stack switch because the Python entrypoint was a synchronous function/;

export const entries: readonly Case[] = [
	{
		name: "a stack that was entered by callPromising is suspended",
		needs: "jspi",
		async run(_, { get }) {
			expect(await get("wait_for").callPromising(soon("value"))).to.equal("value");
		},
	},
	{
		name: "a stack that was entered by callPromising with keyword arguments is suspended",
		needs: "jspi",
		async run(_, { get }) {
			const wait = get("wait_in_sorted");
			expect(await wait.callPromisingKwargs(soon(0), { value: 5 })).to.equal(5);
		},
	},
	{
		name: "a builtin function that JavaScript calls without Python between is suspended",
		needs: "jspi",
		async run(_, { get }) {
			expect(await get("run_sync").callPromising(soon("value"))).to.equal("value");
		},
	},
	{
		name: "a stack that was entered by runPythonAsync is suspended",
		needs: "jspi",
		async run(pyodide) {
			expect(await pyodide.runPythonAsync("[later(n) for n in (1, 2)][-1]")).to.equal(2);
		},
	},
	{
		name: "top-level await and run_sync take turns in runPythonAsync",
		needs: "jspi",
		async run(pyodide) {
			const code = `
await asyncio.sleep(0.001)
first = later("run_sync")
second = await asyncio.sleep(0.001, "await")
first + second + later("run_sync")
`;
			expect(await pyodide.runPythonAsync(code)).to.equal("run_syncawaitrun_sync");
		},
	},
	{
		name: "a callback of the event loop (call_soon) is suspended",
		needs: "jspi",
		async run(pyodide, { get }) {
			const promise = held<string>();
			const locals = pyodide.toPy({ promise: promise.promise });
			const done = pyodide.runPythonAsync("await call_soon(promise)", {
				globals: pyodide.globals,
				locals,
			});
			await untilSuspended();
			expect(get("now")(1), "Python meanwhile").to.equal(1);
			promise.resolve("from the loop");
			expect(await done).to.equal("from the loop");
			locals.destroy();
		},
	},
	{
		name: "a coroutine that JavaScript calls is suspended in its task",
		needs: "jspi",
		async run(_, { get }) {
			expect(await get("wait_in_coroutine")(soon("value"))).to.equal("value");
		},
	},
	{
		name: "tasks are suspended side by side, and each stays the current task of its stack",
		needs: "jspi",
		async run(_, { get }) {
			const promises = [held<string>(), held<string>(), held<string>()];
			const done = get("wait_in_tasks")(promises.map(({ promise }) => promise));
			await untilSuspended();
			for (const index of [1, 2, 0]) {
				promises[index].resolve(`value${index}`);
				await untilSuspended();
			}
			expect(await done).to.deep.equal([
				"task0 value0 task0",
				"task1 value1 task1",
				"task2 value2 task2",
			]);
		},
	},
	{
		name: "asyncio.run and run_until_complete wait for a coroutine that waits itself",
		needs: "jspi",
		async run(_, { get }) {
			expect(await get("run_loop").callPromising()).to.deep.equal(["inner", "inner"]);
		},
	},
	{
		name: "can_run_sync tells the entries apart",
		async run(pyodide, { get, features }) {
			const mayWait = get("may_wait");
			expect(mayWait()).to.equal(false);
			expect(pyodide.runPython("may_wait()")).to.equal(false);
			expect(await pyodide.runPythonAsync("may_wait()")).to.equal(features.jspi);
		},
	},
	{
		name: "run_sync in a plain call from JavaScript says that the entry cannot wait",
		needs: "jspi",
		run(_, { get }) {
			const error = thrownBy(() => get("wait_for")(soon(1)));
			expect(error.type).to.equal("RuntimeError");
			expect(error.message).to.match(wrongEntry);
			expect(get("now")(1)).to.equal(1);
		},
	},
	{
		name: "run_sync below a JavaScript function that Python called says that it cannot wait",
		needs: "jspi",
		async run(_, { get }) {
			const [call, wait] = [get("call"), get("wait_for")];
			const error = await rejectionOf(call.callPromising(() => wait(soon(1))));
			expect(error.message).to.match(wrongEntry);
			expect(await wait.callPromising(soon("afterwards"))).to.equal("afterwards");
		},
	},
	{
		name: "a JavaScript function that was called by a suspendable stack does not end its right to wait",
		needs: "jspi",
		async run(pyodide, { get }) {
			const call = get("call");
			const locals = pyodide.toPy({ callback: () => call(() => 1) });
			const code = "[callback(), later('still'), callback(), later('waits')]";
			const result = await pyodide.runPythonAsync(`to_js(${code})`, {
				globals: pyodide.globals,
				locals,
			});
			expect(result).to.deep.equal([1, "still", 1, "waits"]);
			locals.destroy();
		},
	},
	{
		name: "callPromising names the feature that the engine lacks",
		needs: "no-jspi",
		async run(_, { get }) {
			const error = await rejectionOf(get("now").callPromising(1));
			expect(error.message).to.match(/WebAssembly stack switching not supported/);
			expect(get("now")(1)).to.equal(1);
		},
	},
	{
		name: "asyncio.run names the feature that the engine lacks",
		needs: "no-jspi",
		async run(pyodide, { get }) {
			const error = await rejectionOf(pyodide.runPythonAsync("run_loop()"));
			expect(error.message).to.match(/WebAssembly stack switching not supported/);
			expect(get("now")(1)).to.equal(1);
		},
	},
	{
		name: "callbacks of the event loop, tasks and time limits work without stack switching",
		async run(pyodide) {
			const code = `
loop = asyncio.get_running_loop()
done = loop.create_future()
loop.call_soon(done.set_result, "soon")
task = asyncio.create_task(asyncio.sleep(0.001, "task"))
results = [await done, await task]
try:
    async with asyncio.timeout(0.2):
        await asyncio.sleep(1)
except TimeoutError:
    results.append("timed out")
to_js(results)
`;
			expect(await pyodide.runPythonAsync(code)).to.deep.equal(["soon", "task", "timed out"]);
		},
	},
];
