/** What a start tells of itself while it runs and afterwards, and what ends it early. */
import { createHash } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { loadPyodide as loadWithPyodide } from "pyodide";
import {
	EngineError,
	loadPyodide,
	type ProgressEvent,
	type PythawAPI,
	PythawError,
	takeSnapshot,
} from "../../src/index.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { baseSnapshot, installed, unreadPyodide } from "./base.js";

const phases = ["resolve", "link", "c-phase", "connect", "ready"];

describe("A start", () => {
	let snapshot: Uint8Array;
	let cold: PythawAPI;
	let coldMs: number;
	let events: ProgressEvent[];

	before(async () => {
		snapshot = await baseSnapshot();
		events = [];
		const begin = performance.now();
		const onProgress = (event: ProgressEvent) => events.push(event);
		cold = await loadPyodide({ indexURL: unreadPyodide(), onProgress, callAdaptor: "js" });
		coldMs = performance.now() - begin;
	});

	const restore = (options: Parameters<typeof loadPyodide>[0] = {}) =>
		loadPyodide({ snapshot, ...options });

	it("reports its phases in order as each begins, cold and restored", async () => {
		const restoring: ProgressEvent[] = [];
		await restore({ onProgress: (event) => restoring.push(event) });
		for (const reported of [events, restoring]) {
			expect([...new Set(reported.map(({ phase }) => phase))]).to.deep.equal(phases);
			const order = reported.map(({ phase }) => phases.indexOf(phase));
			expect(order).to.deep.equal([...order].sort((a, b) => a - b));
			const times = reported.map(({ ms }) => ms);
			expect(times).to.deep.equal([...times].sort((a, b) => a - b));
			expect(times[0]).to.be.at.least(0);
		}
	});

	it("counts the bytes of all files that it reads, up to all there are, cold and restored", async () => {
		const file = join(temporaryDirectory(), "counted.pysnap");
		writeFileSync(file, snapshot);
		const restoring: ProgressEvent[] = [];
		await restore({
			...{ snapshot: file, indexURL: unreadPyodide() },
			onProgress: (event) => restoring.push(event),
		});
		const size = (name: string) => statSync(new URL(name, installed)).size;
		const both = size("pyodide.asm.wasm") + size("pyodide.asm.mjs") + size("pyodide-lock.json");
		for (const [reported, expected] of [
			[events, both + size("python_stdlib.zip")],
			[restoring, both + snapshot.byteLength],
		] as const) {
			const counts = reported.filter(({ loaded }) => loaded !== undefined);
			const loaded = counts.map((event) => event.loaded!);
			expect(loaded).to.deep.equal([...loaded].sort((a, b) => a - b));
			expect(counts.at(-1)).to.include({ loaded: expected, total: expected });
		}
	});

	it("ends with the listener's error when it is told of bytes", async () => {
		const mine = new Error("mine");
		const onProgress = ({ loaded = 0 }: ProgressEvent) => {
			if (loaded > 0) throw mine;
		};
		expect(await rejectionOf(restore({ onProgress }))).to.equal(mine);
	});

	it("says afterwards how long each phase took, and all of them", async () => {
		const begin = performance.now();
		const restored = await restore();
		const restoredMs = performance.now() - begin;
		for (const [{ pythaw }, elapsed] of [
			[cold, coldMs],
			[restored, restoredMs],
		] as const) {
			const { total, ...each } = pythaw.timings;
			expect(Object.keys(each)).to.deep.equal(phases);
			for (const ms of Object.values(each)) expect(ms).to.be.at.least(0);
			const sum = Object.values(each).reduce((a, b) => a + b);
			expect(total).to.be.within(sum, elapsed);
		}
	});

	it("says whether it was a restore", async () => {
		expect(cold.pythaw.restored).to.equal(false);
		expect((await restore()).pythaw.restored).to.equal(true);
	});

	it("ends with an error of the listener, which is the caller's", async () => {
		const mine = new Error("mine");
		const onProgress = ({ phase }: ProgressEvent) => {
			if (phase === "connect") throw mine;
		};
		expect(await rejectionOf(restore({ onProgress }))).to.equal(mine);
	});

	it("uses the call adaptor that was asked for, and says so", async () => {
		expect(cold.pythaw.callAdaptor).to.include({ name: "js" });
		const restored = await restore({ callAdaptor: "js" });
		expect(restored.pythaw.callAdaptor).to.include({ name: "js" });
		for (const pyodide of [cold, restored]) {
			expect(pyodide.runPython("sorted([3, 1, 2], key=lambda x: -x)").toJs()).to.deep.equal([
				3, 2, 1,
			]);
		}
	});

	it("names the feature that a forced call adaptor lacks on this engine", async () => {
		// Type reflection needs a flag on every engine that there is.
		const error = await rejectionOf(restore({ callAdaptor: "type-reflection" }));
		expect(error).to.be.instanceOf(EngineError);
		expect(error.code).to.equal("ERR_ENGINE");
		expect(error.message).to.match(/type-reflection cannot be used: .+/);
	});

	it("accepts the digest that a snapshot has, in each algorithm, alone or among others", async () => {
		const sri = (algorithm: string) =>
			`${algorithm}-${createHash(algorithm).update(snapshot).digest("base64")}`;
		const other = `sha256-${createHash("sha256").update("other").digest("base64")}`;
		for (const integrity of [sri("sha256"), sri("sha512"), `${other} ${sri("sha384")}`]) {
			expect((await restore({ integrity })).runPython("1 + 1")).to.equal(2);
		}
	});

	it("takes a snapshot as a path, URL, bytes, buffer, Blob, Response or a promise of one", async () => {
		const file = join(temporaryDirectory(), "base snapshot.pysnap");
		writeFileSync(file, snapshot);
		const offset = new Uint8Array(snapshot.byteLength + 13);
		offset.set(snapshot, 13);
		const sources: Record<string, any> = {
			path: file,
			"relative path": relative(process.cwd(), file),
			"file URL as text": pathToFileURL(file).href,
			"file URL": pathToFileURL(file),
			"bytes at an odd offset": offset.subarray(13),
			Buffer: Buffer.from(snapshot),
			ArrayBuffer: snapshot.slice().buffer,
			DataView: new DataView(snapshot.slice().buffer),
			Blob: new Blob([snapshot as BlobPart]),
			Response: new Response(snapshot as BodyInit),
			"promise of a Response": Promise.resolve(new Response(snapshot as BodyInit)),
			"shared memory": (() => {
				const shared = new Uint8Array(new SharedArrayBuffer(snapshot.byteLength));
				shared.set(snapshot);
				return shared;
			})(),
		};
		for (const [title, source] of Object.entries(sources)) {
			const pyodide = await loadPyodide({ snapshot: source });
			expect(pyodide.runPython("6 * 7"), title).to.equal(42);
		}
	});

	it("ends as Pyodide's own where the interpreter's arguments end it", async () => {
		for (const args of [["--version"], ["--no-such-option"]]) {
			const outcome = async (load: (options: any) => Promise<unknown>) => {
				const lines: string[] = [];
				const error = await rejectionOf(
					load({
						args,
						env: { PYTHONINSPECT: "" },
						_sysExecutable: "python",
						stdout: (line: string) => lines.push(`out: ${line}`),
						stderr: (line: string) => lines.push(`err: ${line}`),
					}),
				);
				return { name: error.name, status: error.status, message: error.message, lines };
			};
			const ours = await outcome(loadPyodide);
			expect(ours, args.join(" ")).to.deep.equal(await outcome(loadWithPyodide));
			expect(ours.name).to.equal("ExitStatus");
		}
	});

	it("waits for fsInit, synchronous or not, and ends with its error, cold and restored", async () => {
		const mine = new Error("mine");
		const throwing = {
			"at once": () => {
				throw mine;
			},
			later: async () => {
				await new Promise((resolve) => setTimeout(resolve, 5));
				throw mine;
			},
		};
		for (const fsInit of Object.values(throwing) as any[]) {
			expect(await rejectionOf(loadPyodide({ fsInit }))).to.equal(mine);
			expect(await rejectionOf(restore({ fsInit }))).to.equal(mine);
		}
		const fsInit: any = (FS: any) => FS.writeFile("/written", "at once");
		expect((await restore({ fsInit })).runPython("open('/written').read()")).to.equal("at once");
	});

	it("refuses a glue of a version that it does not know", async () => {
		const glue = new URL("../../../node_modules/pyodide/pyodide.asm.mjs", import.meta.url);
		const { default: create } = await import(glue.href);
		const createPyodideModule = (settings: any) => {
			Object.defineProperty(settings.API, "version", { get: () => "0.1.0", set: () => {} });
			return create(settings);
		};
		for (const start of [loadPyodide, restore]) {
			const error = await rejectionOf(start({ createPyodideModule }), PythawError);
			expect(error.message).to.match(/^Pyodide version does not match: .*'0\.1\.0'/);
		}
	});

	it("is what takeSnapshot must be given, not something like it", async () => {
		for (const other of [{}, { ...cold }, null, undefined, "pyodide"]) {
			const error = await rejectionOf(takeSnapshot(other as any), TypeError);
			expect(error.message).to.match(/^Expected what pythaw's loadPyodide returned/);
		}
	});
});
