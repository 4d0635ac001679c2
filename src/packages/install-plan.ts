/**
 * A wheel to the files of an installation: which bytes go where, the `.dist-info` completed as
 * installers complete it. Likewise the other kind of package that a Pyodide distribution has, shared
 * libraries in a zip archive. Plain data in and out; nothing is written here.
 */
import { concatenate } from "../engine/bytes.js";
import { sha256 } from "../engine/digest.js";
import { PackageError } from "../errors.js";
import type { Budget } from "./budget.js";
import { formatRecord, parseScripts, type RecordRow } from "./metadata.js";
import { pythonVersionOf, type Target } from "./tags.js";
import { base64Url, isUnrecorded, type Wheel } from "./wheel.js";
import { readZip, ZipError, type ZipFile } from "./zip.js";

/** Where the kinds of files go: absolute directories of the virtual file system. */
export interface Scheme {
	readonly purelib: string;
	readonly platlib: string;
	readonly scripts: string;
	readonly data: string;
	readonly headers: string;
}

interface Provenance {
	readonly requested: boolean;
	/** What Pyodide calls its source: `pyodide` for its own distribution, `pypi` for an index, or a URL. */
	readonly source: string;
	readonly directUrl?: string;
}

export interface InstalledFile {
	readonly path: string;
	readonly mode: number;
	readonly bytes: Uint8Array;
}

/** What a start needs as it is: devices, the standard library, pythaw's own module. */
const RESERVED = /^\/(dev|proc)\/|^\/lib\/python\d+\.zip$|^\/lib\/python[\d.]+\/lib-dynload\//;

const FILE_MODE = 0o644;
const EXECUTABLE_MODE = 0o755;
const INSTALLER = "pythaw";
/** Where Pyodide's loader puts shared libraries (`DSO_DIR`). */
const LIBRARY_DIRECTORY = "/usr/lib";

/** The directories as `sysconfig` has them in Pyodide, whose prefix is `/`. */
export function schemeOf(target: Target): Scheme {
	const python = `python${pythonVersionOf(target).join(".")}`;
	const sitePackages = `/lib/${python}/site-packages`;
	return {
		purelib: sitePackages,
		platlib: sitePackages,
		scripts: "/bin",
		data: "",
		headers: `/include/${python}`,
	};
}

/** Every file that installing a wheel writes, in the order of their paths. */
export async function planInstallation(
	wheel: Wheel,
	scheme: Scheme,
	provenance: Provenance,
): Promise<InstalledFile[]> {
	const { distInfo } = wheel;
	const files = new Map<string, InstalledFile>();
	const put = (file: InstalledFile) => files.set(file.path, file);
	for (const file of wheel.files) {
		if (isUnrecorded(file.path, distInfo)) continue;
		const placed = place(file, wheel, scheme);
		if (RESERVED.test(placed.path)) throw intrudes(wheel, placed.path);
		put(placed);
	}
	for (const file of launchers(wheel, scheme)) if (!files.has(file.path)) put(file);
	for (const [name, text] of ownMetadata(wheel, provenance)) {
		put(textFile(`${scheme.purelib}/${distInfo}/${name}`, text));
	}
	const recordPath = `${scheme.purelib}/${distInfo}/RECORD`;
	put(textFile(recordPath, ""));
	const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
	const record = await recordOf(sorted, scheme.purelib, recordPath);
	return sorted.map((file) => (file.path === recordPath ? textFile(recordPath, record) : file));
}

/** The files of an archive of shared libraries, in the order of their paths. */
export async function planArchive(
	fileName: string,
	bytes: Uint8Array,
	budget: Budget,
): Promise<InstalledFile[]> {
	if (!fileName.endsWith(".zip")) {
		throw damaged(fileName, "only wheels and zip archives can be unpacked");
	}
	const files = await readZip(bytes, { name: fileName, budget }).catch((error) => {
		throw error instanceof ZipError ? damaged(fileName, error.message, error) : error;
	});
	return files.map(({ path, bytes }) => ({
		path: `${LIBRARY_DIRECTORY}/${path}`,
		mode: FILE_MODE,
		bytes,
	}));
}

function damaged(fileName: string, what: string, cause?: unknown): PackageError {
	const message = `${fileName} cannot be installed: ${what}. Nothing was installed.`;
	return new PackageError("damaged", fileName, message, { cause });
}

function intrudes({ fileName }: Wheel, path: string): PackageError {
	const message = `${fileName} would write ${path}, which belongs to Python. Nothing was installed.`;
	return new PackageError("damaged", fileName, message);
}

/** Where a file of the wheel goes: below site-packages, or as its directory below `.data` says. */
function place(file: ZipFile, wheel: Wheel, scheme: Scheme): InstalledFile {
	const inData = dataPath(file.path, wheel);
	if (inData === undefined) {
		return { path: `${scheme.purelib}/${file.path}`, mode: modeOf(file), bytes: file.bytes };
	}
	const { key, rest } = inData;
	if (key === "scripts") {
		return {
			path: `${scheme.scripts}/${rest}`,
			mode: EXECUTABLE_MODE,
			bytes: withInterpreter(file.bytes),
		};
	}
	// Each project has a directory of its own for headers, as pip and distutils do it.
	const directory = key === "headers" ? `${scheme.headers}/${wheel.displayName}` : scheme[key];
	return { path: `${directory}/${rest}`, mode: modeOf(file), bytes: file.bytes };
}

