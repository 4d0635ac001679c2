/** Snapshots that must be refused because a stack is suspended, with where it is. */
import { expect } from "chai";
import type { PyodideAPI } from "pyodide";
import type { Case } from "../../suite/case.js";
import { rejectionOf } from "../../suite/thrown.js";
import { held, untilSuspended } from "../held.js";
import { takeSnapshot } from "../pythaw.js";

/** A file of its own, whose line numbers the messages must name. */
const source = `from pyodide.ffi import run_sync

class Resource:
    def __exit__(self, *error):
        run_sync(self.promise)

    def __enter__(self):
        return self

def use(promise):
    with Resource() as resource:
        resource.promise = promise
    return "released"

def take_and_wait(take):
    return run_sync(take())
`;

const whereItWaits = '  File "held.py", line 5, in Resource.__exit__';
const headline = (stacks: string) =>
	`A snapshot cannot be taken while Python is suspended by run_sync (${stacks}): let what they wait for settle first.`;

/** Lines of the message with which a snapshot is refused for the state that the runtime is in. */
async function refusal(taking: Promise<unknown>): Promise<string[]> {
	const error = await rejectionOf(taking);
	if (error.name !== "SnapshotError") throw error;
	expect(error.check).to.equal("state");
	return error.message.split("\n");
}

function define(pyodide: PyodideAPI): any {
	const globals = pyodide.toPy({});
	pyodide.runPython(source, { filename: "held.py", globals });
	return globals;
}

export const snapshots: readonly Case[] = [
	{
		name: "a snapshot is refused while a stack is suspended, with file, line and function",
		needs: "jspi",
		async run(pyodide) {
			const globals = define(pyodide);
			const promise = held<void>();
			const waiting = globals.get("use").callPromising(promise.promise);
			await untilSuspended();
			const lines = await refusal(takeSnapshot(pyodide));
			expect(lines[0]).to.equal(headline("1 stack"));
			expect(lines[1]).to.equal("suspended:");
			expect(lines.at(-1)).to.equal(whereItWaits);
			promise.resolve();
			expect(await waiting).to.equal("released");
			globals.destroy();
		},
	},
	{
		name: "a snapshot is refused while stacks are suspended that the stack pointer does not tell of",
		needs: "jspi",
		async run(pyodide, { get }) {
			const globals = define(pyodide);
			const use = globals.get("use");
			const promises = [held<void>(), held<void>(), held<void>()];
			const waiting = promises.map(({ promise }) => use.callPromising(promise));
			await untilSuspended();
			// The uppermost leaves, the others are moved off the C stack, and a call is made in their place.
			promises[0].resolve();
			await waiting[0];
			get("deep")(60);
			const lines = await refusal(takeSnapshot(pyodide));
			expect(lines[0]).to.equal(headline("2 stacks"));
			expect(lines.filter((line) => line === whereItWaits)).to.have.length(2);
			promises[1].resolve();
			promises[2].resolve();
			expect(await Promise.all(waiting)).to.deep.equal(["released", "released", "released"]);
			globals.destroy();
		},
	},
	{
		name: "the message names five suspended stacks and counts the rest",
		needs: "jspi",
		async run(pyodide) {
			const globals = define(pyodide);
			const promise = held<void>();
			const use = globals.get("use");
			const waiting = [...Array(8)].map(() => use.callPromising(promise.promise));
			await untilSuspended();
			const lines = await refusal(takeSnapshot(pyodide));
			expect(lines[0]).to.equal(headline("8 stacks"));
			expect(lines.filter((line) => line === "suspended:")).to.have.length(5);
			expect(lines.at(-1)).to.equal("and 3 more stacks");
			promise.resolve();
			await Promise.all(waiting);
			globals.destroy();
		},
	},
	{
		name: "a snapshot that Python takes itself, and waits for, is refused",
		needs: "jspi",
		async run(pyodide) {
			const globals = define(pyodide);
			const taking = held<unknown>();
			const failing = rejectionOf(
				globals.get("take_and_wait").callPromising(() => {
					const taken = takeSnapshot(pyodide);
					taking.resolve(taken);
					return taken;
				}),
			);
			const lines = await refusal(taking.promise);
			expect(lines.at(-1)).to.equal('  File "held.py", line 16, in take_and_wait');
			expect((await failing).message).to.contain("SnapshotError");
			globals.destroy();
		},
	},
	{
		name: "a snapshot is refused while a builtin is suspended that no Python called",
		needs: "jspi",
		async run(pyodide, { get }) {
			const promise = held<string>();
			const waiting = get("run_sync").callPromising(promise.promise);
			await untilSuspended();
			expect(await refusal(takeSnapshot(pyodide))).to.deep.equal([
				headline("1 stack"),
				"suspended, no Python frame",
			]);
			promise.resolve("over");
			expect(await waiting).to.equal("over");
		},
	},
];
