/**
 * Apps that are built for workerd, served by the real one: restored while the worker starts, and by the first
 * request; what its rules forbid, in the words that a program sees.
 */
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { BuildAppOptions } from "../../src/build/build-options.js";
import { baseFile } from "../boot/base.js";
import { nativeApps } from "../libraries/apps.js";
import { stored } from "../store.js";
import { importPythaw } from "../suite/library.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { callbacksResult, recipe, snapshot } from "./app.js";
import { type Answer, serving } from "./workerd.js";

async function built(options: BuildAppOptions): Promise<string> {
	const { buildApp } = await importPythaw();
	const output = temporaryDirectory();
	const handler = "__main__:fetch";
	await buildApp(await snapshot(), { target: "workerd", handler, output, ...options });
	return output;
}

const paths = ["pydantic", "callbacks", "run_sync", "random", "hooks"];
const refusals = ["library", "signature", "eval", "fails"];

for (const restore of ["start", "request"] as const) {
	describe(`An app for workerd, restored at ${restore}`, () => {
		const answers: Record<string, Answer> = {};
		let together: Answer[];
		let again: Answer;

		before(async () => {
			const directory = await built({ restore });
			await serving(directory, async (ask) => {
				// The first requests come all at once.
				together = await Promise.all(paths.map((path) => ask(`/${path}`)));
				for (const path of refusals) answers[path] = await ask(`/${path}`);
				again = await ask("/pydantic");
			});
			for (const [index, path] of paths.entries()) answers[path] = together[index];
		});

		it("answers requests that come at once", () => {
			expect(together.map(({ status }) => status)).to.deep.equal(paths.map(() => 200));
		});

		it("runs a native package", () => {
			expect(answers.pydantic.text).to.equal('{"x":4}');
		});

		it("calls ctypes callbacks that were made before the snapshot, and makes others like them", () => {
			expect(answers.callbacks.text).to.equal(callbacksResult);
		});

		it("suspends in run_sync, below C's sorted as well", () => {
			expect(answers.run_sync.text).to.equal("later");
		});

		it("calls the hooks after a restore once, with a clock and entropy", () => {
			expect(answers.hooks.text).to.equal("[(True, 4)]");
		});

		it("refuses a native library that the snapshot does not have", () => {
			expect(answers.library.text).to.match(
				/^OSError: could not load .*top\.so\nEngineError: workerd compiles no WebAssembly in a handler/,
			);
		});

		it("refuses a ctypes callback of a signature that no callback had", () => {
			const { text } = answers.signature;
			expect(text).to.match(
				/^RuntimeError: ffi_prep_closure failed.*\n\[\('app.py', 'RuntimeWarning'\)\]/,
			);
			expect(text).to.contain("signature fj ").and.to.contain("--callback fj");
		});

		it("refuses to evaluate JavaScript", () => {
			expect(answers.eval.text).to.match(/^JsException: EngineError: workerd evaluates no text/);
		});

		it("answers with status 500 where Python raises, and goes on", () => {
			expect(answers.fails.status).to.equal(500);
			expect(again.log).to.contain("ZeroDivisionError");
			expect(again.text).to.equal('{"x":4}');
		});
	});
}

describe("Two workers of one app", () => {
	it("have other random numbers", async () => {
		const directory = await built({ restore: "start" });
		const draw = () => serving(directory, async (ask) => (await ask("/random")).text);
		expect(await draw()).not.to.equal(await draw());
	});
});

describe("A layer for workerd that is signed", () => {
	it("starts for who trusts its key, and for nobody else", async () => {
		const { buildApp, createSnapshot, signSnapshot } = await importPythaw();
		const output = temporaryDirectory();
		const base = await baseFile();
		const file = join(output, "layer.pysnap");
		const run = [{ name: "layer.py", code: "answer = 6 * 7" }];
		writeFileSync(file, (await createSnapshot({ run }, { base })).bytes);
		const [own, other] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
		const pem = own.privateKey.export({ type: "pkcs8", format: "pem" });
		writeFileSync(`${file}.sig`, (await signSnapshot(file, pem)).signature);
		await buildApp(file, { target: "workerd", base, output });
		const [trusted, another] = [own, other].map(({ publicKey }) =>
			JSON.stringify(publicKey.export({ type: "spki", format: "pem" })),
		);
		const worker = `
			import { loadPyodide, prepare } from "./index.mjs";
			const start = prepare({ trustedKeys: ${trusted} });
			const answers = {
				"/": async () => (await start()).runPython("str(answer)"),
				"/other": () => loadPyodide({ trustedKeys: ${another} }).then(() => "started", String),
			};
			export default {
				fetch: async (request) => new Response(await answers[new URL(request.url).pathname]()),
			};`;
		writeFileSync(join(output, "worker.mjs"), worker);
		await serving(output, async (ask) => {
			expect((await ask("/")).text).to.equal("42");
			expect((await ask("/other")).text).to.match(/^SignatureError/);
		});
	});
});

