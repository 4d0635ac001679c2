/**
 * The host on Node and on what imitates it (Deno, Bun): the file system, dynamic import, zlib. The
 * only file of the library that touches `node:` modules; it takes them from the process, so that
 * bundlers for browsers find no static import of them.
 */

import { provideCrc32, provideHash } from "../engine/hashing.js";
import type { Codec, Codecs, Host, HostFile, RuntimeEnv } from "../engine/host.js";
import { request } from "../engine/request.js";
import { EngineError, PythawError } from "../errors.js";
import { cacheDirectory } from "./cache-directory.js";
import { importKept } from "./code-cache.js";
import { identityStrings } from "./identity.js";

type Builtin = <M>(name: string) => M;
const builtin: Builtin = (name) => process.getBuiltinModule(name) as any;

const isUrl = (location: string): boolean => location.includes("://");

/** @throws EngineError on a Node that is too old. */
export function createNodeHost(runtimeEnv: RuntimeEnv): Host {
	if (process.getBuiltinModule === undefined) {
		throw new EngineError(
			"process.getBuiltinModule",
			`pythaw needs Node 20.16, 22.3 or later; this is ${describe(runtimeEnv)}.`,
		);
	}
	const fs = builtin<typeof import("node:fs")>("node:fs");
	const path = builtin<typeof import("node:path")>("node:path");
	const url = builtin<typeof import("node:url")>("node:url");
	const { createRequire } = builtin<typeof import("node:module")>("node:module");
	provideHash((algorithm, bytes) =>
		builtin<typeof import("node:crypto")>("node:crypto")
			.createHash(algorithm)
			.update(bytes)
			.digest(),
	);
	// Node has it since 20.15 and 22.2.
	provideCrc32(() => builtin<Partial<typeof import("node:zlib")>>("node:zlib").crc32);
	const toPath = (location: string) =>
		location.startsWith("file://") ? url.fileURLToPath(location) : location;

	const toUrl = (location: string) =>
		isUrl(location) ? location : url.pathToFileURL(location).href;
	const importModule = (location: string) => import(toUrl(location));

	return {
		description: describe(runtimeEnv),
		runtimeEnv,
		codecs: nodeCodecs(),
		entropy: (byteLength) => readDevice(fs, byteLength) ?? randomBytes(byteLength),
		program: process.argv[1]?.replaceAll("\\", "/"),
		resolve(location) {
			if (location.startsWith("file://")) return url.fileURLToPath(location);
			return isUrl(location) ? location : path.resolve(location);
		},
		findDistribution() {
			for (const from of [import.meta.url, path.join(process.cwd(), "noop.js")]) {
				try {
					const manifest = createRequire(from).resolve("pyodide/package.json");
					return path.dirname(manifest) + path.sep;
				} catch (error) {
					if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
				}
			}
			return undefined;
		},
		async read(location) {
			const filePath = toPath(location);
			if (isUrl(filePath)) return fetchBytes(filePath);
			try {
				return await readWhole(fs, filePath);
			} catch (error) {
				throw readError(filePath, error as NodeJS.ErrnoException);
			}
		},
		async readStart(location, byteLength) {
			const filePath = toPath(location);
			if (isUrl(filePath)) {
				const bytes = await fetchBytes(filePath);
				return { bytes, totalByteLength: bytes.byteLength };
			}
			try {
				const handle = await fs.promises.open(filePath);
				try {
					const status = await handle.stat();
					if (!status.isFile()) {
						const bytes = await handle.readFile();
						return { bytes, totalByteLength: bytes.byteLength };
					}
					const { size } = status;
					const start = new Uint8Array(Math.min(byteLength, size));
					const { bytesRead } = await handle.read(start, 0, start.byteLength, 0);
					return { bytes: start.subarray(0, bytesRead), totalByteLength: size };
				} finally {
					await handle.close();
				}
			} catch (error) {
				throw readError(filePath, error as NodeJS.ErrnoException);
			}
		},
		async readTree(location) {
			const root = toPath(location);
			const found: HostFile[] = [];
			const visit = async (relative: string): Promise<void> => {
				const at = path.join(root, relative);
				const status = await fs.promises.stat(at);
				const mode = status.mode & 0o777;
				if (status.isDirectory()) {
					found.push({ path: relative, mode });
					const names = (await fs.promises.readdir(at)).sort();
					for (const name of names) await visit(relative === "" ? name : `${relative}/${name}`);
				} else {
					found.push({ path: relative, mode, bytes: await fs.promises.readFile(at) });
				}
			};
			try {
				await visit("");
			} catch (error) {
				throw readError(
					(error as NodeJS.ErrnoException).path ?? root,
					error as NodeJS.ErrnoException,
				);
			}
			return found;
		},
		identityStrings,
		importModule,
		// Other engines have no such cache, or one of their own.
		importKept:
			runtimeEnv.IN_BUN || runtimeEnv.IN_DENO
				? undefined
				: async (location, bytes) => {
						const kept = importKept(builtin, cacheDirectory(path), toUrl(location), bytes);
						return kept ?? { module: await importModule(location) };
					},
		fetch: (url, init) => fetch(url, init),
		packaging: async () => (await import("./packaging.js")).packagingOf(builtin),
	};
}

