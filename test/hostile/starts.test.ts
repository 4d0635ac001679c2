/**
 * Starts that must not succeed, in one process: each rejects with an error of pythaw, or with the caller's
 * own, and the start after it works. What ends a start: a signal, a time limit, a transfer that is cut.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { loadPyodide, PythawError, SnapshotError, takeSnapshot } from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { rejected, rejectionOf, thrownBy } from "../suite/thrown.js";
import { type Parts, partsOf, written } from "./altered.js";

describe("A start that fails", () => {
	let bytes: Uint8Array;
	let parts: Parts;
	let server: Server;
	/** Where the snapshot is cut midway, stalls, or is whole. */
	let address: string;
	/** Of transfers that stalled, those that have ended. */
	const closed: string[] = [];
	let stalled = 0;

	before(async () => {
		bytes = await baseSnapshot();
		parts = await partsOf(bytes);
		server = createServer(({ url }, response) => {
			if (url === "/stalled") {
				stalled += 1;
				response.on("close", () => closed.push(url));
			}
			response.writeHead(200, { "content-length": bytes.byteLength });
			response.write(bytes.subarray(0, bytes.byteLength >> 1));
			if (url === "/cut") setTimeout(() => response.destroy(), 20);
			else if (url === "/whole") response.end(bytes.subarray(bytes.byteLength >> 1));
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});

	after(() => {
		server.closeAllConnections();
		server.close();
	});

	it("by a clock that no clock can be is refused before anything starts", async () => {
		for (const [key, value] of [
			["monotonic", 1e308],
			["monotonic", 1e13],
			["monotonic", -1],
			["epoch", Number.MAX_SAFE_INTEGER],
		] as const) {
			const snapshot = written(parts, { manifest: { ...parts.manifest, [key]: value } });
			const error = await rejectionOf(loadPyodide({ snapshot }), SnapshotError);
			expect(error.check, `${key} ${value}`).to.equal("manifest");
		}
	});

	it("in the glue's run, or in what that calls, rejects with an error that has it as its cause", async () => {
		const glue = join(root, "node_modules", "pyodide", "pyodide.asm.mjs");
		const { default: create } = await import(glue);
		const failing: Record<string, (settings: any) => unknown> = {
			"its factory": () => {
				throw new Error("on purpose");
			},
			"a callback before the run": (settings) => {
				settings.preRun.push(() => {
					throw new Error("on purpose");
				});
				return create(settings);
			},
			"an import that C's constructors call": (settings) =>
				create(withImport(settings, "__hiwire_deduplicate_new")),
			"an import that the start of Python calls": (settings) =>
				create(withImport(settings, "jslib_init_js")),
		};
		for (const [title, createPyodideModule] of Object.entries(failing)) {
			for (const snapshot of [undefined, bytes]) {
				const error = await rejectionOf(
					loadPyodide({ createPyodideModule: createPyodideModule as any, snapshot }),
					PythawError,
				);
				expect(error.message, title).to.contain("on purpose");
				expect((error.cause as Error).message, title).to.equal("on purpose");
			}
		}
	});

	it("by the caller's own code rejects with the caller's own error", async () => {
		const own = new RangeError("my own");
		const raise = () => {
			throw own;
		};
		for (const options of [
			{ fsInit: raise },
			{ fsInit: () => Promise.reject(own) },
			{ afterRestore: raise },
			{ onProgress: raise },
			{ snapshot: rejected(own) },
		]) {
			expect(await rejectionOf(loadPyodide({ snapshot: bytes, ...options }))).to.equal(own);
		}
	});

	it("ends at each of its steps by a signal, with the signal's reason", async () => {
		const steps = ["resolve", "link", "c-phase", "connect", "ready"];
		for (const step of ["before", ...steps, "fsInit"]) {
			const controller = new AbortController();
			const reason = new Error(step);
			const seen: string[] = [];
			if (step === "before") controller.abort(reason);
			const starting = loadPyodide({
				snapshot: bytes,
				signal: controller.signal,
				onProgress({ phase, loaded }) {
					if (loaded === undefined) seen.push(phase);
					if (phase === step) controller.abort(reason);
				},
				fsInit: async () => {
					if (step === "fsInit") controller.abort(reason);
				},
			});
			expect(await rejectionOf(starting), step).to.equal(reason);
			const before = steps.slice(0, step === "fsInit" ? 3 : steps.indexOf(step) + 1);
			await new Promise((resolve) => setTimeout(resolve, 50));
			expect(seen, "no later step begins").to.deep.equal(before);
		}
		const aborted = await rejectionOf(loadPyodide({ signal: AbortSignal.abort() }));
		expect(aborted.name).to.equal("AbortError");
	});

	it("is not touched by a signal that comes when it has ended", async () => {
		const controller = new AbortController();
		const { signal } = controller;
		const pyodide = await loadPyodide({ snapshot: bytes, signal, timeout: 100_000 });
		controller.abort();
		expect(pyodide.runPython("6 * 7")).to.equal(42);
	});

	it("ends with a transfer that is cut midway, by the address of what is missing", async () => {
		const error = await rejectionOf(loadPyodide({ snapshot: `${address}/cut` }), PythawError);
		expect(error.code).to.equal("ERR_READ");
		expect(error.message).to.match(/^Cannot fetch http:.*\/cut: the transfer was cut midway \(/);
		const response = await fetch(`${address}/cut`);
		const other = await rejectionOf(loadPyodide({ snapshot: response }), PythawError);
		expect(other.code).to.equal("ERR_READ");
		expect(other.message).to.match(/^Cannot fetch http:.*\/cut: the transfer was cut midway \(/);
	});

	it("ends with a transfer that stalls, by a signal or when its time is up", async () => {
		const controller = new AbortController();
		const { signal } = controller;
		const aborted = loadPyodide({ snapshot: `${address}/stalled`, signal });
		setTimeout(() => controller.abort(), 50);
		expect((await rejectionOf(aborted)).name).to.equal("AbortError");
		const late = loadPyodide({ snapshot: `${address}/stalled`, timeout: 100 });
		const error = await rejectionOf(late, PythawError);
		expect(error.code).to.equal("ERR_TIMEOUT");
		expect(error.message).to.match(
			/^The start did not end within 100 ms .* at step \w+, waiting for .*http:.*\/stalled/,
		);
		// Nothing is left waiting.
		while (closed.length < stalled) await new Promise((resolve) => setTimeout(resolve, 10));
	});

	it("for a signal or a time limit that is none is a wrong use", async () => {
		for (const options of [{ signal: {} }, { signal: "x" }, { timeout: 0 }, { timeout: "1" }]) {
			const error = await rejectionOf(loadPyodide(options as any), TypeError);
			expect(error.message).to.match(/^Option (signal|timeout) must be /);
		}
	});

	it("after it has begun to run leaves an instance that says so, and a process fit for another", async () => {
		const pyodide = await loadPyodide({ snapshot: bytes });
		const { error } = console;
		// What the glue says of fatal errors.
		console.error = () => {};
		try {
			const code = "import ctypes; ctypes.string_at(0xFFFFFFF0, 100000)";
			expect(thrownBy(() => pyodide.runPython(code))).to.be.instanceOf(WebAssembly.RuntimeError);
		} finally {
			console.error = error;
		}
		const says = /^Pyodide already fatally failed and can no longer be used\.$/;
		for (const use of [
			() => pyodide.runPython("1"),
			() => pyodide.runPythonAsync("1"),
			() => pyodide.globals,
			() => pyodide.FS,
			() => pyodide.loadPackage("micropip"),
		]) {
			expect(thrownBy(use).message).to.match(says);
		}
		const refused = await rejectionOf(takeSnapshot(pyodide), SnapshotError);
		expect(refused.check).to.equal("state");
		expect(refused.message).to.include("already fatally failed");
		const again = await loadPyodide({ snapshot: bytes });
		expect(again.runPython("6 * 7")).to.equal(42);
	});

	it("leaves the process fit for the next one", async () => {
		const pyodide = await loadPyodide({ snapshot: `${address}/whole`, timeout: 100_000 });
		expect(pyodide.runPython("6 * 7")).to.equal(42);
	});
});

/** The settings, with an import of the main module that throws. */
function withImport(settings: any, name: string): any {
	const { instantiateWasm } = settings;
	settings.instantiateWasm = function (imports: any, done: unknown) {
		const { sig } = imports.env[name];
		const fail = () => {
			throw new Error("on purpose");
		};
		imports.env[name] = Object.assign(fail, { sig });
		return instantiateWasm.call(this, imports, done);
	};
	return settings;
}
