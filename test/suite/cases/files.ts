/** The virtual file system, used from both sides. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const files: readonly Case[] = [
	{
		name: "Python reads a file that JavaScript wrote",
		short: true,
		run(pyodide) {
			pyodide.FS.writeFile("/tmp/from-js.txt", "written in JS: ü");
			expect(pyodide.runPython("open('/tmp/from-js.txt', encoding='utf8').read()")).to.equal(
				"written in JS: ü",
			);
			pyodide.FS.unlink("/tmp/from-js.txt");
			expect(pyodide.runPython("import os; os.path.exists('/tmp/from-js.txt')")).to.equal(false);
		},
	},
	{
		name: "JavaScript reads a file that Python wrote",
		run(pyodide) {
			pyodide.runPython("open('/tmp/from-py.bin', 'wb').write(bytes(range(256)))");
			const bytes = pyodide.FS.readFile("/tmp/from-py.bin") as Uint8Array;
			expect([...bytes]).to.deep.equal([...Array(256).keys()]);
			pyodide.FS.unlink("/tmp/from-py.bin");
		},
	},
	{
		name: "a file that the app wrote when it was defined is there",
		short: true,
		run(pyodide, { get }) {
			expect(get("read_data")()).to.equal("by the app");
			const text = pyodide.FS.readFile(get("data_path"), { encoding: "utf8" });
			expect(JSON.parse(text as string)).to.deep.equal({ written: "by the app" });
		},
	},
	{
		name: "directories, symbolic links, modes and times are as set",
		// Before, reading a link resolved it.
		since: "0.28",
		run(pyodide) {
			const facts = pyodide.runPython(`
import os, pathlib, stat
base = pathlib.Path("/tmp/tree")
(base / "sub").mkdir(parents=True)
(base / "sub" / "file").write_text("x" * 10)
(base / "link").symlink_to("sub/file")
os.chmod(base / "sub" / "file", 0o640)
os.utime(base / "sub" / "file", (1_000_000_000, 1_000_000_001))
info = os.stat(base / "link")
to_js([
    sorted(str(path.relative_to(base)) for path in base.rglob("*")),
    os.readlink(base / "link"),
    stat.S_IMODE(info.st_mode),
    info.st_size,
    int(info.st_mtime),
])
`);
			expect(facts).to.deep.equal([
				["link", "sub", "sub/file"],
				"sub/file",
				0o640,
				10,
				1_000_000_001,
			]);
			pyodide.runPython("import shutil; shutil.rmtree('/tmp/tree')");
		},
	},
	{
		name: "a missing file is a FileNotFoundError with its name",
		run(pyodide) {
			const error = thrownBy(() => pyodide.runPython("open('/no/such/file')"));
			expect(error.type).to.equal("FileNotFoundError");
			expect(error.message).to.contain("/no/such/file");
		},
	},
	{
		name: "a module written as a file can be imported",
		run(pyodide) {
			pyodide.FS.mkdirTree("/tmp/modules/pkg");
			pyodide.FS.writeFile("/tmp/modules/pkg/__init__.py", "from .part import value\n");
			pyodide.FS.writeFile("/tmp/modules/pkg/part.py", "value = __name__\n");
			const code = "import sys; sys.path.insert(0, '/tmp/modules'); import pkg; pkg.value";
			try {
				expect(pyodide.runPython(code)).to.equal("pkg.part");
			} finally {
				pyodide.runPython("sys.path.remove('/tmp/modules')");
			}
		},
	},
	{
		name: "unpackArchive unpacks a zip that Python made",
		run(pyodide) {
			pyodide.runPython(`
import zipfile
with zipfile.ZipFile("/tmp/made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("inside/hello.txt", "hello " * 100)
`);
			const zip = pyodide.FS.readFile("/tmp/made.zip") as Uint8Array;
			pyodide.unpackArchive(zip, "zip", { extractDir: "/tmp/unpacked" });
			const text = pyodide.FS.readFile("/tmp/unpacked/inside/hello.txt", { encoding: "utf8" });
			expect(text).to.have.length(600);
		},
	},
	{
		name: "a temporary file is gone when it is closed",
		run(pyodide) {
			const code = `
import os, tempfile
with tempfile.NamedTemporaryFile(suffix=".txt") as file:
    path = file.name
    file.write(b"1234"); file.flush()
    size = os.path.getsize(path)
to_js([size, os.path.exists(path)])
`;
			expect(pyodide.runPython(code)).to.deep.equal([4, false]);
		},
	},
];