const modeOf = ({ executable }: ZipFile): number => (executable ? EXECUTABLE_MODE : FILE_MODE);

/** A path below `.data` taken apart; undefined for any other, an unknown kind of data included. */
export function dataPath(
	path: string,
	{ dataDirectory }: Wheel,
): { key: keyof Scheme; rest: string } | undefined {
	if (!path.startsWith(`${dataDirectory}/`)) return undefined;
	const [, key, rest] = /^([^/]+)\/(.+)$/.exec(path.slice(dataDirectory.length + 1)) ?? [];
	const known = ["purelib", "platlib", "scripts", "data", "headers"] as const;
	const found = known.find((each) => each === key);
	return found === undefined ? undefined : { key: found, rest: rest };
}

const SHEBANG = "#!/usr/bin/env python\n";

/** A script whose first line is the placeholder `#!python` gets a line that names the interpreter. */
function withInterpreter(bytes: Uint8Array): Uint8Array {
	const start = new TextDecoder("latin1").decode(bytes.subarray(0, 256));
	const placeholder = /^#!pythonw?[^\r\n]*\r?\n/.exec(start);
	if (placeholder === null) return bytes;
	const shebang = new TextEncoder().encode(SHEBANG);
	return concatenate([shebang, bytes.subarray(placeholder[0].length)]);
}

/** A Python script for each console and GUI entry point. */
function launchers(wheel: Wheel, scheme: Scheme): InstalledFile[] {
	const file = wheel.files.find(({ path }) => path === `${wheel.distInfo}/entry_points.txt`);
	if (file === undefined) return [];
	const { fileName } = wheel;
	const { byteLength } = file.bytes;
	if (byteLength > MOST_SCRIPT_BYTES) {
		throw damaged(fileName, `its entry_points.txt has ${byteLength} bytes`);
	}
	const scripts = parseScripts(new TextDecoder().decode(file.bytes));
	if (scripts.size > MOST_SCRIPTS) {
		throw damaged(fileName, `its entry_points.txt names ${scripts.size} commands`);
	}
	return [...scripts].flatMap(([command, reference]) => {
		const [module, attribute] = reference.split(":");
		// A command is a file's name, and what it runs is a path of names; anything else is no script.
		if (!/^[\w.+-]+$/.test(command) || /^\.+$/.test(command)) return [];
		if (!isDotted(module) || !isDotted(attribute)) return [];
		const [root] = attribute.split(".");
		const code = `${SHEBANG}import sys\n\nfrom ${module} import ${root}\n\nif __name__ == "__main__":\n    sys.exit(${attribute}())\n`;
		return [{ ...textFile(`${scheme.scripts}/${command}`, code), mode: EXECUTABLE_MODE }];
	});
}

/** Each command becomes a file that no limit counts. Nobody has a hundredth of these. */
const MOST_SCRIPTS = 10_000;
const MOST_SCRIPT_BYTES = 1 << 20;

const isDotted = (text: string | undefined): boolean =>
	text !== undefined &&
	/^[\p{ID_Start}_][\p{ID_Continue}]*(\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u.test(text);

/**
 * What installers add to `.dist-info`. The files `PYODIDE_…` are how Pyodide's loader and micropip
 * know a package again.
 */
function ownMetadata(
	wheel: Wheel,
	{ requested, source, directUrl }: Provenance,
): [name: string, text: string][] {
	const entries: [string, string][] = [
		["INSTALLER", `${INSTALLER}\n`],
		["PYODIDE_SOURCE", source],
		["PYODIDE_URL", directUrl ?? wheel.fileName],
		["PYODIDE_SHA256", wheel.sha256],
	];
	if (requested) entries.push(["REQUESTED", ""]);
	if (directUrl !== undefined) {
		const hashes = { sha256: wheel.sha256 };
		const archive = { hash: `sha256=${wheel.sha256}`, hashes };
		entries.push(["direct_url.json", JSON.stringify({ archive_info: archive, url: directUrl })]);
	}
	return entries;
}

export const textFile = (path: string, text: string): InstalledFile => ({
	path,
	mode: FILE_MODE,
	bytes: new TextEncoder().encode(text),
});

async function recordOf(
	files: readonly InstalledFile[],
	sitePackages: string,
	recordPath: string,
): Promise<string> {
	const rows: RecordRow[] = [];
	for (const { path, bytes } of files) {
		const relative = relativePath(sitePackages, path);
		if (path === recordPath) rows.push({ path: relative, hash: "", size: "" });
		else {
			const hash = `sha256=${base64Url(await sha256(bytes))}`;
			rows.push({ path: relative, hash, size: `${bytes.byteLength}` });
		}
	}
	return formatRecord(rows);
}

/** A path as seen from a directory; both absolute and plain. */
function relativePath(directory: string, path: string): string {
	if (path.startsWith(`${directory}/`)) return path.slice(directory.length + 1);
	const from = directory.split("/").slice(1);
	const to = path.split("/").slice(1);
	const common = from.findIndex((part, index) => part !== to[index]);
	return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}
