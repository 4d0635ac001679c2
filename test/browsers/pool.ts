/**
 * Pools, resets and checkpoints in a page, with the library as it is served: how calls end, and what is seen
 * of those before. See pool.test.ts.
 */
import type { Program } from "../suite/program.js";

const library = "/node_modules/pythaw/dist/web/index.js";

export interface Report {
	readonly isIsolated: boolean;
	/** What Python says at its start, after a reset, and after the way back to a checkpoint. */
	readonly said: readonly string[];
	/** What a proxy says that was dead. */
	readonly dead: string;
	readonly ends: Readonly<Record<string, unknown>>;
	readonly printed: string;
	readonly seen: readonly unknown[];
	readonly stats: import("../../src/index.js").PoolStats;
}

/** @param args address of the snapshot. */
export const program: Program = async ([snapshot]) => {
	const { loadPyodide, createPool } = (await import(
		library
	)) as typeof import("../../src/index.js");
	const indexURL = new URL("/node_modules/pyodide/", location.href).href;

	const pyodide = await loadPyodide({ snapshot, indexURL });
	const state = () => pyodide.runPython("import builtins; str([len('abc'), globals().get('x')])");
	const said = [state()];
	pyodide.runPython("x = 1; builtins.len = None");
	const globals = pyodide.globals;
	await pyodide.pythaw.reset();
	said.push(state());
	let dead = "";
	try {
		globals.get("x");
	} catch (error) {
		dead = (error as Error).message;
	}
	pyodide.runPython("x = 2");
	const point = await pyodide.pythaw.checkpoint();
	pyodide.runPython("x = 3; builtins.len = None");
	await pyodide.pythaw.reset({ to: point });
	said.push(state());
	await pyodide.pythaw.dispose();

	// An interrupt that a busy machine answers late is one all the same.
	const grace = 60_000;
	const pool = createPool({ snapshot, size: 2, grace, options: { indexURL } });
	await pool.ready;
	const ends: Record<string, unknown> = {};
	const calls: Record<string, () => Promise<unknown>> = {
		code: () => pool.run("{'a': [1 + 1]}"),
		names: () => pool.run("x * 2", { x: 21 }),
		function: () => pool.run("math.sqrt", [16]),
		raises: () => pool.run("1 / 0"),
		unfit: () => pool.run("print"),
		loop: () => pool.run("while True: pass", undefined, { timeout: 300 }),
		waits: () => pool.run("import asyncio\nawait asyncio.Event().wait()", {}, { timeout: 300 }),
		memory: () => pool.run("bytearray(300_000_000)", undefined, { memoryLimit: 100e6 }),
		exits: () => pool.run("import os\nos._exit(1)"),
	};
	await Promise.all(
		Object.entries(calls).map(async ([name, call]) => {
			ends[name] = await call().catch(({ name, problem }) => problem ?? name);
		}),
	);
	// While it runs: one that waits is taken out of the queue, and ends no worker.
	const controller = new AbortController();
	const looping = pool.run(
		"print('begun')\nwhile True: pass",
		{},
		{
			signal: controller.signal,
			stdout: () => controller.abort(new RangeError("enough")),
		},
	);
	ends.aborted = await looping.catch(({ name }) => name);
	let printed = "";
	const stdout = (text: string): void => {
		printed += text;
	};
	await pool.run("print('a line')", undefined, { stdout });
	const seen = await Promise.all(
		Array.from({ length: 6 }, (_, index) =>
			pool.run(
				"import builtins\nfound = [n for n in dir(builtins) if n.startswith('marker')]\n" +
					"setattr(builtins, f'marker{index}', 1)\nfound",
				{ index },
			),
		),
	);
	const stats = pool.stats();
	await pool.close();
	return { isIsolated: globalThis.crossOriginIsolated, said, dead, ends, printed, seen, stats };
};
