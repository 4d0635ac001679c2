/**
 * The glue as V8 compiled it, kept between processes: parsing a megabyte of minified JavaScript twice
 * (once to find its functions, once to compile the one that holds them all) is a fifth of a restore.
 * Whatever goes wrong here means that the text is compiled again.
 */
import type { KeptImport } from "../engine/host.js";
import { moduleAsFunction, type RunModule } from "../engine/module-as-function.js";
import { type CreateModule, callFromModule } from "./call-from-module.js";

/** `PYTHAW_CODE_CACHE=off` in the environment has nothing kept, and nothing read. */
const SWITCH = "PYTHAW_CODE_CACHE";

/** Says what a kept file is, and its layout: 8 bytes, then the CRC-32 of the rest, then V8's data. */
const MAGIC = "pythaw1\n";
const HEADER_BYTE_LENGTH = 12;

/**
 * Imports an ES module by way of {@link moduleAsFunction}; undefined for a module that this cannot
 * rewrite.
 *
 * @param directory where to keep what V8 compiles of it; undefined: nowhere.
 * @param location the module's URL.
 */
export function importKept(
	directory: string | undefined,
	location: string,
	bytes: Uint8Array,
): KeptImport | undefined {
	const keeps = directory !== undefined && process.env[SWITCH] !== "off";
	if (!keeps && !isRemote(location)) return;
	const asFunction = moduleAsFunction(new TextDecoder().decode(bytes));
	if (asFunction === undefined) return;
	const { text, columns } = asFunction;
	// V8 checks its version and flags, but of the source only the length; and V8 11 (Node 20) takes the
	// script's name from what was kept.
	const { crc32 } = process.getBuiltinModule("node:zlib");
	const digest = `${bytes.byteLength.toString(16)}-${crc32(location, crc32(bytes)).toString(16)}`;
	const file = `${directory}/code/${process.version}-${process.arch}-${digest}`;
	const cachedData = keeps ? readKept(file) : undefined;
	const { Script } = process.getBuiltinModule("node:vm");
	const script = new Script(text, { filename: location, columnOffset: -columns, cachedData });
	const run = script.runInThisContext() as RunModule;
	const isKept = cachedData !== undefined && !script.cachedDataRejected;
	// The glue calls `createRequire(import.meta.url)`, which takes files only.
	const url = isRemote(location) ? fileHere() : location;
	const factory = run({ url }, importerFor(url));
	return {
		module: { default: callFromModule(factory as CreateModule) },
		keep() {
			if (keeps && !isKept) writeKept(file, script.createCachedData());
		},
	};
}

/** Whether a location is one that these engines import no modules from, or whose code is no file. */
export const isRemote = (location: string): boolean => /^https?:/i.test(location);

/** The URL of a file in the working directory: what a glue that was fetched takes for its own. */
function fileHere(): string {
	const { join } = process.getBuiltinModule("node:path");
	return process.getBuiltinModule("node:url").pathToFileURL(join(process.cwd(), "glue.mjs")).href;
}

/** What `import()` does in a module at that location. */
function importerFor(location: string): (specifier: string) => Promise<unknown> {
	const { createRequire, isBuiltin } = process.getBuiltinModule("node:module");
	const { pathToFileURL } = process.getBuiltinModule("node:url");
	const urlOf = (specifier: string): string => {
		if (/^\.{0,2}\//.test(specifier)) return new URL(specifier, location).href;
		if (URL.canParse(specifier)) return specifier;
		return pathToFileURL(createRequire(location).resolve(specifier)).href;
	};
	return async (specifier) => {
		// Node makes a module of each first, which takes as long as a quarter of a millisecond; a start asks for five.
		if (isBuiltin(specifier)) return asNamespace(process.getBuiltinModule(specifier) as object);
		return import(/* webpackIgnore: true */ /* @vite-ignore */ urlOf(specifier));
	};
}

const asNamespace = (exports: object): object =>
	Object.create(exports, { default: { value: exports, enumerable: true } });

/** V8 executes what it gets. So a file counts only if it is this user's, nobody else can write it, and it is whole. */
function readKept(file: string): Buffer | undefined {
	const { crc32 } = process.getBuiltinModule("node:zlib");
	const fs = process.getBuiltinModule("node:fs");
	try {
		const fd = fs.openSync(file, "r");
		try {
			const { uid, mode, size } = fs.fstatSync(fd);
			if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) {
				return undefined;
			}
			const bytes = Buffer.allocUnsafeSlow(size);
			if (fs.readSync(fd, bytes) !== size) return undefined;
			if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
			const data = bytes.subarray(HEADER_BYTE_LENGTH);
			return bytes.readUInt32LE(MAGIC.length) === crc32(data) ? data : undefined;
		} finally {
			fs.closeSync(fd);
		}
	} catch {
		return undefined;
	}
}

function writeKept(file: string, data: Buffer): void {
	const { crc32 } = process.getBuiltinModule("node:zlib");
	const fs = process.getBuiltinModule("node:fs");
	const path = process.getBuiltinModule("node:path");
	const header = Buffer.alloc(HEADER_BYTE_LENGTH);
	header.write(MAGIC, "latin1");
	header.writeUInt32LE(crc32(data), MAGIC.length);
	// Another thread, or process, may write the same.
	const temporary = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
	try {
		fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
	} catch {
		return;
	}
	try {
		fs.writeFileSync(temporary, Buffer.concat([header, data]), { flag: "wx", mode: 0o600 });
		fs.renameSync(temporary, file);
	} catch {
		// A full disk, say: the next process compiles again.
		fs.rmSync(temporary, { force: true });
	}
}
