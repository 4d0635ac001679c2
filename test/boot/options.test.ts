/**
 * The options of Pyodide's own loadPyodide, all at once: what each does is observed in a runtime that
 * Pyodide's own loader started, in one of pythaw's, and in one that pythaw restored.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { loadPyodide as loadWithPyodide, type PyodideAPI } from "pyodide";
import { loadPyodide, takeSnapshot } from "../../src/index.js";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { baseSnapshot } from "./base.js";
import { makeTinyPackage } from "./wheel.js";

type Loader = "Pyodide's own" | "pythaw, cold" | "pythaw, restored";

interface Started {
	readonly pyodide: PyodideAPI;
	readonly lines: string[];
	/** How often the given createPyodideModule was called. */
	readonly moduleCalls: number;
	/** What fsInit was called with. */
	readonly fsInit: unknown[];
}

/** Something to observe of a runtime. What it returns must be the same for all loaders. */
interface Observation {
	observe(started: Started): unknown;
	/** What every loader must come to, so that two that are wrong alike are noticed. */
	readonly expected: unknown;
	/** Loaders for which it means something else: a restored interpreter has its arguments from the snapshot. */
	readonly not?: readonly Loader[];
}

const python =
	(code: string) =>
	({ pyodide }: Started) => {
		const result = pyodide.runPython(code);
		return result?.toJs ? result.toJs() : result;
	};

const observations: Record<string, Observation> = {
	"jsglobals is the module js": { observe: python("import js; js.marker"), expected: "mine" },
	"args reach the interpreter": {
		observe: python("import sys; [sys.flags.optimize, sys.warnoptions, sys.orig_argv]"),
		expected: [1, ["ignore"], ["/opt/python", "-O", "-W", "ignore"]],
		not: ["pythaw, restored"],
	},
	"_sysExecutable is sys.executable": {
		observe: python("import sys; sys.executable"),
		expected: "/opt/python",
	},
	"env is in os.environ": {
		observe: python("import os; [os.environ['GREETING'], os.getenv('EMPTY'), os.environ['HOME']]"),
		expected: ["hello wörld", "", "/home/me"],
	},
	"env takes what can be a string": {
		observe: python("import os; [os.environ[k] for k in ('PORT', 'DEBUG', 'NOTHING')]"),
		expected: ["8080", "true", "null"],
	},
	"env has Pyodide's defaults besides": {
		observe: python(
			"import os; [os.environ.get(k) for k in ('PYTHONINSPECT', 'LOGNAME', 'PATH', 'NONE')]",
		),
		expected: ["1", "web_user", "/", undefined],
	},
	"env takes a default away with undefined": {
		observe: python("import os; [os.environ.get('USER'), os.getenv('LANG')]"),
		expected: [undefined, undefined],
	},
	"env.HOME exists": {
		observe: python("import os; os.path.isdir(os.path.expanduser('~'))"),
		expected: true,
	},
	"env.HOME is the working directory": {
		observe: python("import os; os.getcwd()"),
		expected: "/home/me",
		not: ["pythaw, restored"],
	},
	"packages are installed": { observe: python("import tiny; tiny.value"), expected: 17 },
	"packages are listed": {
		observe: ({ pyodide }) => ({ ...pyodide.loadedPackages }),
		expected: { tiny: "default channel" },
	},
	"stdout and stderr get lines": {
		observe: (started) => {
			python("import sys; print('to stdout'); print('to stderr', file=sys.stderr)")(started);
			return started.lines.splice(0);
		},
		expected: ["out: to stdout", "err: to stderr"],
	},
	"stdin is asked for lines": {
		observe: python("[input(), input()]"),
		expected: ["typed", "typed"],
	},
	"pyproxyToStringRepr makes toString repr": {
		observe: ({ pyodide }) =>
			pyodide
				.runPython("class A:\n  __repr__ = lambda s: 'repr'\n  __str__ = lambda s: 'str'\nA()")
				.toString(),
		expected: "repr",
	},
	"convertNullToNone makes null None": {
		observe: ({ pyodide }) => {
			pyodide.globals.set("nothing", null);
			return pyodide.runPython("nothing is None");
		},
		expected: true,
	},
	"toJsLiteralMap makes a dict a map": {
		observe: ({ pyodide }) => {
			const map = pyodide.runPython("{'a': 1}").toJs();
			return [map instanceof Map, map.a];
		},
		expected: [true, 1],
	},
	"enableRunUntilComplete is what the event loop sees": {
		observe: ({ pyodide }) => (pyodide as any)._api.config.enableRunUntilComplete,
		expected: false,
	},
	"createPyodideModule is used, once": {
		observe: ({ moduleCalls }) => moduleCalls,
		expected: 1,
	},
	"fsInit is called with the file system and where packages go": {
		observe: ({ fsInit, pyodide }) => [fsInit.length, fsInit[0] === pyodide.FS, fsInit[1]],
		expected: [2, true, { sitePackages: "/lib/python3.14/site-packages" }],
	},
	"what fsInit wrote is there for Python": {
		observe: python("import from_fs_init; from_fs_init.value"),
		expected: 5,
	},
	"sys.path is Pyodide's": {
		observe: python("import sys; sys.path"),
		expected: [
			"",
			"/lib/python314.zip",
			"/lib/python3.14/lib-dynload",
			"/lib/python3.14/site-packages",
		],
	},
};

