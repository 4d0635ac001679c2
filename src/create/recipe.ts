/**
 * What a snapshot is made from. Turns a plain object into a `Recipe` or says exactly what is wrong
 * with it. It must not read files or start anything, nor know the written forms (recipe-text.ts):
 * the library has no use for a TOML parser.
 */
import { RecipeError } from "../errors.js";
import { describeValue, isRecord, keyPath, nearestName, wrongType } from "./recipe-check.js";
import { type PackageFields, packageFields } from "./recipe-packages.js";
import { baseName, parseFileEntry, virtualPath } from "./recipe-path.js";

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
export type Compression = (typeof compressions)[number];

/** Where files go that name no destination: the directory Python starts in. */
export const homeDirectory = "/home/pyodide";

type Check = (value: unknown, at: Place) => unknown;

/** Where in a recipe a value stands: for messages, and for resolving paths. */
interface Place {
	/** The recipe as the user knows it: a path, or `recipe`. */
	readonly location: string;
	/** Such as `files[2].destination`. */
	readonly path: string;
}

/** One entry a key; a key that is not here is unknown. */
const fields: Record<keyof Recipe, Check> = {
	imports: (value, at) => list(value, at, moduleName),
	files: filesField,
	run: (value, at) => (Array.isArray(value) ? list(value, at, script) : [script(value, at)]),
	env: (value, at) => environment(value, at),
	exclude: (value, at) => list(value, at, (one, where) => text(one, where, "a glob pattern")),
	sources: flag,
	compress: compression,
	jsModules,
	...packageFields,
};

/**
 * Checks a value that is meant to be a recipe and brings its shorthand forms into full form.
 *
 * @param location how to call the recipe in messages.
 * @throws RecipeError naming the key, the recipe and what was wanted.
 */
export function validateRecipe(value: unknown, location = "recipe"): Recipe {
	if (!isRecord(value)) throw wrongType(location, "", "a table of fields", value);
	const recipe: Record<string, unknown> = {};
	for (const [key, item] of Object.entries(value)) {
		if (!Object.hasOwn(fields, key)) throw unknownKey(location, key, "", Object.keys(fields));
		if (item !== undefined)
			recipe[key] = fields[key as keyof Recipe](item, { location, path: key });
	}
	return recipe;
}

function unknownKey(location: string, key: string, path: string, known: string[]): RecipeError {
	const nearest = nearestName(key, known);
	const hint = nearest ? `did you mean "${nearest}"?` : `known keys: ${known.join(", ")}.`;
	return new RecipeError(`${location}: unknown key "${keyPath(path, key)}"; ${hint}`);
}

function list<T>(value: unknown, at: Place, item: (value: unknown, at: Place) => T): T[] {
	if (!Array.isArray(value)) throw wrongType(at.location, at.path, "a list", value);
	return value.map((one, index) => item(one, { ...at, path: `${at.path}[${index}]` }));
}

function text(value: unknown, at: Place, wanted = "a string"): string {
	if (typeof value !== "string" || value === "")
		throw wrongType(at.location, at.path, wanted, value);
	return value;
}

