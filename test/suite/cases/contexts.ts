/** Context managers entered by Python around JS code, and by JavaScript itself. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { rejectionOf, thrownBy } from "../thrown.js";

export const contexts: readonly Case[] = [
	{
		name: "a context manager is entered and left around a JS function",
		run(_, { get }) {
			const resource = get("Resource")();
			expect(get("within")(resource, (inner: any) => inner.open)).to.equal(true);
			expect(resource.open).to.equal(false);
			resource.destroy();
		},
	},
	{
		name: "a JS Error leaves the context manager and comes through",
		run(_, { get }) {
			const resource = get("Resource")();
			const error = thrownBy(() =>
				get("within")(resource, () => {
					throw new Error("inside");
				}),
			);
			expect(error.message).to.contain("inside");
			expect(resource.open).to.equal(false);
			resource.destroy();
		},
	},
	{
		name: "a context manager suppresses the exception that it is for",
		run(pyodide, { get }) {
			const resource = get("Resource")();
			const missingKey = () => pyodide.runPython("{}['missing']");
			expect(get("within")(resource, missingKey)).to.equal("suppressed");
			resource.destroy();
		},
	},
	{
		name: "contextlib's generator-based managers see the exception at their yield",
		run(pyodide, { get }) {
			const log = pyodide.runPython("[]");
			const noted = get("noted");
			const fails = () => pyodide.runPython("{}['gone']");
			expect(get("within")(noted(log), (length: number) => length)).to.equal(1);
			expect(get("within")(noted(log), fails)).to.equal("suppressed");
			expect(log.toJs()).to.deep.equal(["enter", "exit", "enter", "suppressed 'gone'", "exit"]);
			log.destroy();
		},
	},
	{
		name: "JavaScript enters and leaves a context manager by its methods",
		run(_, { get }) {
			const resource = get("Resource")();
			const inner = resource.__enter__();
			expect(inner.open).to.equal(true);
			resource.__exit__(undefined, undefined, undefined);
			expect(inner.open).to.equal(false);
			inner.destroy();
			resource.destroy();
		},
	},
	{
		name: "an ExitStack unwinds in reverse order",
		run(_, { get }) {
			expect(get("unwinding_order")()).to.deep.equal([2, 1, 0]);
		},
	},
	{
		name: "an async context manager is left when a JS promise rejects",
		async run(_, { get }) {
			const resource = get("Resource")();
			const within = get("within_async");
			expect(await within(resource, async (inner: any) => inner.open)).to.equal(true);
			expect(resource.open).to.equal(false);
			const error = await rejectionOf(
				within(resource, async () => {
					throw new Error("rejected inside");
				}),
			);
			expect(error.message).to.contain("rejected inside");
			expect(resource.open).to.equal(false);
			resource.destroy();
		},
	},
];
