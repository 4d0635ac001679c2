/** Options that are wrong: a TypeError that names the option, and nothing is started for it. */
import { expect } from "chai";
import {
	buildApp,
	createSnapshot,
	diffSnapshots,
	inspectSnapshot,
	loadPyodide,
	takeSnapshot,
	verifySnapshot,
} from "../../src/index.js";
import { rejectionOf } from "../suite/thrown.js";
import { baseSnapshot } from "./base.js";

const wrong: Record<string, unknown[]> = {
	indexURL: [5, new URL("file:///")],
	packageCacheDir: [1],
	lockFileURL: [5],
	lockFileContents: [5, []],
	packageBaseUrl: [{}],
	stdLibURL: [true],
	stdin: ["text"],
	stdout: [{}],
	stderr: [1],
	jsglobals: [5, "globalThis"],
	args: ["-O", [1], {}],
	env: ["A=b", [], 5],
	packages: [5, [1], {}],
	enableRunUntilComplete: ["no"],
	checkAPIVersion: [1],
	fsInit: [{}],
	pyproxyToStringRepr: ["yes"],
	convertNullToNone: [1],
	toJsLiteralMap: [{}],
	_sysExecutable: [1],
	_makeSnapshot: ["yes"],
	_snapshotDeserializer: [{}],
	createPyodideModule: [{}],
	integrity: [5],
	onProgress: [{}],
	deserialize: ["eval"],
	jsModules: [5, [], { name: 5 }],
	wasmModule: [new Uint8Array(8)],
	callAdaptor: ["fast", 1, 1n],
	libraryReplay: ["fast", true],
};

describe("A wrong option of loadPyodide", () => {
	const failure = (options: any) => rejectionOf(loadPyodide(options));

	for (const [name, values] of Object.entries(wrong)) {
		it(`is named: ${name}`, async () => {
			const rest = name === "integrity" ? { snapshot: new Uint8Array() } : {};
			for (const value of values) {
				const error = await failure({ ...rest, [name]: value });
				expect(error).to.be.instanceOf(TypeError);
				expect(error.message).to.match(new RegExp(`^Option ${name}(\\.name)? must be `));
				expect(error.message.split("\n")).to.have.length(1);
			}
		});
	}

	it("is named with its key in env", async () => {
		const error = await failure({ env: { PORT: [8080] } });
		expect(error).to.be.instanceOf(TypeError);
		expect(error.message).to.equal("Option env.PORT must be a string or a number, not Array of 1");
	});

	it("is the whole of them, if that is no object", async () => {
		for (const options of [5, "snapshot.pysnap", null, []]) {
			const error = await failure(options);
			expect(error).to.be.instanceOf(TypeError);
			expect(error.message).to.match(/^The options must be an object, not /);
		}
	});

	it("is a second snapshot, or a digest without one", async () => {
		const bytes = new Uint8Array();
		expect((await failure({ snapshot: bytes, _loadSnapshot: bytes })).message).to.match(
			/both snapshot and _loadSnapshot/,
		);
		expect((await failure({ integrity: "sha256-abc" })).message).to.match(/^Option integrity /);
	});

	it("is a digest that is none", async () => {
		const snapshot = await baseSnapshot();
		for (const integrity of ["", "sha256", "md5-abcd", "sha256-!!!"]) {
			const error = await failure({ snapshot, integrity });
			expect(error).to.be.instanceOf(TypeError);
			expect(error.message).to.match(/^Option integrity must be /);
		}
	});

	it("is a snapshot of no kind that is known", async () => {
		for (const snapshot of [5, true, {}, [], () => {}, Promise.resolve(7)]) {
			for (const error of [
				await failure({ snapshot }),
				await rejectionOf(inspectSnapshot(snapshot as any)),
			]) {
				expect(error, String(snapshot)).to.be.instanceOf(TypeError);
				expect(error.message).to.match(
					/^Option snapshot must be a path, URL, Uint8Array, ArrayBuffer, Blob or Response, not /,
				);
			}
		}
	});

	it("does not matter where it is undefined or null: then it is left out", async () => {
		const nothing = Object.fromEntries(
			["snapshot", "_loadSnapshot", ...Object.keys(wrong)].map((name, index) => [
				name,
				index % 2 ? undefined : null,
			]),
		);
		const pyodide = await loadPyodide({ ...nothing, snapshot: await baseSnapshot() } as any);
		expect(
			pyodide.runPython("import js, sys; [js.Math.max(1, 2), sys.path[0]]").toJs(),
		).to.deep.equal([2, ""]);
	});
});

describe("A wrong option of what makes, takes, compares or verifies a snapshot", () => {
	const release = { indexURL: [5], stdLibURL: [{}] };
	const allow = ["js-reference", {}];
	const both = {
		compress: ["zip", 5],
		serializer: [{}],
		allow,
		beforeSnapshot: ["code"],
		base: [5],
	};
	const creating = {
		...release,
		...both,
		packageBaseUrl: [5],
		onProgress: [{}],
		stdout: [1],
		stderr: [1],
		deserialize: [{}],
		epoch: [Number.NaN, -1, 0.5, "1980"],
		prove: ["yes"],
		signal: [{}],
	};
	const functions: Record<
		string,
		[call: (options: any) => Promise<unknown>, wrong: Record<string, unknown[]>]
	> = {
		createSnapshot: [(options) => createSnapshot({}, options), creating],
		buildApp: [(options) => buildApp({}, options), { ...creating, precompress: [1] }],
		takeSnapshot: [
			(options) => takeSnapshot({}, options),
			{ ...both, base: [], exclude: ["*.py", [5]], sources: ["no"] },
		],
		diffSnapshots: [
			(options) => diffSnapshots(new Uint8Array(), new Uint8Array(), options),
			{ ...release, limit: [-1, "20"], run: [1], base: [5] },
		],
		verifySnapshot: [
			(options) => verifySnapshot(new Uint8Array(), options),
			{ ...release, allow, integrity: [5], rebuildOptions: [5, { serializer: 5 }], base: [5] },
		],
	};

	for (const [name, [call, wrong]] of Object.entries(functions)) {
		it(`is named before anything is begun, by ${name}`, async () => {
			for (const [option, values] of Object.entries(wrong)) {
				for (const value of values) {
					const { message } = await rejectionOf(call({ [option]: value }), TypeError);
					expect(message).to.match(new RegExp(`^Option ${option}[^ ]* must be `));
					expect(message.split("\n")).to.have.length(1);
				}
			}
			for (const options of [null, 5, []]) {
				const { message } = await rejectionOf(call(options), TypeError);
				expect(message).to.match(/^The options must be an object, not /);
			}
		});
	}

	it("is a release that is no text", async () => {
		const error = await rejectionOf(createSnapshot({}, { indexURL: 5 as any }), TypeError);
		expect(error.message).to.match(/^Option indexURL must be a string/);
		const verifying = verifySnapshot(await baseSnapshot(), { stdLibURL: 5 as any });
		const { message } = await rejectionOf(verifying, TypeError);
		expect(message).to.equal("Option stdLibURL must be a string, not 5");
	});

	it("is a rule of allow that is none", async () => {
		const { message } = await rejectionOf(
			createSnapshot({}, { allow: ["nope" as any] }),
			TypeError,
		);
		expect(message).to.match(/^Option allow: "nope" is no rule\./);
	});
});
