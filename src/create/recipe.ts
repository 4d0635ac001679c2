/**
 * What a snapshot is made from. Turns a plain object into a `Recipe` or says exactly what is wrong
 * with it. It must not read files or start anything, nor know the written forms (recipe-text.ts):
 * the library has no use for a TOML parser.
 */
import { isVariableName, variableText } from "../js-phase/variables.js";
import type { PackageFields } from "../packages/fields.js";
import * as is from "../shape.js";
import {
	below,
	demand,
	describeValue,
	type Field,
	field,
	isRecord,
	mistake,
	type Place,
	someText,
	table,
	tableOf,
	wrongType,
} from "./recipe-check.js";
import { packageFields } from "./recipe-packages.js";

/** What a snapshot is made from. Every field may be left out; an empty recipe is bare CPython. */
export interface Recipe extends PackageFields {
	/** Modules to import, as dotted names, in this order. */
	imports?: string[];
	/** Files and directories to put into the virtual file system before anything is imported. */
	files?: RecipeFile[];
	/** Scripts to execute in `__main__`, in this order, after the imports. */
	run?: RecipeScript[];
	/** Environment variables, for the making of the snapshot and for every restore. */
	env?: Record<string, string>;
	/**
	 * What to leave out of the snapshot's files when all is done: glob patterns of paths in the virtual
	 * file system; one that does not begin with a slash matches at any depth.
	 */
	exclude?: string[];
	/** False to have compiled code in the place of the sources of modules. Default: true. */
	sources?: boolean;
	/** How the container's sections are compressed. */
	compress?: Compression;
	/** JavaScript modules to register by name before anything is imported. Not in the written forms. */
	jsModules?: Record<string, object>;
}

/** A file or directory of the virtual file system: exactly one of `source` and `content` is given. */
export interface RecipeFile {
	/** Path on the host, of a file or a directory. */
	source?: string;
	/** The content itself; a string is encoded as UTF-8. */
	content?: string | Uint8Array;
	/** Absolute path in the virtual file system. */
	destination: string;
}

/** A Python script: exactly one of `source` and `code` is given. */
export interface RecipeScript {
	/** Path on the host. */
	source?: string;
	/** The Python code itself. */
	code?: string;
	/** The file name that Python sees, in tracebacks and as `__file__`; never a path of the host. */
	name: string;
}

export const compressions = ["none", "gzip", "zstd"] as const;
type Compression = (typeof compressions)[number];

/** Where files go that name no destination: the directory Python starts in. */
const homeDirectory = "/home/pyodide";

