/** What can be installed on top of a snapshot with packages, by Pyodide's own ways, without a network. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { loadPyodide, takeSnapshot } from "../../src/index.js";
import { createOnBase, startOnBase } from "../boot/base.js";
import { ownCache } from "./finding.js";
import { wheelPath } from "./wheels.js";

describe("a restored instance with packages", () => {
	let bytes: Uint8Array;

	before(async () => {
		ownCache();
		({ bytes } = await createOnBase({
			packages: ["micropip", "attrs", "msgspec"].map(wheelPath),
			dependencies: false,
			imports: ["micropip", "msgspec", "importlib.metadata"],
			// Searching keeps the archives on Python's path open; that must not hinder a snapshot.
			run: [{ code: "import importlib.metadata as m; list(m.distributions())", name: "search.py" }],
		}));
	});

	const restore = async () => {
		const lines: string[] = [];
		const stdout = (line: string) => lines.push(line);
		const pyodide: any = await startOnBase(bytes, { stdout });
		return { pyodide, lines };
	};

	it("knows its packages: loadPackage and micropip fetch none of them again", async () => {
		const { pyodide, lines } = await restore();
		await pyodide.loadPackage("attrs");
		expect(lines.join("\n")).to.include("attrs already loaded");
		await pyodide.runPythonAsync("await micropip.install(['attrs', 'msgspec>=0.1'])", {
			globals: pyodide.runPython("import micropip; globals()"),
		});
		const listed = pyodide.runPython("sorted(micropip.list())").toJs();
		expect(listed).to.deep.equal(["attrs", "micropip", "msgspec"]);
	});

	it("takes more packages, and a second snapshot with them", async () => {
		const { pyodide } = await restore();
		await pyodide.loadPackage(wheelPath("sortedcontainers"));
		const idna = wheelPath("idna");
		const target = `/tmp/${idna.slice(idna.lastIndexOf("/") + 1)}`;
		pyodide.FS.writeFile(target, readFileSync(idna));
		await pyodide.runPythonAsync(`import micropip\nawait micropip.install("emfs:${target}")`);
		pyodide.runPython("import idna, sortedcontainers, msgspec");
		expect(Object.keys(pyodide.loadedPackages).sort()).to.deep.equal([
			"attrs",
			"idna",
			"micropip",
			"msgspec",
			"sortedcontainers",
		]);
		// The wheel's path on this host is among what Pyodide's loader writes down.
		const second = await takeSnapshot(pyodide, { allow: ["host-string"] });
		const names = second.manifest.packages.map(({ purl }) => purl.replace(/@.*/, ""));
		expect(names).to.include.members(["pkg:pypi/idna", "pkg:pypi/sortedcontainers"]);
		const again: any = await loadPyodide({ snapshot: second.bytes });
		expect(again.runPython("idna.encode('ドメイン').decode()")).to.equal("xn--eckwd4c7c");
		expect(again.runPython("msgspec.json.encode([1])").toString()).to.include("[1]");
		expect(Object.keys(again.loadedPackages)).to.have.length(5);
	});
});
