/** What a file claims of itself: verify holds it against the build that is found, and against its files. */
import { expect } from "chai";
import {
	BuildMismatchError,
	createSnapshot,
	loadPyodide,
	SnapshotError,
	verifySnapshot,
} from "../../src/index.js";
import { type Parts, partsOf, written } from "../hostile/altered.js";
import { rejectionOf } from "../suite/thrown.js";

const digest = "ab".repeat(32);
const directory = "/lib/python3.14/site-packages/found-1.0.dist-info";

describe("A snapshot's claims", () => {
	let parts: Parts;
	const claiming = (packages: unknown): Uint8Array =>
		written(parts, { manifest: { ...parts.manifest, packages } });
	const refusalOf = async (bytes: Uint8Array): Promise<string> => {
		const error = await rejectionOf(verifySnapshot(bytes), SnapshotError);
		expect((error as SnapshotError).check).to.equal("manifest");
		return error.message;
	};

	before(async () => {
		const files = [
			{ content: "Name: found\nVersion: 1.0\n", destination: `${directory}/METADATA` },
			{ content: digest, destination: `${directory}/PYODIDE_SHA256` },
		];
		const { bytes, manifest } = await createSnapshot({ files });
		expect(manifest.packages).to.deep.equal([{ purl: "pkg:pypi/found@1.0", sha256: digest }]);
		parts = await partsOf(bytes);
	});

	it("of its packages are those of its files, or it is refused", async () => {
		const found = { purl: "pkg:pypi/found@1.0", sha256: digest };
		expect((await verifySnapshot(claiming([found]))).ok).to.equal(true);
		expect(await refusalOf(claiming([]))).to.contain(
			"hold pkg:pypi/found@1.0, which is not listed",
		);
		expect(await refusalOf(claiming([found, { purl: "pkg:pypi/lost@2.0" }]))).to.contain(
			"pkg:pypi/lost@2.0 is listed, and not in its files",
		);
		expect(await refusalOf(claiming([{ ...found, sha256: "cd".repeat(32) }]))).to.contain(
			"pkg:pypi/found@1.0 is listed with another SHA-256",
		);
	});

	it("of its build are this build's id, not its fingerprints alone", async () => {
		const bytes = written({ ...parts, buildId: "ef".repeat(32) });
		const error = (await rejectionOf(
			verifySnapshot(bytes),
			BuildMismatchError,
		)) as BuildMismatchError;
		expect(error.actual).to.equal("ef".repeat(32));
		expect(error.expected).to.equal(parts.buildId);
		// A start, which must not wait for SHA-256 over the release, goes by the fingerprints.
		expect((await loadPyodide({ snapshot: bytes })).runPython("1 + 1")).to.equal(2);
	});
});
