/**
 * Further instances in one process: what the first has read and compiled, they take. A file that was
 * changed meanwhile is another one.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { expect } from "chai";
import { loadPyodide, SnapshotError } from "../../src/index.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { baseFile, unreadPyodide } from "./base.js";

/** Names of the files that are opened while `act` runs, but for the one that entropy comes from. */
async function openedBy(act: () => Promise<unknown>): Promise<string[]> {
	const fs = process.getBuiltinModule("node:fs");
	const { openSync } = fs;
	const names: string[] = [];
	fs.openSync = (...args: Parameters<typeof openSync>) => {
		const name = basename(String(args[0]));
		if (name !== "urandom") names.push(name);
		return openSync(...args);
	};
	try {
		await act();
	} finally {
		fs.openSync = openSync;
	}
	return names;
}

describe("A further instance in one process", () => {
	let file: string;
	// A test at the same time that links to the installed files changes their status.
	const indexURL = unreadPyodide();
	before(async () => {
		file = join(temporaryDirectory(), "base.pysnap");
		copyFileSync(await baseFile(), file);
	});

	it("reads neither snapshot nor WebAssembly nor glue again, and is an instance of its own", async () => {
		const first = await loadPyodide({ snapshot: file, indexURL });
		let second!: typeof first;
		const opened = await openedBy(async () => {
			second = await loadPyodide({ snapshot: file, indexURL });
		});
		// What the first start leaves for later (standard library, compiled glue) may come in between.
		expect(opened).to.include("pyodide-lock.json");
		expect(opened).not.to.include.oneOf(["base.pysnap", "pyodide.asm.wasm", "pyodide.asm.mjs"]);
		first.runPython("import sys; sys.modules['mine'] = sys; open('mine.txt', 'w').write('mine')");
		first.FS.writeFile("/lib/python3.14/lib-dynload/pythaw.py", "changed = True\n");
		expect(second.runPython("import sys, os, pythaw; 'mine' in sys.modules")).to.equal(false);
		expect(second.runPython("os.path.exists('mine.txt') or hasattr(pythaw, 'changed')")).to.equal(
			false,
		);
		expect(second.runPython("import random; random.random()")).to.not.equal(
			first.runPython("import random; random.random()"),
		);
	});

	it("reads a snapshot again that was written anew, and checks it", async () => {
		const first = await loadPyodide({ snapshot: file });
		const damaged = readFileSync(file);
		damaged[damaged.byteLength - 1] ^= 1;
		writeFileSync(file, damaged);
		const error = await rejectionOf(loadPyodide({ snapshot: file }), SnapshotError);
		expect(error.check).to.equal("checksum");
		expect(first.runPython("6 * 7")).to.equal(42);
	});

	it("is given memory that threads share as its snapshot", async () => {
		const content = readFileSync(await baseFile());
		const shared = new SharedArrayBuffer(content.byteLength);
		new Uint8Array(shared).set(content);
		for (const snapshot of [shared, new Uint8Array(shared)] as any[]) {
			const pyodide = await loadPyodide({ snapshot });
			expect(pyodide.runPython("import pythaw; pythaw.__name__")).to.equal("pythaw");
		}
	});
});
