/**
 * Pyodide's issues about snapshots, in their reporters' words: what they wrote, and what they wanted.
 * Each fails with Pyodide's own loader, which is shown beside, but for 5729, whose program runs today
 * and whose wish is the snapshot afterwards. Packages come from wheels on disk, through a lock file.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { loadPyodide as pyodidesOwn } from "pyodide";
import { loadPyodide, takeSnapshot } from "../../src/index.js";
import { baseSnapshot } from "../boot/base.js";
import { root } from "../engines/engines.js";
import { wheelDirectory, wheelPath } from "../packages/wheels.js";
import { temporaryDirectory } from "../suite/start.js";

const lockFile = join(root, "node_modules", "pyodide", "pyodide-lock.json");
const { info } = JSON.parse(readFileSync(lockFile, "utf8"));

function locked(name: string, depends: string[] = []) {
	const path = wheelPath(name);
	return {
		name,
		version: basename(path).split("-")[1],
		file_name: basename(path),
		install_dir: "site",
		sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
		package_type: "package",
		imports: [name.replaceAll("-", "_")],
		depends,
		unvendored_tests: false,
	};
}

const packages = [
	locked("micropip", ["packaging"]),
	locked("packaging"),
	locked("networkx"),
	locked("mypy", ["mypy-extensions", "typing-extensions", "pathspec", "librt", "ast-serialize"]),
	...["mypy-extensions", "typing-extensions", "pathspec", "librt", "ast-serialize"].map((name) =>
		locked(name),
	),
];

/** The options that stand for Pyodide's own distribution of packages. */
const distribution = () => ({
	lockFileContents: {
		info,
		packages: Object.fromEntries(packages.map((one) => [one.name, structuredClone(one)])),
	} as any,
	packageBaseUrl: wheelDirectory,
	stdout: () => {},
});

const mypyCache = temporaryDirectory();

/** The exit status of mypy for a program. What it finds out about typeshed, its instances share. */
function mypyOn(pyodide: any, program: string): number {
	pyodide.mountNodeFS("/mypy", mypyCache);
	return pyodide.runPython(
		`import mypy.api; mypy.api.run(["-c", "${program}", "--cache-dir=/mypy"])[2]`,
	);
}

async function messageOf(work: () => Promise<unknown>): Promise<string> {
	// Pyodide prints what it compares.
	const { warn } = console;
	console.warn = () => {};
	try {
		await work();
		return "";
	} catch (error) {
		return (error as Error).message;
	} finally {
		console.warn = warn;
	}
}

