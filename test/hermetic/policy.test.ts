/**
 * The import policy: complete for the installed release, and enforced in the C phase.
 */
import { join } from "node:path";
import { expect } from "chai";
import { boot } from "../../src/boot/boot.js";
import type { LoadOptions } from "../../src/boot/options.js";
import type { Purpose } from "../../src/boot/purpose.js";
import { HermeticHost } from "../../src/hermetic/hermetic-host.js";
import { classifiedImports } from "../../src/hermetic/policy.js";
import { host } from "../../src/host.js";
import { ForbiddenCallError, loadPyodide } from "../../src/index.js";
import { createOnBase, startOnBase } from "../boot/base.js";
import { releases } from "../generations/releases.js";
import { rejectionOf } from "../suite/thrown.js";
import { absentImports } from "./absent-imports.js";
import { functionImports, otherImports } from "./imports.js";

const hermetic = (): Purpose => ({ kind: "create", host: new HermeticHost() });

/** A start for a snapshot in whose C phase this Python runs, by way of `sitecustomize`. */
function startWith(customization: string): Promise<unknown> {
	const fsInit = (FS: any, { sitePackages }: { sitePackages: string }) => {
		FS.writeFile(`${sitePackages}/sitecustomize.py`, customization);
	};
	return boot(host(), { fsInit: fsInit as unknown as LoadOptions["fsInit"] }, hermetic());
}

describe("The import policy", () => {
	for (const { name, version, directory } of releases) {
		it(`classifies every function that ${name}'s main module imports, and no other`, () => {
			const absent = new Set(absentImports[version].split(/\s+/));
			const imports = [...classifiedImports().keys()].filter((name) => !absent.has(name));
			expect(imports).to.have.members(functionImports(join(directory, "pyodide.asm.wasm")));
		});
	}

	it("has no row for what no release imports", () => {
		const known = new Set(
			releases.flatMap(({ directory }) => functionImports(join(directory, "pyodide.asm.wasm"))),
		);
		expect([...classifiedImports().keys()].filter((name) => !known.has(name))).to.deep.equal([]);
		for (const names of Object.values(absentImports)) {
			expect(names.split(/\s+/).filter((name) => name && !known.has(name))).to.deep.equal([]);
		}
	});

	it("leaves only addresses, memory, table and tags unclassified", () => {
		const kinds = releases.flatMap(({ directory }) =>
			otherImports(join(directory, "pyodide.asm.wasm")),
		);
		expect([...new Set(kinds)].sort()).to.deep.equal([
			"GOT.func global",
			"GOT.mem global",
			"env global",
			"env memory",
			"env table",
			"env tag",
		]);
	});

	it("gives a reason for every class", () => {
		for (const { touches, reason } of classifiedImports().values()) {
			expect(touches).to.match(/^\w.*\w$/);
			expect(reason).to.match(/\.$/);
		}
	});
});

describe("The C phase of a start for a snapshot", () => {
	const forbidden: [what: string, customization: string, importName: string, touches: string][] = [
		["opens a socket", "import socket\nsocket.socket()", "__syscall_socket", "the network"],
		[
			"looks up a name",
			"import socket\nsocket.getaddrinfo('example.org', 80)",
			"getaddrinfo",
			"name resolution",
		],
		["runs a command", "import os\nos.system('true')", "_emscripten_system", "processes"],
		[
			"waits on descriptors",
			"import os, select\nselect.select([os.pipe()[0]], [], [], 0)",
			"_maybe_poll_async",
			"event loop",
		],
		["starts Pyodide's core", "import _pyodide_core", "jslib_init_buffers_js", "API"],
		[
			"makes a C callback",
			"import ctypes\nctypes.CFUNCTYPE(None)(print)",
			"ffi_closure_alloc_js",
			"function table",
		],
	];
	for (const [what, customization, importName, touches] of forbidden) {
		it(`is ended at once when Python ${what}, with the import's name`, async () => {
			const error = await rejectionOf(startWith(customization), ForbiddenCallError);
			expect(error.code).to.equal("ERR_FORBIDDEN_CALL");
			expect(error.importName).to.equal(importName);
			expect(error.message).to.contain(touches);
		});
	}

	it("is ended with the places in Python and in JavaScript where it stood", async () => {
		const error = await rejectionOf(
			startWith("import socket\ndef reach_out():\n    socket.socket()\nreach_out()"),
			ForbiddenCallError,
		);
		expect(error.pythonStack).to.match(
			/sitecustomize\.py", line 4, in <module>\n.*sitecustomize\.py", line 3, in reach_out\n.*socket\.py", line \d+, in socket\.__init__$/,
		);
		expect(error.message).to.contain(error.pythonStack);
		expect(error.stack).to.contain("policy.test");
	});

	it("may do what a start is made of: files, times, random numbers, messages, input that has ended", async () => {
		const lines: string[] = [];
		const customization =
			"import os, random, sys, tempfile, time\ntime.sleep(0.01)\nwith tempfile.TemporaryFile() as f:\n    f.write(b'x')\n" +
			"print(os.umask(0o77), os.umask(0o22), sys.stdin.read(1), random.random() < 1, file=sys.stderr)";
		const fsInit = (FS: any, { sitePackages }: { sitePackages: string }) => {
			FS.writeFile(`${sitePackages}/sitecustomize.py`, customization);
		};
		const pyodide = await boot(
			host(),
			{
				fsInit: fsInit as unknown as LoadOptions["fsInit"],
				stdin: () => "typed on this host",
				stderr: (line) => lines.push(line),
			},
			hermetic(),
		);
		expect(lines).to.deep.equal(["18 63  True"]);
		expect(pyodide.runPython("import sys; sys.stdin.read()")).to.equal("");
	});

	it("is over when a recipe runs, which may do all that a program may, but to this process's umask", async () => {
		const before = process.umask();
		const { bytes } = await createOnBase({
			run: [
				{ code: "import os\nos.umask(0o77)", name: "mask.py" },
				{ code: "import socket\nsocket.socket().close()", name: "reach.py" },
			],
		});
		expect(process.umask()).to.equal(before);
		const pyodide = await startOnBase(bytes);
		expect(pyodide.runPython("socket.AF_INET")).to.be.a("number");
	});
});

describe("A start for use", () => {
	it("is not held to the policy", async () => {
		const fsInit = (FS: any, { sitePackages }: { sitePackages: string }) => {
			FS.writeFile(`${sitePackages}/sitecustomize.py`, "import socket\nsocket.socket().close()");
		};
		const pyodide = await loadPyodide({ fsInit: fsInit as unknown as LoadOptions["fsInit"] });
		expect(pyodide.runPython("1 + 1")).to.equal(2);
	});
});
