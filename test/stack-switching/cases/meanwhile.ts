/** What else happens in Python while a stack is suspended, and what must not come of it. */
import { expect } from "chai";
import type { Case } from "../../suite/case.js";
import { rejectionOf, thrownBy } from "../../suite/thrown.js";
import { held, untilSuspended } from "../held.js";

/** Makes a case whose first act is to suspend a stack in `wait_in_handler`, and whose last to resume it. */
function whileSuspended(name: string, act: Case["run"]): Case {
	return {
		name: `while a stack is suspended, ${name}`,
		needs: "jspi",
		async run(pyodide, context) {
			const promise = held<void>();
			const waiting = context.get("wait_in_handler").callPromising(promise.promise);
			await untilSuspended();
			await act(pyodide, context);
			promise.resolve();
			expect(await waiting).to.deep.equal(["KeyError('mine')", "resolved", "KeyError('mine')"]);
		},
	};
}

export const meanwhile: readonly Case[] = [
	whileSuspended("Python is called", (_, { get }) => {
		expect(get("now")(1)).to.equal(1);
		expect(get("call_site")("sorted_key", false)).to.deep.equal([1, 2, 3]);
	}),
	whileSuspended("the handled exception of the stack is not that of other calls", (_, { get }) => {
		expect(get("handled_exception")()).to.equal("None");
		expect(get("raise_and_catch")()).to.equal("ValueError('another')");
		expect(get("handled_exception")()).to.equal("None");
	}),
	whileSuspended("an exception reaches JavaScript", (_, { get }) => {
		const error = thrownBy(() => get("raise_through")());
		expect(error.type).to.equal("ValueError");
	}),
	whileSuspended(
		"an exception reaches JavaScript from another promising call",
		async (_, { get }) => {
			const error = await rejectionOf(get("raise_through").callPromising());
			expect(error.type).to.equal("ValueError");
			expect(get("handled_exception")()).to.equal("None");
		},
	),
	whileSuspended("other stacks are suspended and come back", async (_, { get }) => {
		expect(await get("call_site").callPromising("context_manager", true)).to.deep.equal([
			"entered",
			"swallowed",
		]);
	}),
	whileSuspended("the C stack is used far beyond where it lies", (_, { get }) => {
		expect(get("deep")(100)).to.equal(100);
	}),
	whileSuspended("the memory grows", (pyodide, { get }) => {
		const heap = () => (pyodide as any)._module.HEAPU8.byteLength as number;
		const before = heap();
		const mebibytes = Math.ceil(before / 2 ** 20);
		expect(get("grow")(mebibytes)).to.equal(mebibytes * 2 ** 20);
		expect(heap()).to.be.above(before);
	}),
	whileSuspended("garbage is collected", (_, { get }) => {
		expect(get("collect")()).to.equal(true);
	}),
	whileSuspended("the event loop runs tasks and coroutines", async (pyodide) => {
		const code = "await asyncio.gather(*(asyncio.sleep(0.001, n) for n in range(20)))";
		expect((await pyodide.runPythonAsync(`to_js(${code})`)).length).to.equal(20);
	}),
	{
		name: "a stack that is suspended under C code survives deep calls after a stack above it has ended",
		needs: "jspi",
		async run(_, { get }) {
			const [wait, deep] = [get("wait_in_sorted"), get("deep")];
			const promises = [...Array(5).keys()].map(() => held<number>());
			const waiting = promises.map(({ promise }, index) => wait.callPromising(promise, 10 + index));
			await untilSuspended();
			for (const index of [0, 3, 1, 4, 2]) {
				promises[index].resolve(1);
				expect(await waiting[index]).to.equal(10 + index);
				expect(deep(60)).to.equal(60);
			}
		},
	},
	{
		name: "a module is imported and the collector takes its steps while stacks lie there suspended",
		needs: "jspi",
		async run(_, { get }) {
			const [wait, load, collect] = [
				get("wait_deeply"),
				get("import_anew"),
				get("collect_in_steps"),
			];
			const promises = [...Array(5).keys()].map(() => held<number>());
			const waiting = promises.map(({ promise }, index) => wait.callPromising(promise, 10 + index));
			await untilSuspended();
			for (const index of [0, 3, 1, 4, 2]) {
				promises[index].resolve(1);
				expect(await waiting[index]).to.equal(10 + index);
				// What it leaves behind on the C stack lies where the frames of the others have been.
				expect(load()).to.equal(1);
				expect(collect()).to.equal(true);
			}
		},
	},
	{
		name: "stacks that end in any order leave the C stack pointer where it was before them",
		needs: "jspi",
		async run(pyodide, { get }) {
			const wait = get("wait_in_sorted");
			const stackPointer = () => (pyodide as any)._module.stackSave() as number;
			const before = stackPointer();
			for (const order of [
				[0, 1, 2],
				[2, 1, 0],
				[1, 2, 0],
			]) {
				const promises = order.map(() => held<number>());
				const waiting = promises.map(({ promise }, index) => wait.callPromising(promise, index));
				await untilSuspended();
				for (const index of order) {
					promises[index].resolve(1);
					expect(await waiting[index]).to.equal(index);
				}
				expect(stackPointer(), `ended as ${order}`).to.equal(before);
			}
		},
	},
	{
		name: "context variables stay with the stack that set them",
		needs: "jspi",
		async run(_, { get }) {
			const [wait, read] = [get("wait_with_variable"), get("read_variable")];
			const promises = [held<void>(), held<void>()];
			const waiting = promises.map(({ promise }, index) => wait.callPromising(promise, `${index}`));
			await untilSuspended();
			expect(read()).to.equal("none");
			promises[0].resolve();
			promises[1].resolve();
			expect(await Promise.all(waiting)).to.deep.equal(["0", "1"]);
			expect(read()).to.equal("none");
		},
	},
	{
		name: "a generator that is suspended refuses to be advanced by another call, and goes on after",
		needs: "jspi",
		async run(_, { get }) {
			const promise = held<void>();
			const generator = get("make_counter")(promise.promise);
			const next = get("next_of");
			expect(await next.callPromising(generator)).to.equal(1);
			const second = next.callPromising(generator);
			await untilSuspended();
			const error = thrownBy(() => next(generator));
			expect(error.message).to.contain("ValueError: generator already executing");
			promise.resolve();
			expect(await second).to.equal(2);
			generator.destroy();
		},
	},
	{
		name: "a proxy may be destroyed while the call that was made through it is suspended",
		needs: "jspi",
		async run(pyodide) {
			const promise = held<string>();
			const temporary = pyodide.runPython("lambda promise: 'got ' + run_sync(promise)");
			const waiting = temporary.callPromising(promise.promise);
			await untilSuspended();
			temporary.destroy();
			promise.resolve("it");
			expect(await waiting).to.equal("got it");
		},
	},
];
