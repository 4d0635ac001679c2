/** What installing a wheel leaves behind, as Python, Pyodide and micropip see it on a real start. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { createSnapshot, loadPyodide, type Recipe, takeSnapshot } from "../../src/index.js";
import { formatLock } from "../../src/packages/lock.js";
import { baseFile, createOnBase, startOnBase } from "../boot/base.js";
import { temporaryDirectory } from "../suite/start.js";
import { ownCache } from "./finding.js";
import { makeWheel } from "./make-wheel.js";
import { wheelDirectory, wheelPath } from "./wheels.js";

const script = "#!python\nimport tiny; print(tiny.value)\n";
const everything = makeWheel({
	name: "Every.Thing",
	version: "1.0+local.1",
	files: {
		"every/__init__.py": "from .inner import value\n",
		"every/inner.py": "value = 17\n",
		"every/data.txt": "data",
		"every/tool": "#!/bin/sh\n",
		"space/one/__init__.py": "name = 'one'\n",
		"every.pth":
			"/added/by/pth\nevery_extra\nimport sys; sys.pth_ran = getattr(sys, 'pth_ran', 0) + 1\n",
		"every_extra/found_by_pth.py": "value = 18\n",
		"Every_Thing-1.0+local.1.data/purelib/every_pure.py": "value = 19\n",
		"Every_Thing-1.0+local.1.data/platlib/every_plat.py": "value = 20\n",
		"Every_Thing-1.0+local.1.data/scripts/run-it": script,
		"Every_Thing-1.0+local.1.data/data/share/every/file.txt": "shared",
		"Every_Thing-1.0+local.1.data/headers/every.h": "#define EVERY 1\n",
		"Every_Thing-1.0+local.1.dist-info/entry_points.txt":
			"[console_scripts]\nevery = every.inner:main\n# comment\nbad/name = x:y\n[other]\nplugin = every.inner:value\n",
	},
	executable: ["every/tool"],
});
const space = makeWheel({
	name: "space-two",
	files: { "space/two/__init__.py": "name = 'two'\n" },
});

const given = (...wheels: { fileName: string; bytes: Uint8Array }[]): Recipe => ({
	packages: wheels.map(({ fileName, bytes }) => ({ fileName, content: bytes })),
});

/** Python that a test sees through: JSON of an expression. */
const ask = (pyodide: any, code: string) =>
	JSON.parse(pyodide.runPython(`import json\nfrom importlib import metadata\njson.dumps(${code})`));

describe("a snapshot with packages", () => {
	let pyodide: any;
	let bytes: Uint8Array;
	let manifest: any;

	before(async () => {
		ownCache();
		({ bytes, manifest } = await createSnapshot({
			...given(everything, space),
			packages: [...given(everything, space).packages!, wheelPath("attrs")],
			dependencies: false,
			imports: ["every"],
		}));
		pyodide = await loadPyodide({ snapshot: bytes });
	});

	it("has their modules, .data directories included", () => {
		pyodide.runPython("import every_pure, every_plat, every, attr");
		expect(ask(pyodide, "[every.value, every_pure.value, every_plat.value]")).to.deep.equal([
			17, 19, 20,
		]);
		expect(ask(pyodide, "open('/share/every/file.txt').read()")).to.equal("shared");
		const header = "/include/python3.14/Every.Thing/every.h";
		expect(ask(pyodide, `open('${header}').read()`)).to.include("EVERY");
	});

	it("has namespace packages that several wheels fill", () => {
		pyodide.runPython("import space.one, space.two");
		expect(ask(pyodide, "[space.one.name, space.two.name]")).to.deep.equal(["one", "two"]);
	});

	it("has .pth files followed, as site does it: lines that begin with import run once", () => {
		pyodide.runPython("import sys, found_by_pth");
		expect(ask(pyodide, "[found_by_pth.value, sys.pth_ran]")).to.deep.equal([18, 1]);
		expect(ask(pyodide, "'/added/by/pth' in sys.path")).to.equal(false);
	});

	it("has their scripts and entry points, to be executed", () => {
		const mode = (path: string) => pyodide.FS.stat(path).mode & 0o777;
		const text = (path: string) => pyodide.FS.readFile(path, { encoding: "utf8" });
		expect(text("/bin/run-it")).to.equal(script.replace("#!python", "#!/usr/bin/env python"));
		expect(text("/bin/every")).to.include("from every.inner import main");
		expect([mode("/bin/run-it"), mode("/bin/every")]).to.deep.equal([0o755, 0o755]);
		expect(mode("/lib/python3.14/site-packages/every/tool")).to.equal(0o755);
		expect(pyodide.FS.analyzePath("/bin/bad").exists).to.equal(false);
		const plugins = "[e.value for e in metadata.entry_points(group='other')]";
		expect(ask(pyodide, plugins)).to.deep.equal(["every.inner:value"]);
	});

	it("has .dist-info complete: every installed file is in RECORD, with its hash and size", () => {
		const faults = pyodide.runPython(`
import base64, hashlib, json, os
from importlib import metadata
faults, listed = [], set()
for dist in metadata.distributions():
    for file in dist.files:
        path = os.path.normpath(dist.locate_file(file))
        listed.add(path)
        if not os.path.exists(path): faults.append(f"{path} is missing")
        elif file.name == "RECORD" and str(file.parent).endswith(".dist-info"): continue
        else:
            data = open(path, "rb").read()
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            if file.hash.value != digest or file.size != len(data): faults.append(f"{path} differs")
for where in ("/lib/python3.14/site-packages", "/bin", "/share", "/include"):
    for directory, _, names in os.walk(where):
        for name in names:
            path = os.path.join(directory, name)
            if path not in listed and not path.endswith("README.txt"): faults.append(f"{path} is not listed")
json.dumps([faults, len(listed)])
`);
		const [found, count] = JSON.parse(faults);
		expect(found).to.deep.equal([]);
		expect(count).to.be.greaterThan(50);
	});

	it("says who installed it, that it was asked for, and where it came from", () => {
		const read = (file: string) =>
			ask(pyodide, `metadata.distribution('every-thing').read_text(${JSON.stringify(file)})`);
		expect(read("INSTALLER").trim()).to.equal("pythaw");
		expect(read("REQUESTED")).to.equal("");
		const direct = JSON.parse(read("direct_url.json"));
		expect(direct.archive_info.hashes).to.deep.equal({ sha256: everything.sha256 });
		expect(direct.url).to.equal(`file:///${everything.fileName}`);
		expect(ask(pyodide, "metadata.version('every_thing')")).to.equal("1.0+local.1");
	});

	it("has them among pyodide.loadedPackages", () => {
		expect(Object.keys(pyodide.loadedPackages).sort()).to.deep.equal([
			"Every.Thing",
			"attrs",
			"space-two",
		]);
	});

	it("names them in its manifest, by package URL and hash", () => {
		expect(
			manifest.packages.map(({ purl }: any) => purl.replace(/attrs@.*/, "attrs@")),
		).to.deep.equal([
			"pkg:pypi/attrs@",
			"pkg:pypi/every-thing@1.0%2Blocal.1",
			"pkg:pypi/space-two@1.0",
		]);
		expect(manifest.packages[1].sha256).to.equal(everything.sha256);
	});

	it("can be taken again after a restore, with what was installed since", async () => {
		const more = makeWheel({ name: "more" });
		const restored: any = await loadPyodide({ snapshot: bytes });
		const distInfo = "/lib/python3.14/site-packages/more-1.0.dist-info";
		restored.FS.mkdirTree(distInfo);
		restored.FS.writeFile(`${distInfo}/METADATA`, more.metadata);
		const second = await takeSnapshot(restored);
		expect(second.manifest.packages.map(({ purl }) => purl)).to.include.members([
			"pkg:pypi/more@1.0",
			"pkg:pypi/every-thing@1.0%2Blocal.1",
		]);
	});
});

