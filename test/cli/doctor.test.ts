/** `pythaw doctor`, and what all subcommands share: help, version, usage. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { engines, root } from "../engines/engines.js";
import { current } from "../generations/releases.js";
import { temporaryDirectory } from "../suite/start.js";
import { pythaw } from "./pythaw.js";

describe("pythaw doctor", () => {
	for (const engine of engines) {
		it(`tells what ${engine.name} can do and which Pyodide is found`, async () => {
			const { code, stdout, stderr } = await pythaw(["doctor", "--json"], {
				engine: engine.binary,
				run: engine.run,
			});
			expect([code, stderr]).to.deep.equal([0, ""]);
			const diagnosis = JSON.parse(stdout);
			expect(diagnosis.engine).to.equal(`${engine.runtime} ${engine.version}`);
			const { jspi, wasmGc } = engine;
			const tailCalls = engine.vm !== "JavaScriptCore";
			expect(diagnosis.features).to.include({ jspi, wasmGc, tailCalls });
			expect(diagnosis.callAdaptor.name).to.equal(wasmGc ? "wasm-gc" : "js");
			expect(diagnosis.callAdaptor.why).to.match(
				!wasmGc
					? /^not wasm-gc: WebAssembly GC \(ref\.test\)$/
					: tailCalls
						? /^the engine has all it needs$/
						: /^without WebAssembly tail calls \(return_call_ref\): JavaScriptCore cannot suspend /,
			);
			expect(diagnosis.pyodide).to.include({ version: current.version });
			expect(diagnosis.pyodide.buildId).to.match(/^[\da-f]{64}$/);
		});
	}

	it("prints the call adaptor's WebAssembly when asked", async () => {
		const { binary: engine } = engines.find(({ wasmGc }) => wasmGc)!;
		const { code, stdout } = await pythaw(["doctor", "--wat"], { engine });
		expect(code).to.equal(0);
		expect(stdout).to.match(/^call adaptor +wasm-gc: /m);
		expect(stdout).to.match(/^\(module\b.*\btable\.get\b/ms);
		expect((await pythaw(["doctor"], { engine })).stdout).not.to.include("(module");
	});

	it("says so, and fails, where there is no Pyodide", async () => {
		const directory = temporaryDirectory();
		const { code, stdout } = await pythaw(["doctor", "--index-url", directory]);
		expect(code).to.equal(1);
		expect(stdout).to.match(/^Pyodide +not found: Cannot read .*there is no such file$/m);
	});
});

describe("pythaw", () => {
	it("prints its version", async () => {
		const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
		expect((await pythaw(["--version"])).stdout).to.equal(`${version}\n`);
	});

	it("explains each command", async () => {
		for (const command of [
			[],
			["create"],
			["run"],
			["inspect"],
			["verify"],
			["diff"],
			["cache"],
			["doctor"],
		]) {
			const { code, stdout, stderr } = await pythaw([...command, "--help"]);
			expect([code, stderr]).to.deep.equal([0, ""]);
			expect(stdout).to.match(new RegExp(`^Usage: ${["pythaw", ...command].join(" ")} `));
			expect((await pythaw(["help", ...command])).stdout).to.equal(stdout);
		}
	});

	it("calls no command, and an unknown one, wrong usage", async () => {
		const none = await pythaw([]);
		expect([none.code, none.stdout]).to.deep.equal([2, ""]);
		expect(none.stderr).to.match(/^Usage: pythaw /);
		const unknown = await pythaw(["restore"]);
		expect(unknown.code).to.equal(2);
		expect(unknown.stderr).to.match(/^pythaw: unknown command 'restore'/);
	});

	it("shows where an error arose when PYTHAW_DEBUG is 1", async () => {
		const args = ["inspect", "/nowhere/at/all"];
		expect((await pythaw(args)).stderr).not.to.include("    at ");
		const { code, stderr } = await pythaw(args, { env: { PYTHAW_DEBUG: "1" } });
		expect(code).to.equal(1);
		expect(stderr).to.match(/^pythaw inspect: .*\n(.*\n)*? {4}at /);
	});
});
