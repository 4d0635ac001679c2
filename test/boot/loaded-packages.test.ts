/**
 * What a restored start finds in site-packages, without Python, is what Pyodide's own Python finds there.
 */
import { expect } from "chai";
import { loadPyodide } from "../../src/index.js";
import { rejectionOf } from "../suite/thrown.js";
import { baseFile } from "./base.js";

const packages: Record<string, Record<string, string>> = {
	"plain-1.0.dist-info": { METADATA: "Metadata-Version: 2.1\nName: plain\nVersion: 1.0\n" },
	"carriage-1.0.dist-info": { METADATA: "Metadata-Version: 2.1\r\nName:  Carriage Return \r\n" },
	"own-1.dist-info": { METADATA: "Name: own\n", PYODIDE_SOURCE: "pyodide\n", INSTALLER: "pip" },
	"from-1.dist-info": { METADATA: "Name: from\n", PYODIDE_SOURCE: "https://example.org/a.whl" },
	"empty-1.dist-info": { METADATA: "Name: empty\n", PYODIDE_SOURCE: " \n", INSTALLER: " uv \n" },
	"direct-1.dist-info": { METADATA: "Name: direct\n", "direct_url.json": '{"url": "file:///ä"}' },
	"installed-1.dist-info": { METADATA: "X: Name: no\nName: installed\n", INSTALLER: "pip\n" },
	".hidden-1.dist-info": { METADATA: "Name: hidden\n" },
	"plain-1.0.data": { METADATA: "Name: none\n" },
};

const byPython = `
from pyodide._package_loader import SITE_PACKAGES, get_dist_source
[list(get_dist_source(path)) for path in SITE_PACKAGES.glob("*.dist-info")]`;

type Files = typeof packages;

const startWith = async (files: Files) =>
	loadPyodide({
		snapshot: await baseFile(),
		async fsInit(FS, { sitePackages }) {
			for (const [directory, contents] of Object.entries(files)) {
				FS.mkdir(`${sitePackages}/${directory}`);
				for (const [name, text] of Object.entries(contents)) {
					FS.writeFile(`${sitePackages}/${directory}/${name}`, text);
				}
			}
		},
	});

describe("Packages that a restored start finds", () => {
	it("are those that Pyodide's Python finds, in its order and with its words", async () => {
		const pyodide = await startWith(packages);
		const found = pyodide.runPython(byPython).toJs();
		expect(found).to.have.length(8);
		expect(Object.entries(pyodide.loadedPackages)).to.deep.equal(found);
	});

	it("are looked for by Pyodide's Python if one is not as packages are", async () => {
		const strange = { ...packages, "strange-1.dist-info": { INSTALLER: "pip" } };
		const error = await rejectionOf(startWith(strange));
		expect(String(error.cause ?? error)).to.contain("strange-1.dist-info/METADATA");
	});
});