describe("packages in a recipe", () => {
	before(ownCache);

	it("give the same bytes again, whatever order they are named in and wherever their files lie", async () => {
		const elsewhere = temporaryDirectory();
		const names = ["attrs", "h11", "idna"];
		const paths = names.map(wheelPath);
		const copies = paths.map((path) => {
			const copy = join(elsewhere, path.slice(wheelDirectory.length + 1));
			writeFileSync(copy, readFileSync(path));
			return copy;
		});
		const recipe = { imports: ["attr", "h11", "idna"], dependencies: false };
		const one = await createOnBase({ ...recipe, packages: paths });
		const two = await createOnBase({ ...recipe, packages: copies.reverse() });
		expect(two.digest).to.equal(one.digest);
		expect(formatLock(two.lock!)).to.equal(formatLock(one.lock!));
	});

	it("on a base snapshot have their .pth files followed too, the base's not again", async () => {
		const counting = (name: string) =>
			makeWheel({
				name,
				files: {
					[`${name}.pth`]: `${name}_extra\nimport sys; sys.ran = [*getattr(sys, "ran", []), "${name}"]\n`,
					[`${name}_extra/${name}_found.py`]: "",
				},
			});
		const below = await createSnapshot(given(counting("below")));
		const options = { base: below.bytes };
		const { bytes } = await createSnapshot(
			{ ...given(counting("above")), imports: ["above_found"] },
			options,
		);
		const pyodide: any = await loadPyodide({ snapshot: bytes, ...options });
		expect(pyodide.runPython("import sys, below_found; ' '.join(sys.ran)")).to.equal("below above");
		expect(Object.keys(pyodide.loadedPackages).sort()).to.deep.equal(["above", "below"]);
	});

	it("can be used with Pyodide's own loader: its lock file is Pyodide's", async () => {
		const { lock } = await createOnBase({
			packages: [wheelPath("sortedcontainers")],
			dependencies: false,
		});
		const plain = await loadPyodide({
			snapshot: await baseFile(),
			lockFileContents: lock as any,
			packageBaseUrl: wheelDirectory,
			stdout: () => {},
		});
		await plain.loadPackagesFromImports("import sortedcontainers");
		expect(
			plain.runPython("import sortedcontainers; len(sortedcontainers.SortedList([3, 1]))"),
		).to.equal(2);
	});

	it("hold native code that runs after a restore", async () => {
		const { bytes } = await createOnBase({
			packages: ["msgspec", "uuid_utils"].map(wheelPath),
			dependencies: false,
			imports: ["msgspec", "uuid_utils"],
		});
		const restored = await startOnBase(bytes);
		expect(
			restored.runPython("msgspec = __import__('msgspec'); msgspec.json.decode(b'[1, 2]')[1]"),
		).to.equal(2);
		expect(restored.runPython("str(__import__('uuid_utils').UUID(int=1))")).to.match(
			/-000000000001$/,
		);
	});
});
