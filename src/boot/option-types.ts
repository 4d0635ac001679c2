/**
 * The types of the options: a caller in plain JavaScript learns which option is wrong before anything
 * is started. Says nothing about which options go together.
 */
import { adaptorChoices } from "../adaptor/choose.js";
import type { ReadLimits } from "../engine/read-limits.js";
import { isVariableName, variableText } from "../js-phase/variables.js";
import { describeValue } from "../references/describe.js";
import * as is from "../shape.js";
import { isObject, markErrorsOf } from "./failure.js";
import type { LoadOptions } from "./options.js";

const isRecord = (value: unknown): boolean => isObject(value) && !Array.isArray(value);

const { text, flag, callback } = is;
const object = is.that<object>("an object", isObject);
const isTexts = (value: unknown): boolean => is.listOf(text)(value) === undefined;

const textOrNumber = is.that<string | number>(
	"a string or a number",
	(value) => !isObject(value) && typeof value !== "symbol",
);
const byteCount = is.optional(
	is.that<number>("a whole number of bytes", (value) => Number.isSafeInteger(value) && value >= 0),
);
const compiledModule = is.that(
	"a WebAssembly.Module",
	(value) => value instanceof WebAssembly.Module,
);

/** One row for each option whose type is not checked where it is used. */
const shapes: Readonly<Record<string, is.Shape<unknown>>> = {
	indexURL: text,
	packageCacheDir: text,
	lockFileURL: text,
	lockFileContents: is.that(
		"an object, JSON text or a promise of one",
		(value) => typeof value === "string" || isRecord(value),
	),
	packageBaseUrl: text,
	stdLibURL: text,
	stdin: callback,
	stdout: callback,
	stderr: callback,
	jsglobals: object,
	args: is.that("a list of strings", isTexts),
	env: is.where(
		is.tableOf(
			(value) => textOrNumber(value) ?? variableText(String(value)),
			"an object of strings or numbers",
		),
		"an object whose names are not empty and have neither = nor NUL",
		(env) => Object.keys(env).every(isVariableName),
	),
	packages: is.that(
		"a list of package names",
		(value) => typeof value === "string" || isTexts(value),
	),
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
	signal: is.abortSignal,
	timeout: is.that(
		"a positive number of milliseconds",
		// More than timers can wait for, 2³¹ ms, they take for none.
		(value) => typeof value === "number" && value > 0 && value < 2 ** 31,
	),
	limits: is.record<ReadLimits>({ snapshotBytes: byteCount, fileBytes: byteCount }),
	onProgress: callback,
	deserialize: callback,
	afterRestore: callback,
	callAdaptor: is.that(`one of ${adaptorChoices.join(", ")}`, (value) =>
		adaptorChoices.includes(value),
	),
	libraryReplay: is.oneOf(["record", "linker"]),
	jsModules: is.tableOf(object, "an object of JS modules by name"),
	wasmModule: compiledModule,
	stdLib: is.that(
		"a Uint8Array or an ArrayBuffer",
		(value) => value instanceof Uint8Array || value instanceof ArrayBuffer,
	),
	buildId: is.matching(/^[0-9a-f]{64}$/, "a SHA-256 in 64 small hex digits"),
	compiledLibraries: is.tableOf(compiledModule, "an object of WebAssembly.Modules by path"),
};

/** Undefined and null count as left out. @param shapes of options by name; the others are not looked at. */
export function givenOptions(
	options: unknown,
	shapes: Readonly<Record<string, is.Shape<unknown>>>,
): Record<string, any> {
	if (!isRecord(options)) throw wrong("The options", "an object", options);
	const given = Object.entries(options as object).filter(([, value]) => (value ?? null) !== null);
	for (const [name, value] of given) {
		const fault = is.own(shapes, name)?.(value);
		if (fault === undefined) continue;
		throw wrong(`Option ${is.spell([name, ...fault.path])}`, fault.wanted, fault.found);
	}
	return Object.fromEntries(given);
}

/** Those of a start, as it goes on with them. @throws TypeError as {@link givenOptions}. */
export function checkedOptions(options: unknown): LoadOptions {
	const checked: LoadOptions = givenOptions(options, shapes);
	return {
		...checked,
		...(checked.env && { env: environmentOf(checked.env) }),
		...markedCallbacks(checked),
	};
}

/** What these throw is the caller's own and comes through as it is. */
function markedCallbacks(options: LoadOptions): Partial<LoadOptions> {
	const names = ["fsInit", "deserialize", "_snapshotDeserializer"] as const;
	const callbacks = names.filter((name) => options[name] !== undefined);
	return Object.fromEntries(callbacks.map((name) => [name, markErrorsOf(options[name])]));
}

/** Variables with a default, which Pyodide takes for null as well. */
const withDefault = new Set(["HOME", "PYTHONINSPECT"]);

/** As Pyodide takes them: any primitive as its text; undefined keeps the glue's own value from being set. */
function environmentOf(given: Readonly<Record<string, unknown>>): Record<string, any> {
	const set = Object.entries(given)
		.filter(([name, value]) => !withDefault.has(name) || (value ?? null) !== null)
		.map(([name, value]) => [name, value === undefined ? undefined : String(value)]);
	return Object.fromEntries(set);
}

function wrong(what: string, wanted: string, found: unknown): TypeError {
	return new TypeError(`${what} must be ${wanted}, not ${shown(found)}`);
}

/** A short value as it is: that a text is none of some names is not told by its type. */
function shown(found: unknown): string {
	if (typeof found === "string" && /^[\p{L}\p{N}\p{P}\p{S} ]{0,40}$/u.test(found))
		return JSON.stringify(found);
	if (typeof found === "number" || typeof found === "boolean" || found === null)
		return String(found);
	return describeValue(found);
}