describe("Pyodide's issue", () => {
	describe('5195, "I am unable to create a snapshot when any `packages` are passed in"', () => {
		const reported = async (load: typeof loadPyodide) => {
			const pyodide: any = await load({
				...distribution(),
				packages: ["micropip"],
				_makeSnapshot: true,
			} as any);
			return pyodide.makeMemorySnapshot() as Uint8Array;
		};

		it("is Pyodide's", async () => {
			expect(await messageOf(() => reported(pyodidesOwn as any))).to.match(
				/^Unexpected hiwire entry at index \d$/,
			);
		});

		it('"Does not throw an error"', async () => {
			const snapshot = await reported(loadPyodide);
			const pyodide = await loadPyodide({ ...distribution(), _loadSnapshot: snapshot } as any);
			expect(pyodide.runPython("1 + 1")).to.equal(2);
		});

		it('"useable to pre install (perhaps even pre import) packages"', async () => {
			const options = distribution();
			const snapshot = await baseSnapshot();
			const first = await loadPyodide({ ...options, snapshot, packages: ["micropip"] });
			const { bytes } = await takeSnapshot(first);
			const { lockFileContents } = options;
			const pyodide = await loadPyodide({ lockFileContents, snapshot: bytes });
			expect(pyodide.loadedPackages).to.have.all.keys("micropip", "packaging");
			expect(pyodide.runPython("import micropip; micropip.__version__")).to.equal(
				packages[0].version,
			);
		});
	});

	it('5729, "Enabling snapshots currently stops micropip from being able to install packages"', async () => {
		const idna = wheelPath("idna");
		const wheel = `emfs:/tmp/${basename(idna)}`;
		for (const makesSnapshot of [true, false]) {
			const pyodide: any = await loadPyodide({
				...distribution(),
				...(makesSnapshot ? { _makeSnapshot: true } : { snapshot: await baseSnapshot() }),
			} as any);
			await pyodide.loadPackage(["micropip"]);
			pyodide.FS.writeFile(`/tmp/${basename(idna)}`, readFileSync(idna));
			await pyodide.runPythonAsync(`
				import micropip
				await micropip.install("${wheel}")
				import idna
			`);
			expect(pyodide.runPython("idna.encode('ドメイン').decode()")).to.equal("xn--eckwd4c7c");
			if (makesSnapshot) continue;
			// What the reporter is after: a start without the lengthy installation.
			const { bytes } = await takeSnapshot(pyodide, { allow: ["host-string"] });
			const again: any = await loadPyodide({ ...distribution(), snapshot: bytes });
			expect(again.runPython("idna.encode('ドメイン').decode()")).to.equal("xn--eckwd4c7c");
			expect(again.runPython("sorted(micropip.list())").toJs()).to.include("idna");
		}
	});

	describe('6254, "Snapshot restore failure": "the heap keeps its compiled default"', () => {
		const reported = async (load: typeof loadPyodide) => {
			const first: any = await load({ ...distribution(), _makeSnapshot: true } as any);
			first.runPython("table = bytearray(b'pandas') * 10_000_000");
			const snapshot: Uint8Array = first.makeMemorySnapshot();
			expect(snapshot.byteLength).to.be.above(60_000_000);
			const pyodide: any = await load({ ...distribution(), _loadSnapshot: snapshot } as any);
			return pyodide.runPython("len(table), bytes(table[-6:]).decode()").toJs();
		};

		it('is Pyodide\'s: "RangeError: offset is out of bounds, every time, not intermittently"', async () => {
			expect(await messageOf(() => reported(pyodidesOwn as any))).to.equal(
				"offset is out of bounds",
			);
		});

		it("is none of ours, in Pyodide's own format", async () => {
			expect(await reported(loadPyodide)).to.deep.equal([60_000_000, "pandas"]);
		});

		it('"after loadPackage([...]) + imports", native ones as well', async () => {
			const first = await loadPyodide({ ...distribution(), snapshot: await baseSnapshot() });
			await first.loadPackage(["networkx", "mypy"]);
			first.runPython("import networkx, mypy.api");
			const { bytes, manifest } = await takeSnapshot(first);
			expect(manifest.memory.byteLength).to.be.above(31_457_280);
			const pyodide = await loadPyodide({ ...distribution(), snapshot: bytes });
			expect(mypyOn(pyodide, "x: int = str()")).to.equal(1);
			expect(pyodide.runPython("networkx.path_graph(4).number_of_edges()")).to.equal(3);
			expect(pyodide.loadedPackages).to.include.keys("networkx", "mypy", "librt");
		});
	});
});

describe("A restored instance that has no packages", () => {
	it("loads them by name and by the imports of a program, and takes a second snapshot with them", async () => {
		const options = distribution();
		const bytes = await baseSnapshot();
		const pyodide: any = await loadPyodide({ ...options, snapshot: bytes });
		expect(pyodide.loadedPackages).to.deep.equal({});
		await pyodide.loadPackagesFromImports("import networkx as nx\nimport json");
		expect(Object.keys(pyodide.loadedPackages)).to.deep.equal(["networkx"]);
		await pyodide.loadPackage("librt");
		pyodide.runPython("import networkx, librt");
		// A layer as well as a whole one.
		for (const base of [undefined, bytes]) {
			const second = await takeSnapshot(pyodide, { base });
			const again: any = await loadPyodide({ ...options, snapshot: second.bytes, base });
			expect(again.loadedPackages).to.have.all.keys("networkx", "librt");
			expect(again.runPython("networkx.path_graph(4).number_of_edges()")).to.equal(3);
			await again.loadPackage("mypy");
			expect(mypyOn(again, "x: int = 1")).to.equal(0);
		}
	});
});