function moduleName(value: unknown, at: Place): string {
	const name = text(value, at, "a module's name");
	if (!/^[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u.test(name)) {
		throw wrongType(at.location, at.path, 'a module\'s name, such as "os.path"', value);
	}
	return name;
}

function flag(value: unknown, at: Place): boolean {
	if (typeof value === "boolean") return value;
	throw wrongType(at.location, at.path, "true or false", value);
}

function compression(value: unknown, at: Place): Compression {
	const known = compressions.find((name) => name === value);
	if (known) return known;
	throw wrongType(at.location, at.path, compressions.map((name) => `"${name}"`).join(", "), value);
}

function environment(value: unknown, at: Place): Record<string, string> {
	if (!isRecord(value)) throw wrongType(at.location, at.path, "a table of strings", value);
	const env: Record<string, string> = {};
	for (const [name, item] of Object.entries(value)) {
		const path = keyPath(at.path, name);
		if (name === "" || /[=\0]/.test(name)) {
			throw new RecipeError(
				`${at.location}: ${path}: "${name}" cannot name an environment variable.`,
			);
		}
		if (typeof item !== "string" || item.includes("\0")) {
			throw wrongType(at.location, path, "a string without NUL", item);
		}
		env[name] = item;
	}
	return env;
}

/** A list of entries, or a table from source to destination. */
function filesField(value: unknown, at: Place): RecipeFile[] {
	if (!isRecord(value)) return list(value, at, file);
	return Object.entries(value).map(([source, destination]) => {
		const path = keyPath(at.path, source);
		return fullFile(source, text(destination, { ...at, path }, "a destination"), { ...at, path });
	});
}

/** `"SOURCE"`, `"SOURCE:/DESTINATION"`, or a table with `source` or `content`, and `destination`. */
function file(value: unknown, at: Place): RecipeFile {
	if (typeof value === "string" && value !== "") {
		const { source, destination } = parseFileEntry(value);
		return fullFile(source, destination, at);
	}
	const entry = table(value, at, "a string or a table", ["source", "content", "destination"]);
	const { source, content, destination } = entry;
	onlyOne(at, "source", source, "content", content);
	const place = (key: string) => ({ ...at, path: keyPath(at.path, key) });
	if (source !== undefined) {
		const to =
			destination === undefined ? undefined : text(destination, place("destination"), "a path");
		return fullFile(text(source, place("source"), "a path"), to, at);
	}
	if (typeof content !== "string" && !(content instanceof Uint8Array)) {
		throw wrongType(at.location, keyPath(at.path, "content"), "a string or bytes", content);
	}
	const to = text(destination, place("destination"), "a path");
	return { content, destination: checkedDestination(to, to, place("destination")) };
}

function fullFile(source: string, destination: string | undefined, at: Place): RecipeFile {
	const name = baseName(source);
	if (destination === undefined && !name) {
		throw new RecipeError(`${at.location}: ${at.path}: "${source}" needs a destination.`);
	}
	let to = destination ?? `${homeDirectory}/${name}`;
	if (to.endsWith("/")) to += name;
	return { source, destination: checkedDestination(to, destination ?? source, at) };
}

function checkedDestination(destination: string, written: string, at: Place): string {
	const path = virtualPath(destination);
	if (path) return path;
	throw new RecipeError(
		`${at.location}: ${at.path}: the destination must be an absolute path in the virtual file system, ` +
			`such as ${homeDirectory}/data.csv; found "${written}".`,
	);
}

/** `"SOURCE"`, or a table with `source` or `code`, and `name`. */
function script(value: unknown, at: Place): RecipeScript {
	if (typeof value === "string" && value !== "") {
		return { source: value, name: scriptName(baseName(value), at) };
	}
	const entry = table(value, at, "a string or a table", ["source", "code", "name"]);
	const { source, code, name } = entry;
	onlyOne(at, "source", source, "code", code);
	const place = (key: string) => ({ ...at, path: keyPath(at.path, key) });
	const given = name === undefined ? undefined : text(name, place("name"), "a file name");
	if (source !== undefined) {
		const path = text(source, place("source"), "a path");
		return { source: path, name: scriptName(given ?? baseName(path), at) };
	}
	if (typeof code !== "string") {
		throw wrongType(at.location, keyPath(at.path, "code"), "a string", code);
	}
	return { code, name: given ?? "<recipe>" };
}

function scriptName(name: string, at: Place): string {
	if (name !== "") return name;
	throw new RecipeError(`${at.location}: ${at.path}: a script needs a file name.`);
}

/** JS modules are live objects: only their shape can be checked. */
function jsModules(value: unknown, at: Place): Record<string, object> {
	if (!isRecord(value)) throw wrongType(at.location, at.path, "a table of objects", value);
	for (const [name, module] of Object.entries(value)) {
		const path = keyPath(at.path, name);
		moduleName(name, { ...at, path });
		if ((typeof module !== "object" && typeof module !== "function") || module === null) {
			throw wrongType(at.location, path, "an object", module);
		}
	}
	return value as Record<string, object>;
}

function table(
	value: unknown,
	at: Place,
	wanted: string,
	known: string[],
): Record<string, unknown> {
	if (!isRecord(value)) throw wrongType(at.location, at.path, wanted, value);
	for (const key of Object.keys(value)) {
		if (!known.includes(key)) throw unknownKey(at.location, key, at.path, known);
	}
	return value;
}

function onlyOne(at: Place, nameA: string, a: unknown, nameB: string, b: unknown): void {
	if ((a === undefined) !== (b === undefined)) return;
	const found =
		a === undefined ? "neither is given" : `found ${describeValue(a)} and ${describeValue(b)}`;
	throw new RecipeError(
		`${at.location}: ${at.path}: give exactly one of "${nameA}" and "${nameB}"; ${found}.`,
	);
}
