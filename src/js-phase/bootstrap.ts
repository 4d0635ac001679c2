/**
 * The glue's `API.finalizeBootstrap` on a restored interpreter, without the Python source that it runs to
 * find what every interpreter has: a few modules and dicts. They are found by C's API, because parsing
 * has the engine compile 400 KB of WebAssembly first. Source that is not known here is run as it is.
 *
 *     let [r,n]=API.rawRun("import _pyodide_core"); …
 *     API.runPythonInternal_dict=API._pyodide._base.eval_code("{}"),
 *     API.importlib=API.runPythonInternal("import importlib; importlib");
 *     let o=API.importlib.import_module;
 *     API.sys=o("sys"),API.os=o("os");
 *     let i=API.runPythonInternal("import __main__; __main__.__dict__"), …
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import type { PyodideInternals } from "../distribution/glue-api.js";
import { importedModule } from "./interpreter.js";

type Finder = (module: PyodideModule) => Ptr;

const moduleOf =
	(name: string): Finder =>
	(module) =>
		importedModule(module, name);
const namesOf =
	(name: string): Finder =>
	(module) => {
		const owner = importedModule(module, name);
		return owner === 0 ? 0 : module._PyModule_GetDict(owner);
	};

/** By their source: the objects that it gives. Each finder gives 0 where there is none. */
const expressions: Readonly<Record<string, Finder>> = {
	"import importlib; importlib": moduleOf("importlib"),
	"import __main__; __main__.__dict__": namesOf("__main__"),
	"import builtins; builtins.__dict__": namesOf("builtins"),
};

/** Runs `finalize`, which calls `API.finalizeBootstrap`. */
export function withoutSource<T>(module: PyodideModule, finalize: () => T): T {
	const { API } = module;
	const { rawRun, runPythonInternal } = API;
	const known = (find: Finder | undefined): Ptr => find?.(module) ?? 0;
	API.rawRun = (code) =>
		code === "import _pyodide_core" && known(moduleOf("_pyodide_core")) !== 0
			? [0, ""]
			: rawRun(code);
	API.runPythonInternal = (code) => {
		const object = known(Object.hasOwn(expressions, code) ? expressions[code] : undefined);
		return object === 0 ? runPythonInternal(code) : module.pyproxy_new(object);
	};
	const putBackPyodide = replaceEvalCode(module);
	const putBackImportlib = replaceImportModule(module);
	try {
		return finalize();
	} finally {
		Object.assign(API, { rawRun, runPythonInternal });
		putBackPyodide();
		putBackImportlib();
	}
}

/** Has `API._pyodide._base.eval_code("{}")` make a dict. C sets `API._pyodide` at the beginning. */
function replaceEvalCode(module: PyodideModule): () => void {
	return replaceProperty(module.API, "_pyodide", (pyodide) => {
		const base = {
			eval_code(...args: unknown[]) {
				if (args.length !== 1 || args[0] !== "{}") return pyodide._base.eval_code(...args);
				const dict = module._PyDict_New();
				const proxy = module.pyproxy_new(dict);
				module._Py_DecRef(dict);
				return proxy;
			},
		};
		return new Proxy(pyodide, { get: (_, name) => (name === "_base" ? base : pyodide[name]) });
	});
}

/** Has `API.importlib.import_module` give modules that are imported. */
function replaceImportModule(module: PyodideModule): () => void {
	return replaceProperty(module.API, "importlib", (importlib) => ({
		import_module(name: string) {
			const found = importedModule(module, name);
			return found === 0 ? importlib.import_module(name) : module.pyproxy_new(found);
		},
	}));
}

/** Shows something else to whoever reads a property, until the function is called that this returns. */
function replaceProperty<Name extends "_pyodide" | "importlib">(
	API: PyodideInternals,
	name: Name,
	standIn: (value: any) => any,
): () => void {
	let value = API[name];
	Object.defineProperty(API, name, {
		configurable: true,
		enumerable: true,
		get: () => value && standIn(value),
		set(set) {
			value = set;
		},
	});
	return () =>
		Object.defineProperty(API, name, {
			configurable: true,
			enumerable: true,
			writable: true,
			value,
		});
}
