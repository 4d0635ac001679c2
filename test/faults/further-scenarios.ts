/**
 * What else is made to fail: what is done with an instance that is up (resets, checkpoints, a snapshot of it,
 * a pool's calls), and what is made of files (an app, a signature, a report, a comparison).
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import threads from "node:worker_threads";
import type { PythawAPI } from "../../src/boot/api.js";
import { boot } from "../../src/boot/boot.js";
import type { LoadOptions } from "../../src/boot/options.js";
import { diffSnapshots } from "../../src/create/diff.js";
import { takeSnapshot } from "../../src/create/take.js";
import { verifySnapshot } from "../../src/create/verify.js";
import { sha256Hex } from "../../src/engine/digest.js";
import type { Host } from "../../src/engine/host.js";
import { host } from "../../src/host.js";
import { PythawError } from "../../src/index.js";
import { Pool } from "../../src/pool/pool.js";
import { signSnapshot } from "../../src/snapshot/sign.js";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { doing, type Scenario, watch } from "./faults.js";
import type { Points } from "./points.js";

const dist = pathToFileURL(join(root, "dist", "index.js")).href;

export interface Given {
	/** Paths of a snapshot, and of one on it that has libraries and a grown memory. */
	readonly base: string;
	readonly layer: string;
	readonly signature: string;
	readonly publicKey: JsonWebKey;
	readonly privateKey: JsonWebKey;
	/** A host as of a process that has started nothing yet. */
	readonly first: () => Host;
}

/** Leaves a little of everything behind. */
const PROGRAM = `
import js, os
kept = [js.Object.new() for _ in range(9)]
open("/tmp/left", "w").write("left")
block = bytearray(30_000_000)
os.chdir("/tmp")
`;

export function furtherScenarios(given: Given): Scenario[] {
	const { base, layer, first, signature, publicKey, privateKey } = given;
	const options = { snapshot: layer, base };
	const trusted = { trustedKeys: publicKey, signature };
	return [
		withInstance("reset", first, options, async (pyodide) => {
			pyodide.runPython(PROGRAM);
			await pyodide.pythaw.reset();
		}),
		withInstance("checkpoint, and back to it", first, options, async (pyodide) => {
			pyodide.runPython(PROGRAM);
			const to = await pyodide.pythaw.checkpoint();
			pyodide.runPython(PROGRAM);
			await pyodide.pythaw.reset({ to });
		}),
		withInstance("snapshot of a live runtime", first, options, (pyodide, hook) =>
			takeSnapshot(pyodide, { base, compress: "gzip", beforeSnapshot: hook("beforeSnapshot") }),
		),
		calling(base),
		building(base),
		doing("sign", (own) => signSnapshot(own, base, privateKey)),
		doing("verify", (own) => verifySnapshot(own, base, trusted)),
		doing("diff", (own) => diffSnapshots(own, base, layer, { base })),
	];
}

/**
 * Something that is done with an instance that is up, of whose start nothing fails. Whatever becomes of it, the
 * instance can be used afterwards, at the latest after a reset.
 */
function withInstance(
	name: string,
	find: () => Host,
	options: LoadOptions,
	act: (pyodide: PythawAPI, hook: (name: string) => () => Promise<void>) => Promise<unknown>,
): Scenario {
	return {
		name,
		async run(points: Points) {
			const hook = (name: string) => points.async(`hook: ${name}`, async () => {});
			points.isOn = false;
			const end = watch(points);
			try {
				const hooks = { fsInit: hook("fsInit"), afterRestore: hook("afterRestore") };
				const pyodide = await boot(points.host(find()), { ...options, ...hooks });
				const isGood = () => pyodide.runPython("6 * 7") === 42;
				points.isOn = true;
				try {
					await act(pyodide, hook);
				} catch (error) {
					points.isOn = false;
					await pyodide.pythaw.reset();
					if (!isGood()) throw new Error("no reset makes the instance good again");
					throw error;
				} finally {
					points.isOn = false;
				}
				if (!isGood()) throw new Error("Python cannot count");
				await pyodide.pythaw.dispose();
			} finally {
				end();
			}
		},
	};
}

/** A pool's own side; what fails in its workers is what fails in starts and resets. */
function calling(snapshot: string): Scenario {
	const program = new URL("../../src/pool-worker.js", import.meta.url);
	const { Worker } = threads;
	return {
		name: "pool",
		async run(points) {
			const { postMessage } = Worker.prototype;
			const end = watch(points);
			Worker.prototype.postMessage = points.before("Worker.postMessage", postMessage);
			threads.Worker = class extends Worker {
				constructor(...given: ConstructorParameters<typeof Worker>) {
					points.pass("new Worker");
					super(...given);
				}
			};
			syncBuiltinESMExports();
			const pool = new Pool(points.host(host()), { snapshot, size: 1 }, program);
			try {
				const calls = await Promise.all([pool.run("6 * 7"), pool.run("math.gcd", [6, 4])]);
				if (calls.join() !== "42,2") throw new Error(`the calls gave ${calls}`);
			} finally {
				await pool.close();
				Object.assign(Worker.prototype, { postMessage });
				threads.Worker = Worker;
				syncBuiltinESMExports();
				end();
			}
		},
	};
}

/** Twice into the same directory: where a build failed, the app that was there is whole, or there is none. */
function building(snapshot: string): Scenario {
	const directory = temporaryDirectory();
	const content = (name: string) => readFileSync(join(directory, name));
	return doing(
		"build",
		async () => {
			// It takes its loader from the package, and is the package's own.
			const { buildApp, PythawError: Typed } = await import(dist);
			try {
				const options = { output: directory, precompress: false };
				await buildApp(snapshot, options);
				await buildApp(readFileSync(snapshot), { ...options, target: "node" });
			} catch (error) {
				if (!(error instanceof Typed)) throw error;
				throw new PythawError((error as PythawError).code, (error as Error).message);
			}
		},
		{
			async check() {
				const names = readdirSync(directory);
				for (const name of names) {
					const hash = /\.([0-9a-f]{16})\.\w+$/.exec(name)?.[1];
					if (name.includes(".tmp")) throw new Error(name);
					if (hash && !(await sha256Hex(content(name))).startsWith(hash)) {
						throw new Error(`${name} has another content`);
					}
				}
				if (existsSync(join(directory, "index.mjs"))) {
					const text = content("index.mjs").toString();
					for (const [, name] of text.matchAll(/"(?:url|snapshot)":"([^"/]+)"/g)) {
						if (!names.includes(name)) throw new Error(`index.mjs names ${name}`);
					}
				}
				for (const name of names) rmSync(join(directory, name));
			},
		},
	);
}
