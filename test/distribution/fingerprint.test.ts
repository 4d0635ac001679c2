/**
 * A snapshot is told quickly whether the distribution at hand is its own, and exactly why not. The
 * files are small ones of the right names: neither glue nor wasm is run here.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { expect } from "chai";
import { checkBuild } from "../../src/distribution/check-build.js";
import {
	type DistributionLocations,
	openDistribution,
} from "../../src/distribution/distribution.js";
import { fingerprintOf } from "../../src/distribution/fingerprint.js";
import { detectRuntimeEnv } from "../../src/engine/runtime-env.js";
import { BuildMismatchError, PythawError, SnapshotError } from "../../src/errors.js";
import { createNodeHost } from "../../src/node/host.js";
import { checkStdlib } from "../../src/snapshot/fit.js";
import type { Manifest } from "../../src/snapshot/manifest.js";
import { rejectionOf } from "../suite/thrown.js";

const GLUE = Buffer.from("export default () => 1;\n");
const WASM = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const RECORDED = { glue: fingerprintOf(GLUE), wasm: fingerprintOf(WASM) };
const given = { createPyodideModule: (() => 1) as never };
const compiled = { wasmModule: new WebAssembly.Module(WASM) };

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
const buildId = (glue: Uint8Array, wasm: Uint8Array) =>
	sha256(Buffer.concat([sha256(glue), sha256(wasm)])).toString("hex");
const BUILD_ID = buildId(GLUE, WASM);

/** `bytes` with one bit changed, and so of the same length. */
function changed(bytes: Uint8Array): Uint8Array {
	const copy = Uint8Array.from(bytes);
	copy[copy.length - 1] ^= 1;
	return copy;
}

describe("whether a distribution is the one of a snapshot", () => {
	let indexURL: string;
	beforeEach(() => {
		indexURL = mkdtempSync(join(tmpdir(), "pythaw-fingerprint-")) + sep;
	});
	afterEach(() => rmSync(indexURL, { recursive: true }));

	const open = (
		files: { glue?: Uint8Array; wasm?: Uint8Array },
		locations: Partial<DistributionLocations> = {},
	) => {
		if (files.glue) writeFileSync(`${indexURL}pyodide.asm.mjs`, files.glue);
		if (files.wasm) writeFileSync(`${indexURL}pyodide.asm.wasm`, files.wasm);
		return openDistribution(createNodeHost(detectRuntimeEnv()), { indexURL, ...locations });
	};

	it("is settled by lengths and CRC-32s alone if they are right", async () => {
		const distribution = open({ glue: GLUE, wasm: WASM });
		expect(await distribution.fingerprint()).to.deep.equal(RECORDED);
		const buildId = () => Promise.reject(new Error("should not be worked out"));
		await checkBuild({ ...distribution, buildId }, BUILD_ID, RECORDED);
	});

	for (const [what, glue, wasm] of [
		["glue differs in one bit", changed(GLUE), WASM],
		["wasm differs in one bit", GLUE, changed(WASM)],
		["glue has one more space", Buffer.concat([GLUE, Buffer.from(" ")]), WASM],
	] as const) {
		it(`is denied with both build ids if the ${what}`, async () => {
			const error = await rejectionOf(checkBuild(open({ glue, wasm }), BUILD_ID, RECORDED));
			expect(error).to.be.instanceOf(BuildMismatchError);
			const { expected, actual } = error as BuildMismatchError;
			expect(expected).to.equal(buildId(glue, wasm));
			expect(actual).to.equal(BUILD_ID);
		});
	}

	it("cannot be told if the manifest contradicts the build id", async () => {
		const recorded = { ...RECORDED, wasm: { ...RECORDED.wasm, crc32: "00000000" } };
		const distribution = open({ glue: GLUE, wasm: WASM });
		const error = await rejectionOf(checkBuild(distribution, BUILD_ID, recorded));
		expect(error).to.be.instanceOf(SnapshotError);
		expect((error as SnapshotError).message).to.match(/contradicts the snapshot's build id/);
	});

	describe("when the caller gave what is not there to be read", () => {
		it("is told by the wasm alone for a glue", async () => {
			await checkBuild(open({ wasm: WASM }, given), BUILD_ID, RECORDED);
			const error = await rejectionOf(
				checkBuild(open({ wasm: changed(WASM) }, given), BUILD_ID, RECORDED),
			);
			expect(error).to.be.instanceOf(BuildMismatchError);
			expect((error as Error).message).to.match(
				/expected: unknown \(Cannot read .*pyodide\.asm\.mjs/,
			);
			expect((error as BuildMismatchError).actual).to.equal(BUILD_ID);
		});

		it("is told by the glue alone for a module", async () => {
			await checkBuild(open({ glue: GLUE }, compiled), BUILD_ID, RECORDED);
			const other = open({ glue: changed(GLUE) }, compiled);
			expect(await rejectionOf(checkBuild(other, BUILD_ID, RECORDED))).to.be.instanceOf(
				BuildMismatchError,
			);
		});

		it("is not taken for granted with nothing to compare", async () => {
			const distribution = open({}, { ...given, ...compiled });
			const error = await rejectionOf(checkBuild(distribution, BUILD_ID, RECORDED));
			expect(error).to.be.instanceOf(PythawError).with.property("code", "ERR_READ");
		});
	});

	it("is an error of reading if a file is missing that nothing stands in for", async () => {
		for (const distribution of [open({ wasm: WASM }, compiled), open({ wasm: WASM })]) {
			const error = await rejectionOf(checkBuild(distribution, BUILD_ID, RECORDED));
			expect(error).to.be.instanceOf(PythawError).with.property("code", "ERR_READ");
		}
	});
});

it("a glue that the caller gave is all there is: none is read, nor compiled to be kept", async () => {
	const indexURL = mkdtempSync(join(tmpdir(), "pythaw-glue-")) + sep;
	writeFileSync(`${indexURL}pyodide.asm.mjs`, "globalThis.glueWasRun = true;\n");
	const distribution = openDistribution(createNodeHost(detectRuntimeEnv()), {
		indexURL,
		...given,
		...compiled,
	});
	expect(await distribution.createPyodideModule).to.equal(given.createPyodideModule);
	distribution.keepCompiled(1);
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(globalThis).to.not.have.property("glueWasRun");
	rmSync(indexURL, { recursive: true });
});

describe("whether a standard library is the one of a snapshot", () => {
	const stdlib = Buffer.from("a zip file");
	const recorded = { ...fingerprintOf(stdlib), sha256: sha256(stdlib).toString("hex") };
	const check = (entry: unknown, bytes: Uint8Array = stdlib) =>
		checkStdlib({ stdlib: entry } as Manifest, bytes);

	it("is settled by length and CRC-32 if they are right", async () => {
		await check({ ...recorded, sha256: "not looked at" });
	});

	it("is denied with both SHA-256s if it differs in one bit", async () => {
		const other = changed(stdlib);
		const error = await rejectionOf(check(recorded, other));
		expect(error).to.be.instanceOf(SnapshotError).with.property("check", "content");
		expect((error as Error).message).to.include(`wanted SHA-256 ${recorded.sha256}`);
		expect((error as Error).message).to.include(`got ${sha256(other).toString("hex")}`);
	});

	it("cannot be told if the manifest contradicts itself", async () => {
		const error = await rejectionOf(check({ ...recorded, crc32: "00000000" }));
		expect(error).to.be.instanceOf(SnapshotError).with.property("check", "manifest");
		expect((error as Error).message).to.match(/^"stdlib.*" in the snapshot's manifest/);
	});
});