describe("An option of Pyodide's loadPyodide", () => {
	const started = new Map<Loader, Started>();

	before(async () => {
		const { lock, wheelDirectory } = makeTinyPackage(temporaryDirectory());
		const glue = pathToFileURL(join(root, "node_modules/pyodide/pyodide.asm.mjs")).href;
		const { default: createPyodideModule } = await import(glue);

		const start = async (loader: Loader, load: (options: any) => Promise<PyodideAPI>) => {
			const lines: string[] = [];
			const fsInit: unknown[] = [];
			let moduleCalls = 0;
			const pyodide = await load({
				jsglobals: Object.assign(Object.create(globalThis), { marker: "mine" }),
				args: ["-O", "-W", "ignore"],
				env: {
					GREETING: "hello wörld",
					EMPTY: "",
					HOME: "/home/me",
					PORT: 8080,
					DEBUG: true,
					NOTHING: null,
					USER: undefined,
					LANG: undefined,
					PYTHONINSPECT: undefined,
				},
				packages: ["tiny"],
				lockFileContents: Promise.resolve(JSON.stringify(lock)),
				packageBaseUrl: wheelDirectory,
				stdout: (line: string) => lines.push(`out: ${line}`),
				stderr: (line: string) => lines.push(`err: ${line}`),
				stdin: () => "typed",
				_sysExecutable: "/opt/python",
				pyproxyToStringRepr: true,
				convertNullToNone: true,
				toJsLiteralMap: true,
				enableRunUntilComplete: false,
				createPyodideModule: (settings: unknown) => {
					moduleCalls += 1;
					return createPyodideModule(settings);
				},
				fsInit: async (FS: any, info: { sitePackages: string }) => {
					await new Promise((resolve) => setTimeout(resolve, 5));
					fsInit.push(FS, info);
					FS.writeFile(`${info.sitePackages}/from_fs_init.py`, "value = 5");
				},
			});
			started.set(loader, { pyodide, lines, moduleCalls, fsInit });
		};
		const snapshot = await baseSnapshot();
		await start("Pyodide's own", loadWithPyodide);
		await start("pythaw, cold", loadPyodide);
		await start("pythaw, restored", (options) => loadPyodide({ ...options, snapshot }));
	});

	for (const [claim, { observe, expected, not = [] }] of Object.entries(observations)) {
		for (const loader of ["Pyodide's own", "pythaw, cold", "pythaw, restored"] as const) {
			if (not.includes(loader)) continue;
			it(`${claim} (${loader})`, () => {
				expect(observe(started.get(loader)!)).to.deep.equal(expected);
			});
		}
	}

	it("is no obstacle to a snapshot: packages that were loaded are in it", async () => {
		for (const loader of ["pythaw, cold", "pythaw, restored"] as const) {
			const { pyodide } = started.get(loader)!;
			pyodide.runPython("nothing = None");
			const { bytes } = await takeSnapshot(pyodide);
			const jsglobals = Object.assign(Object.create(globalThis), { marker: "another" });
			const again = await loadPyodide({ snapshot: bytes, jsglobals });
			expect(
				again.runPython("import tiny, from_fs_init, js; [tiny.value, js.marker]").toJs(),
			).to.deep.equal([17, "another"]);
		}
	});

	it("says nothing on its own", () => {
		for (const { lines } of started.values()) expect(lines.splice(0)).to.deep.equal([]);
	});
});