const moduleName = is.where(
	someText("a module's name"),
	'a module\'s name, such as "os.path"',
	(name) => /^[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u.test(name),
);

/** One entry a key; a key that is not here is unknown. */
const fields: Readonly<Record<keyof Recipe, Field>> = {
	imports: field(is.listOf(moduleName)),
	files: readFiles,
	run: (value, at) =>
		Array.isArray(value) ? value.map(eachOf(at, readScript)) : [readScript(value, at)],
	env: readEnvironment,
	exclude: field(is.listOf(someText("a glob pattern"))),
	sources: field(is.flag),
	compress: field(is.oneOf(compressions)),
	jsModules: readModules,
	...packageFields,
};

/** Brings shorthand forms into full form. @param location how to call the recipe in messages. @throws RecipeError */
export function validateRecipe(value: unknown, location = "recipe"): Recipe {
	const at = { location, path: [] };
	const given = table(value, at, "a table of fields", Object.keys(fields));
	return Object.fromEntries(
		Object.entries(given)
			.filter(([, item]) => item !== undefined)
			.map(([key, item]) => [key, fields[key as keyof Recipe](item, below(at, key))]),
	);
}

/** For the items of a list at a place. */
const eachOf =
	<T>(at: Place, read: (value: unknown, at: Place) => T) =>
	(value: unknown, index: number): T =>
		read(value, below(at, index));

function readEnvironment(value: unknown, at: Place): Record<string, string> {
	const env = demand(tableOf(variableText, "a table of strings"), value, at);
	for (const name of Object.keys(env)) {
		if (isVariableName(name)) continue;
		throw mistake(below(at, name), `"${name}" cannot name an environment variable.`);
	}
	return { ...env };
}

/** A list of entries, or a table from source to destination. */
function readFiles(value: unknown, at: Place): RecipeFile[] {
	if (isRecord(value)) {
		const destinations = demand(is.tableOf(someText("a destination")), value, at);
		return Object.entries(destinations).map(([source, destination]) =>
			fullFile(source, destination, below(at, source)),
		);
	}
	return demand(is.listOf(is.that("", () => true)), value, at).map(eachOf(at, readFile));
}

/** `"SOURCE"`, `"SOURCE:/DESTINATION"`, or a table with `source` or `content`, and `destination`. */
function readFile(value: unknown, at: Place): RecipeFile {
	if (typeof value === "string" && value !== "") {
		const { source, destination } = parseFileEntry(value);
		return fullFile(source, destination, at);
	}
	const keys = ["source", "content", "destination"];
	const { source, content, destination } = table(value, at, "a string or a table", keys);
	onlyOne(at, { source, content });
	const path = someText("a path");
	const place = below(at, "destination");
	if (source !== undefined) {
		const to = demand(is.optional(path), destination, place);
		return fullFile(demand(path, source, below(at, "source")), to, at);
	}
	if (typeof content !== "string" && !(content instanceof Uint8Array)) {
		throw wrongType(below(at, "content"), "a string or bytes", content);
	}
	const to = demand(path, destination, place);
	return { content, destination: checkedDestination(to, to, place) };
}

function fullFile(source: string, destination: string | undefined, at: Place): RecipeFile {
	const name = baseName(source);
	if (destination === undefined && !name) throw mistake(at, `"${source}" needs a destination.`);
	let to = destination ?? `${homeDirectory}/${name}`;
	if (to.endsWith("/")) to += name;
	return { source, destination: checkedDestination(to, destination ?? source, at) };
}

function checkedDestination(destination: string, written: string, at: Place): string {
	const path = virtualPath(destination);
	if (path) return path;
	throw mistake(
		at,
		"the destination must be an absolute path in the virtual file system, " +
			`such as ${homeDirectory}/data.csv; found "${written}".`,
	);
}

/** `"SOURCE"`, or a table with `source` or `code`, and `name`. */
function readScript(value: unknown, at: Place): RecipeScript {
	if (typeof value === "string" && value !== "") {
		return { source: value, name: scriptName(baseName(value), at) };
	}
	const { source, code, name } = table(value, at, "a string or a table", [
		"source",
		"code",
		"name",
	]);
	onlyOne(at, { source, code });
	const given = demand(is.optional(someText("a file name")), name, below(at, "name"));
	if (source !== undefined) {
		const path = demand(someText("a path"), source, below(at, "source"));
		return { source: path, name: scriptName(given ?? baseName(path), at) };
	}
	return { code: demand(is.text, code, below(at, "code")), name: given ?? "<recipe>" };
}

function scriptName(name: string, at: Place): string {
	if (name !== "") return name;
	throw mistake(at, "a script needs a file name.");
}

/** JS modules are live objects: only their shape can be checked. */
function readModules(value: unknown, at: Place): Readonly<Record<string, object>> {
	const module = is.that<object>(
		"an object",
		(one) => (typeof one === "object" && one !== null) || typeof one === "function",
	);
	const modules = demand(tableOf(module, "a table of objects"), value, at);
	for (const name of Object.keys(modules)) demand(moduleName, name, below(at, name));
	return modules;
}

function onlyOne(at: Place, two: Readonly<Record<string, unknown>>): void {
	const [a, b] = Object.values(two);
	if ((a === undefined) !== (b === undefined)) return;
	const found =
		a === undefined ? "neither is given" : `found ${describeValue(a)} and ${describeValue(b)}`;
	const names = Object.keys(two).map((name) => `"${name}"`);
	throw mistake(at, `give exactly one of ${names.join(" and ")}; ${found}.`);
}

/** The last part of a host path; empty for a root, `.` and `..`. */
function baseName(path: string): string {
	const last = path.replace(/[/\\]+$/, "").replace(/^.*[/\\]/, "");
	return last === "." || last === ".." || /^[A-Za-z]:$/.test(last) ? "" : last;
}

/** A path of the virtual file system in normal form, or undefined for one that is not absolute or leaves the root. */
function virtualPath(path: string): string | undefined {
	if (!path.startsWith("/") || path.includes("\0")) return undefined;
	const parts: string[] = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== "..") parts.push(part);
		else if (parts.pop() === undefined) return undefined;
	}
	return parts.length ? `/${parts.join("/")}` : undefined;
}

/**
 * Splits `SOURCE[:DESTINATION]`. The destination begins at the last colon that a slash follows, so
 * that a Windows drive in SOURCE stays whole (`C:/a` alone is a file named C and its destination); a
 * colon before anything else is a destination that is not absolute, left for the caller to refuse.
 */
function parseFileEntry(entry: string): { source: string; destination?: string } {
	const drive = /^[A-Za-z]:\\/.test(entry) ? 2 : 0;
	const rest = entry.slice(drive);
	const slash = rest.lastIndexOf(":/");
	const colon = slash === -1 ? rest.indexOf(":") : slash;
	if (colon <= 0) return { source: entry };
	return { source: entry.slice(0, drive + colon), destination: rest.slice(colon + 1) };
}
