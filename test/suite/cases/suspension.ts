/**
 * Stack switching: Python that waits for JavaScript without `await`. Where the engine has no JSPI, the
 * refusal is what is tested: an error that names the missing feature, and a runtime that goes on.
 */
import { expect } from "chai";
import type { Case } from "../case.js";
import { rejected, rejectionOf, thrownBy } from "../thrown.js";

const later = <T>(value: T, ms = 1): Promise<T> =>
	new Promise((resolve) => setTimeout(() => resolve(value), ms));

/** How the field, and Pyodide, call what is missing. */
const featureName = /stack switching|JavaScript Promise Integration|JSPI/i;

export const suspension: readonly Case[] = [
	{
		name: "run_sync suspends under C's sorted and comes back",
		needs: "jspi",
		short: true,
		async run(pyodide) {
			expect(await pyodide.runPythonAsync("sorted_by_waiting([3, 1, 2])")).to.deep.equal([1, 2, 3]);
		},
	},
	{
		name: "callPromising lets a synchronous function wait",
		needs: "jspi",
		short: true,
		async run(_, { get }) {
			expect(await get("sorted_by_waiting").callPromising([2, 3, 1])).to.deep.equal([1, 2, 3]);
			expect(await get("wait_for_promise").callPromising(later("waited"))).to.equal("waited");
		},
	},
	{
		name: "run_sync raises what the promise rejects with",
		needs: "jspi",
		async run(_, { get }) {
			const promise = rejected(new Error("rejected while suspended"));
			const error = await rejectionOf(get("wait_for_promise").callPromising(promise));
			expect(error.message).to.contain("rejected while suspended");
			expect(get("subtract")(2, 1)).to.equal(1);
		},
	},
	{
		name: "two suspended calls come back in the order of their promises",
		needs: "jspi",
		async run(_, { get }) {
			const wait = get("wait_for_promise");
			const release: Record<string, () => void> = {};
			const order: string[] = [];
			const [first, second] = ["first", "second"].map(async (name) => {
				const promise = new Promise<void>((resolve) => {
					release[name] = resolve;
				});
				await wait.callPromising(promise);
				order.push(name);
			});
			release.second();
			await second;
			release.first();
			await first;
			expect(order).to.deep.equal(["second", "first"]);
		},
	},
	{
		name: "Python is called while a stack is suspended",
		needs: "jspi",
		async run(_, { get }) {
			let release = (_: string) => {};
			const promise = new Promise<string>((resolve) => {
				release = resolve;
			});
			const waiting = get("wait_for_promise").callPromising(promise);
			expect(get("fold")((a: number, b: number) => a + b, [1, 2, 3])).to.equal(6);
			expect(await get("double_later")(4)).to.equal(8);
			release("released");
			expect(await waiting).to.equal("released");
		},
	},
	{
		name: "run_until_complete and asyncio.run wait for their coroutine",
		needs: "jspi",
		async run(pyodide) {
			const code = `
import asyncio
first = asyncio.get_event_loop().run_until_complete(double_later(4))
second = asyncio.run(double_later(5))
to_js([first, second])
`;
			expect(await pyodide.runPythonAsync(code)).to.deep.equal([8, 10]);
		},
	},
	{
		name: "run_sync in a call that cannot suspend says why",
		needs: "jspi",
		run(_, { get }) {
			expect(get("may_wait")()).to.equal(false);
			const error = thrownBy(() => get("sorted_by_waiting")([2, 1]));
			expect(error.type).to.equal("RuntimeError");
			expect(error.message).to.match(/stack switch/i);
			expect(get("subtract")(2, 1)).to.equal(1);
		},
	},
	{
		name: "can_run_sync is true where the stack can be suspended",
		needs: "jspi",
		async run(pyodide, { get }) {
			expect(await pyodide.runPythonAsync("may_wait()")).to.equal(true);
			expect(await get("may_wait").callPromising()).to.equal(true);
		},
	},
	{
		name: "run_sync under C's sorted names the feature that the engine lacks",
		needs: "no-jspi",
		short: true,
		async run(pyodide, { get }) {
			const error = await rejectionOf(pyodide.runPythonAsync("sorted_by_waiting([3, 1, 2])"));
			expect(error.type).to.equal("RuntimeError");
			expect(error.message).to.match(featureName);
			expect(thrownBy(() => get("sorted_by_waiting")([2, 1])).message).to.match(featureName);
			expect(get("subtract")(2, 1)).to.equal(1);
		},
	},
	{
		name: "callPromising names the feature that the engine lacks",
		needs: "no-jspi",
		short: true,
		async run(_, { get }) {
			const error = await rejectionOf(get("sorted_by_waiting").callPromising([1]));
			expect(error.message).to.match(featureName);
		},
	},
	{
		name: "can_run_sync is false where the engine cannot suspend",
		needs: "no-jspi",
		async run(pyodide) {
			expect(await pyodide.runPythonAsync("may_wait()")).to.equal(false);
		},
	},
];
