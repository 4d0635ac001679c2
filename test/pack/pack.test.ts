/** The tarball of `npm pack`, installed in an empty folder, works as the package it claims to be. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { engines, nodes, root } from "../engines/engines.js";
import { consumerConfig, consumerSource } from "./consumer-types.js";
import { type Consumer, copyPackages, installPackage, type Outcome } from "./install.js";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
	version: string;
};
const oldest = nodes[0];
const newest = nodes.at(-1)!;

describe("The packed package", () => {
	let consumer: Consumer;

	before(() => {
		consumer = installPackage();
	});

	it("is imported as an ES module and starts Python, on the oldest Node", () => {
		consumer.write(
			"start.mjs",
			'import { loadPyodide } from "pythaw";\n' +
				"const pyodide = await loadPyodide();\n" +
				'console.log(pyodide.runPython("6 * 7"));\n',
		);
		expectOutput(consumer.run(oldest.binary, "start.mjs"), "42\n");
	});

	for (const engine of nodes.filter(({ major }) => major >= 22)) {
		it(`is loaded by require on ${engine.name}`, () => {
			const code =
				'const pythaw = require("pythaw");\n' +
				"console.log(pythaw.version, typeof pythaw.loadPyodide, typeof pythaw.takeSnapshot);\n";
			consumer.write("require.cjs", code);
			// Node 22 and 24 may still warn that this is new; the output is what counts.
			const { code: status, stdout } = consumer.run(engine.binary, "require.cjs");
			expect([status, stdout]).to.deep.equal([0, `${version} function function\n`]);
		});
	}

	it("starts Python when it is loaded by require", async () => {
		const start = "loadPyodide({ snapshot: process.argv[2] })";
		consumer.write(
			"start.cjs",
			`require("pythaw").${start}.then((py) => console.log(py.runPython("6 * 7")));\n`,
		);
		expectOutput(consumer.run(newest.binary, "start.cjs", await baseFile()), "42\n");
	});

	it("is a command for npx", () => {
		const { code, stdout } = consumer.run("npx", "--no-install", "pythaw", "--version");
		expect([code, stdout]).to.deep.equal([0, `${version}\n`]);
	});

	for (const engine of engines) {
		it(`installs a command that runs Python on ${engine.name}`, async () => {
			const command = join("node_modules", ".bin", "pythaw");
			const program = ["run", "--snapshot", await baseFile(), "-c", "print(6 * 7)"];
			const args = [...engine.run, command, ...program];
			expectOutput(consumer.run(engine.binary, ...args), "42\n");
		});
	}

	it("exports its call adaptors as files, for hosts that must not compile at run time", async () => {
		// Only the adaptor is refused: Pyodide's linker, too, asks for WebAssembly.Module.
		consumer.write(
			"adaptors.mjs",
			`
import { readFileSync } from "node:fs";
import { loadPyodide } from "pythaw";

const bytes = readFileSync(new URL(import.meta.resolve("pythaw/adaptors/wasm-gc-trampoline.wasm")));
const adaptorModules = { "wasm-gc-trampoline": new WebAssembly.Module(bytes) };
WebAssembly.Module = new Proxy(WebAssembly.Module, {
	construct(Module, [given]) {
		if (bytes.equals(given)) throw new WebAssembly.CompileError("not allowed here");
		return new Module(given);
	},
});
const [, , snapshot] = process.argv;
const { message } = await loadPyodide({ snapshot }).catch((error) => error);
console.log(message.match(/module \\S+ \\(not allowed here\\)/)?.[0]);
const pyodide = await loadPyodide({ snapshot, adaptorModules });
console.log(pyodide.pythaw.callAdaptor.name, pyodide.runPython("6 * 7"));
`,
		);
		expectOutput(
			consumer.run(newest.binary, "adaptors.mjs", await baseFile()),
			"module wasm-gc-trampoline (not allowed here)\nwasm-gc 42\n",
		);
	});

	it("has types that hold under strict and nodenext, and that refuse wrong options", () => {
		// What a TypeScript project on Node has beside the package.
		copyPackages(consumer.directory, ["@types/node", "undici-types"]);
		consumer.write("consumer.ts", consumerSource);
		consumer.write("tsconfig.json", JSON.stringify(consumerConfig));
		const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
		expectOutput(consumer.run(process.execPath, compiler, "-p", "tsconfig.json"), "");
	});
});

function expectOutput({ code, stdout, stderr }: Outcome, expected: string): void {
	expect(stderr).to.equal("");
	expect(stdout).to.equal(expected);
	expect(code, "exit code").to.equal(0);
}