function describe(env: RuntimeEnv): string {
	if (env.IN_BUN) return `Bun ${process.versions.bun}`;
	if (env.IN_DENO) return `Deno ${process.versions.deno}`;
	return `Node ${process.versions.node}`;
}

const fetchBytes = async (location: string): Promise<Uint8Array> =>
	new Uint8Array(await (await request(location)).arrayBuffer());

/**
 * The kernel's entropy without `node:crypto`, whose loading takes 5 ms; undefined where there is no such
 * device, or this process may not read it (Node's `--permission`, Deno without `--allow-read`).
 */
function readDevice(fs: typeof import("node:fs"), byteLength: number): Uint8Array | undefined {
	const bytes = new Uint8Array(byteLength);
	try {
		const fd = fs.openSync("/dev/urandom", "r");
		try {
			return fs.readSync(fd, bytes) === byteLength ? bytes : undefined;
		} finally {
			fs.closeSync(fd);
		}
	} catch {
		return undefined;
	}
}

const randomBytes = (byteLength: number): Uint8Array =>
	builtin<typeof import("node:crypto")>("node:crypto").randomBytes(byteLength);

/**
 * A file in one read. `readFile` takes many of 512 KiB, each a round trip through the thread pool:
 * 5 ms instead of 2 for 10 MB.
 */
function readWhole(fs: typeof import("node:fs"), filePath: string): Promise<Uint8Array> {
	const fd = fs.openSync(filePath, "r");
	const status = fs.fstatSync(fd);
	const { size } = status;
	const bytes = Buffer.allocUnsafeSlow(size);
	return new Promise<Uint8Array>((resolve, reject) => {
		// A pipe (`--snapshot <(zcat …)`) does not say how much it holds. A directory fails below as it
		// should; readFile takes one that is open for an empty file.
		if (!status.isFile() && !status.isDirectory()) {
			fs.readFile(fd, (error, content) => (error === null ? resolve(content) : reject(error)));
			return;
		}
		const readFrom = (offset: number): void => {
			if (offset === size) {
				resolve(bytes);
				return;
			}
			fs.read(fd, bytes, offset, size - offset, offset, (error, bytesRead) => {
				if (error !== null) reject(error);
				else if (bytesRead === 0) resolve(bytes.subarray(0, offset));
				else readFrom(offset + bytesRead);
			});
		};
		readFrom(0);
	}).finally(() => fs.closeSync(fd));
}

const reasons: Record<string, string> = {
	ENOENT: "there is no such file",
	EISDIR: "it is a directory, not a file",
	EACCES: "permission denied",
};

function readError(filePath: string, error: NodeJS.ErrnoException): PythawError {
	const reason = reasons[error.code ?? ""] ?? error.message;
	return new PythawError("ERR_READ", `Cannot read ${filePath}: ${reason}`, { cause: error });
}

/** zlib is loaded by the first use: a snapshot that is not compressed does without. */
function nodeCodecs(): Codecs {
	let loaded: Codecs | undefined;
	const load = () => {
		loaded ??= loadCodecs();
		return loaded;
	};
	return {
		get gzip() {
			return load().gzip;
		},
		get zstd() {
			return load().zstd;
		},
	};
}

function loadCodecs(): Codecs {
	const zlib = builtin<typeof import("node:zlib")>("node:zlib");
	const { promisify } = builtin<typeof import("node:util")>("node:util");
	const codec = (
		compress: (bytes: Uint8Array, options: object) => Promise<Uint8Array>,
		decompress: (bytes: Uint8Array, options: object) => Promise<Uint8Array>,
		settings: object,
	): Codec => ({
		compress: (bytes) => compress(bytes, settings),
		// One byte more than wanted is enough to notice a section that expands too far.
		decompress: (bytes, byteLength) => decompress(bytes, { maxOutputLength: byteLength + 1 }),
	});
	const codecs: Codecs = {
		gzip: codec(promisify(zlib.gzip) as any, promisify(zlib.gunzip) as any, { level: 9 }),
	};
	// Node has zstd since 22.15 and 23.8.
	if (typeof zlib.zstdCompress === "function") {
		const level = { [zlib.constants.ZSTD_c_compressionLevel]: 12 };
		codecs.zstd = codec(
			promisify(zlib.zstdCompress) as any,
			promisify(zlib.zstdDecompress) as any,
			{
				params: level,
			},
		);
	}
	return codecs;
}