describe("pythaw build --target workerd", () => {
	const scripted = () =>
		stored("workerd, scripts.pysnap", async (file) => {
			const { createSnapshot } = await importPythaw();
			const { setUp } = nativeApps.find(({ name }) => name === "JavaScript in a library")!;
			const [{ source }] = recipe.files as { source: string }[];
			const library = source.replace("callbacks.so", "scripts.so");
			const { bytes } = await createSnapshot({
				files: [{ source: library, destination: "/lib/native/" }],
				run: [{ name: "app.py", code: setUp }],
			});
			writeFileSync(file, bytes);
		});

	it("refuses an app that would have to evaluate JavaScript in a handler", async () => {
		const { buildApp, EngineError } = await importPythaw();
		const options = { target: "workerd", restore: "request" } as const;
		const error = await rejectionOf(buildApp(await scripted(), options));
		expect(error).to.be.instanceOf(EngineError);
		expect(error.message).to.contain("scripts.so").and.to.contain("--restore start");
	});

	it("builds it to be restored while the worker starts", async () => {
		const { buildApp } = await importPythaw();
		const output = temporaryDirectory();
		await buildApp(await scripted(), { target: "workerd", output });
		const worker = readFileSync(join(output, "worker.mjs"), "utf8");
		const call = 'pyodide.runPython("repr((scripts.twice(21), scripts.plus_thousand(1)))")';
		writeFileSync(
			join(output, "worker.mjs"),
			worker.replace(
				/\t\tconst \{ version[\s\S]*?\n\t\}/,
				`\t\treturn new Response(${call});\n\t}`,
			),
		);
		await serving(output, async (ask) => {
			expect((await ask("/")).text).to.equal("(42, 1001)");
		});
	});

	it("refuses a base and a signed snapshot that are compressed, and options of workerd for another target", async () => {
		const { buildApp, createSnapshot, signSnapshot, EngineError } = await importPythaw();
		const base = await snapshot();
		const { bytes } = await createSnapshot({}, { base });
		const onBase = await rejectionOf(buildApp(bytes, { target: "workerd", base }));
		expect(onBase).to.be.instanceOf(EngineError);
		expect(onBase.message).to.contain("create the base with");
		const file = join(temporaryDirectory(), "signed.pysnap");
		copyFileSync(base, file);
		const { privateKey } = generateKeyPairSync("ed25519");
		const pem = privateKey.export({ type: "pkcs8", format: "pem" });
		writeFileSync(`${file}.sig`, (await signSnapshot(file, pem)).signature);
		const signed = await rejectionOf(buildApp(file, { target: "workerd" }));
		expect(signed).to.be.instanceOf(EngineError);
		expect(signed.message).to.contain("and sign that");
		for (const option of [{ handler: "a:b" }, { restore: "start" }, { callbacks: ["v"] }]) {
			const wrong = await rejectionOf(buildApp(base, option));
			expect(wrong).to.be.instanceOf(TypeError);
		}
	});

	it("refuses a callback's signature that is none", async () => {
		const { buildApp } = await importPythaw();
		for (const signature of ["", "x", "iv", "i i", 1]) {
			const error = await rejectionOf(buildApp({}, { target: "workerd", callbacks: [signature] }));
			expect(error, String(signature)).to.be.instanceOf(TypeError);
			expect(error.message).to.contain("callbacks[0]");
		}
	});

	it("refuses a handler that names no function", async () => {
		const { buildApp } = await importPythaw();
		for (const handler of ["app", "app:", "a b:c", 'x"]:y', "app:f()"]) {
			const error = await rejectionOf(buildApp({}, { target: "workerd", handler }));
			expect(error, handler).to.be.instanceOf(TypeError);
			expect(error.message).to.contain("handler");
		}
	});
});
