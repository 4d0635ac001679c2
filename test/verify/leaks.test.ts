/**
 * Every planted leak is refused by kind, with who holds it and what to do; without the leak the same
 * code passes.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { boot } from "../../src/boot/boot.js";
import type { Host } from "../../src/engine/host.js";
import { host } from "../../src/host.js";
import { type Leak, LeakError, type PythawAPI, takeSnapshot } from "../../src/index.js";
import { instanceOf } from "../../src/snapshot/started-instance.js";
import { countProxies } from "../../src/verify/proxy-tracker.js";
import { baseFile, baseSnapshot } from "../boot/base.js";
import { engines, root } from "../engines/engines.js";
import { identity, type PlantedLeak, plantedLeaks } from "./leaks.js";

/** Each row has a secret of its own, so that what is said of it is said of that row. */
const secretOf = (row: PlantedLeak): string =>
	`${identity.secret}-${plantedLeaks.indexOf(row) + 100}`;

const variable = (name: string) => ({
	name: `PLANTED_${name}`,
	description: `environment variable PLANTED_${name}`,
});

const planted: Host = {
	...host(),
	// Python derives paths from its program's, sysconfig's project base for one: a leak, but not a planted one.
	program: undefined,
	identityStrings: () => [
		...host().identityStrings(),
		{ value: identity.latin, ...variable("LATIN") },
		...plantedLeaks.map((row) => ({ value: secretOf(row), ...variable("SECRET") })),
		{ value: identity.user, name: "user", description: "the user's name" },
		{ value: identity.home, name: "home", description: "the home directory" },
		{ value: identity.host, name: "host-name", description: "the host's name" },
		{ value: identity.directory, name: "working-directory", description: "the working directory" },
		{ value: identity.agent, name: "user-agent", description: "the user agent" },
	],
};

describe("Verify", () => {
	let base: Uint8Array;
	/** Timers that rows started, which would keep the process waiting. */
	const { setTimeout: plainSetTimeout } = globalThis;

	before(async () => {
		base = await baseSnapshot();
		globalThis.setTimeout = ((...args: Parameters<typeof plainSetTimeout>) =>
			(plainSetTimeout(...args) as NodeJS.Timeout).unref()) as typeof setTimeout;
	});

	after(() => {
		globalThis.setTimeout = plainSetTimeout;
	});

	const restore = async (): Promise<PythawAPI> => {
		const pyodide = await boot(planted, { snapshot: base });
		countProxies(instanceOf(pyodide).module);
		return pyodide;
	};

	const prelude = `
import js
from pyodide.code import run_js
from pyodide.ffi import create_once_callable, create_proxy
`;

	async function plant(pyodide: PythawAPI, row: PlantedLeak, leak: boolean): Promise<void> {
		if (typeof row.plant === "string") {
			const text = row.token ? identity[row.token] : secretOf(row);
			const globals = pyodide.globals;
			globals.set("leak", leak);
			// Text of the same length and letters, so that the clean run does all that the other does.
			globals.set("token", leak ? text : [...text].reverse().join(""));
			globals.set("unref", (timer: NodeJS.Timeout) => timer.unref());
			pyodide.runPython(`${prelude}\n${row.plant}\ndel leak, token, unref`);
		} else {
			row.plant(pyodide, leak);
		}
		// What is only waiting for its turn has had it then.
		await new Promise((resolve) => plainSetTimeout(resolve, 20));
	}

	const leaksOf = async (pyodide: PythawAPI): Promise<readonly Leak[]> => {
		const error = await takeSnapshot(pyodide).then(
			() => undefined,
			(reason) => reason,
		);
		if (error === undefined) return [];
		if (!(error instanceof LeakError)) throw error;
		for (const value of Object.values(identity)) {
			if (value !== identity.user) expect(error.message).not.to.include(value);
		}
		return error.leaks;
	};

	expect(plantedLeaks.length).to.be.at.least(30);

	/** What is said of an instance with rows that are no leaks, and then of the same with those that are. */
	async function leaksWithoutAndWith(rows: readonly PlantedLeak[]) {
		const pyodide = await restore();
		for (const row of rows) await plant(pyodide, row, false);
		const without = await leaksOf(pyodide);
		for (const row of rows) await plant(pyodide, row, true);
		return { without, leaks: await leaksOf(pyodide) };
	}
	const ofGroups = new Map<string, ReturnType<typeof leaksWithoutAndWith>>();

	for (const row of plantedLeaks) {
		it(`refuses ${row.what}, and passes the same without it`, async () => {
			const group = row.group ?? row.what;
			const rows = plantedLeaks.filter((other) => other === row || other.group === group);
			if (!ofGroups.has(group)) ofGroups.set(group, leaksWithoutAndWith(rows));
			const { without, leaks } = await ofGroups.get(group)!;
			expect(without, "without the leak").to.deep.equal([]);

			const found = leaks.filter(({ kind }) => kind === row.kind);
			expect(found, JSON.stringify(leaks, null, 1)).to.have.length.of.at.least(1);
			const [leak] = found.filter(
				({ value, holders }) =>
					(row.value?.test(value) ?? true) &&
					(row.holder.test("") || holders.some((holder) => row.holder.test(holder))),
			);
			expect(leak, JSON.stringify(found, null, 1)).to.not.equal(undefined);
			expect(leak.fix).to.match(/^[A-Z].{20,}\.$/s);
		});
	}

	it("refuses a suspended run_sync, with the place where it waits, and passes once it is over", async () => {
		const { binary } = engines.find(({ jspi }) => jspi)!;
		const program = `
import { loadPyodide, takeSnapshot } from ${JSON.stringify(join(root, "build", "src", "index.js"))};
const pyodide = await loadPyodide({ snapshot: ${JSON.stringify(await baseFile())} });
pyodide.runPython(${JSON.stringify("from pyodide.ffi import run_sync\ndef wait_for(promise):\n    run_sync(promise)")});
let settle;
const wait = pyodide.globals.get("wait_for");
const waiting = wait.callPromising(new Promise((resolve) => { settle = resolve; }));
await new Promise((resolve) => setTimeout(resolve, 50));
const refusal = await takeSnapshot(pyodide).catch(({ code, check, message }) => ({ code, check, message }));
settle();
await waiting;
wait.destroy();
const { bytes } = await takeSnapshot(pyodide);
process.stdout.write(JSON.stringify({ refusal, byteLength: bytes.byteLength }));`;
		const args = ["--input-type=module", "-e", program];
		const { stdout } = await promisify(execFile)(binary, args);
		const { refusal, byteLength } = JSON.parse(stdout);
		expect(refusal).to.include({ code: "ERR_SNAPSHOT", check: "state" });
		expect(refusal.message).to.match(
			/suspended by run_sync .*: let what they wait for settle first/,
		);
		expect(refusal.message).to.contain("line 3, in wait_for");
		expect(byteLength).to.be.above(1_000_000);
	});
});
