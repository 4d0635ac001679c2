/**
 * The types of the options: a caller in plain JavaScript learns which option is wrong before anything
 * is started. Says nothing about which options go together.
 */
import { describeValue } from "../references/describe.js";
import type { LoadOptions } from "./options.js";

interface Kind {
	/** Completes "must be …". */
	readonly name: string;
	accepts(value: any): boolean;
}

const isObject = (value: unknown): boolean =>
	(typeof value === "object" && value !== null) || typeof value === "function";
const isRecord = (value: unknown): boolean => isObject(value) && !Array.isArray(value);
const isString = (value: unknown): boolean => typeof value === "string";

const text: Kind = { name: "a string", accepts: isString };
const flag: Kind = { name: "a boolean", accepts: (value) => typeof value === "boolean" };
const callback: Kind = { name: "a function", accepts: (value) => typeof value === "function" };
const object: Kind = { name: "an object", accepts: isObject };
const texts: Kind = {
	name: "a list of strings",
	accepts: (value) => Array.isArray(value) && value.every(isString),
};

/** One row for each option whose type is not checked where it is used. */
const kinds: Readonly<Record<string, Kind>> = {
	indexURL: text,
	packageCacheDir: text,
	lockFileURL: text,
	lockFileContents: {
		name: "an object, JSON text or a promise of one",
		accepts: (value) => isString(value) || isRecord(value),
	},
	packageBaseUrl: text,
	stdLibURL: text,
	stdin: callback,
	stdout: callback,
	stderr: callback,
	jsglobals: object,
	args: texts,
	env: { name: "an object of strings or numbers", accepts: isRecord },
	packages: {
		name: "a list of package names",
		accepts: (value) => isString(value) || texts.accepts(value),
	},
	enableRunUntilComplete: flag,
	checkAPIVersion: flag,
	fsInit: callback,
	pyproxyToStringRepr: flag,
	convertNullToNone: flag,
	toJsLiteralMap: flag,
	_sysExecutable: text,
	_makeSnapshot: flag,
	_snapshotDeserializer: callback,
	createPyodideModule: callback,
	integrity: text,
	onProgress: callback,
	deserialize: callback,
	afterRestore: callback,
	libraryReplay: {
		name: '"record" or "linker"',
		accepts: (value) => value === "record" || value === "linker",
	},
	jsModules: { name: "an object of JS modules by name", accepts: isRecord },
	wasmModule: {
		name: "a WebAssembly.Module",
		accepts: (value) => value instanceof WebAssembly.Module,
	},
};

/**
 * The options that are given: those that are undefined or null count as left out.
 *
 * @throws TypeError that names the option whose type is wrong.
 */
export function checkedOptions(options: unknown): LoadOptions {
	if (!isRecord(options)) throw wrong("The options", "an object", options);
	const given: Record<string, any> = {};
	for (const [name, value] of Object.entries(options as object)) {
		if (value === undefined || value === null) continue;
		const kind = kinds[name];
		if (kind !== undefined && !kind.accepts(value)) throw wrong(`Option ${name}`, kind.name, value);
		given[name] = value;
	}
	if (given.env !== undefined) given.env = checkedEnvironment(given.env);
	for (const [name, value] of Object.entries(given.jsModules ?? {})) {
		if (!isObject(value)) throw wrong(`Option jsModules.${name}`, "an object", value);
	}
	return given;
}

/** Variables that have a default which Pyodide takes for null, too. */
const withDefault = new Set(["HOME", "PYTHONINSPECT"]);

/** As Pyodide takes them: any primitive as its text; undefined keeps the glue's own value from being set. */
function checkedEnvironment(given: Record<string, unknown>): Record<string, string | undefined> {
	const environment: Record<string, string | undefined> = {};
	for (const [name, value] of Object.entries(given)) {
		if (withDefault.has(name) && (value === undefined || value === null)) continue;
		if (isObject(value) || typeof value === "symbol") {
			throw wrong(`Option env.${name}`, "a string or a number", value);
		}
		environment[name] = value === undefined ? undefined : String(value);
	}
	return environment;
}

function wrong(what: string, wanted: string, found: unknown): TypeError {
	return new TypeError(
		`${what} must be ${wanted}, not ${found === null ? "null" : describeValue(found)}`,
	);
}
