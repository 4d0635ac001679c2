/** Verifying a file: whole, of this build, and free of this host's strings. */
import { expect } from "chai";
import { LeakError, SnapshotError, verifySnapshot } from "../../src/index.js";
import { baseFile, baseSnapshot, createOnBase } from "../boot/base.js";
import { rejectionOf } from "../suite/thrown.js";

describe("verifySnapshot", () => {
	const secret = "tr0ub4dor-and-3-more";
	const recipe = { run: [{ code: `token = "Bearer ${secret}"`, name: "setup.py" }] };
	let leaky: Uint8Array;
	let clean: Uint8Array;
	let base: string;

	before(async () => {
		clean = await baseSnapshot();
		base = await baseFile();
		leaky = (await createOnBase(recipe)).bytes;
		process.env.PYTHAW_TEST_TOKEN = secret;
	});

	after(() => {
		delete process.env.PYTHAW_TEST_TOKEN;
	});

	it("passes the base snapshot, and says what it is", async () => {
		const report = await verifySnapshot(clean);
		expect(report.findings).to.deep.equal([]);
		expect(report).to.include({ ok: true, buildChecked: true });
		expect(report.digest).to.match(/^sha256-/);
		expect(report.manifest.byteLength).to.equal(clean.byteLength);
	});

	it("finds a string of this host in a file that was made elsewhere, and does not print it", async () => {
		const report = await verifySnapshot(leaky, { base });
		expect(report.ok).to.equal(false);
		expect(report.findings.map(({ kind, names }) => [kind, ...names])).to.deep.equal([
			["host-string", "PYTHAW_TEST_TOKEN"],
		]);
		expect(JSON.stringify(report.findings)).not.to.include(secret);
	});

	it("lets pass what a rule allows by name", async () => {
		const report = await verifySnapshot(leaky, { base, allow: ["host-string:PYTHAW_*"] });
		expect(report.ok).to.equal(true);
		expect(report.allowed).to.have.length(1);
	});

	it("rejects damage, and a rule that is none", async () => {
		const damaged = clean.slice();
		damaged[damaged.length >> 1] ^= 1;
		for (const [bytes, options, type] of [
			[damaged, {}, SnapshotError],
			[clean, { allow: ["secrets" as any] }, TypeError],
		] as const) {
			await rejectionOf(verifySnapshot(bytes, options), type);
		}
	});

	it("is what createSnapshot does as well: the same recipe is refused here", async () => {
		const error = await rejectionOf(createOnBase(recipe), LeakError);
		expect(error.leaks).to.have.length(1);
		expect(error.leaks[0]).to.include({ kind: "host-string" });
		expect(error.leaks[0].holders).to.include("__main__.token");
		const allowed = await createOnBase(recipe, { allow: ["host-string:PYTHAW_TEST_TOKEN"] });
		expect(allowed.bytes).to.deep.equal(leaky);
	});
});
