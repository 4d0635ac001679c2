/**
 * The bytes of packages: from the host's cache by their hash, from a file, or over the network. What
 * comes from here has the hash that was asked for. It knows nothing of indexes and wheels.
 */
import { sha256Hex } from "../engine/digest.js";
import type { PackageHost } from "../engine/host.js";
import { PackageError, PythawError } from "../errors.js";
import { get, HttpError, type HttpSettings, LimitError, type OnBytes } from "./http.js";
import { isHttp, publicAddress } from "./source.js";

interface Wanted {
	/** The package, for messages. */
	readonly name: string;
	readonly fileName: string;
	/** A path of the host, or an address. */
	readonly location: string;
	/** Lower-case hex. */
	readonly sha256?: string;
	/** Bytes that it may have; default: as many as a wheel. */
	readonly limit?: number;
}

type Report = (fileName: string, loaded: number, total: number | undefined) => void;

export class Downloads {
	/** @param report told of each file's bytes as they arrive. */
	constructor(
		private readonly host: PackageHost,
		private readonly settings: HttpSettings,
		private readonly report: Report,
	) {}

	/** Gets a file whole. @throws PackageError with problem `hash`, `not-found`, `limit` or `index`. */
	async file(wanted: Wanted): Promise<Uint8Array> {
		const { fileName, location, sha256 } = wanted;
		const cached = sha256 && (await this.cached(sha256));
		if (cached) return cached;
		const bytes = isHttp(location) ? await this.#fetch(wanted) : await this.#read(wanted);
		const found = await sha256Hex(bytes);
		if (sha256 !== undefined && found !== sha256) {
			const advice = "If the file was changed on purpose, change the digest or the lock file.";
			const place = `${found} at ${publicAddress(location)}`;
			throw wrongHash(wanted.name, fileName, "the file that was named", sha256, place, advice);
		}
		// Local files as well: a lock file names them by their hash alone.
		await this.host.cache?.write(cacheName(found), bytes);
		this.report(fileName, bytes.byteLength, bytes.byteLength);
		return bytes;
	}

	/** Bytes with this SHA-256 (lower-case hex), if they were fetched before. */
	async cached(sha256: string): Promise<Uint8Array | undefined> {
		const bytes = await this.host.cache?.read(cacheName(sha256));
		// A damaged cache is no reason to fail: the file can be fetched again.
		return bytes !== undefined && (await sha256Hex(bytes)) === sha256 ? bytes : undefined;
	}

	async #fetch({ name, fileName, location, limit }: Wanted): Promise<Uint8Array> {
		try {
			const onBytes: OnBytes = (loaded, total) => this.report(fileName, loaded, total);
			const settings = limit === undefined ? this.settings : { ...this.settings, limit };
			return (await get(this.host, location, settings, "*/*", onBytes)).bytes;
		} catch (error) {
			if (!(error instanceof HttpError)) throw error;
			const problem = error.isAbsent
				? "not-found"
				: error instanceof LimitError
					? "limit"
					: "index";
			throw new PackageError(
				problem,
				name,
				`Cannot fetch ${fileName} from ${publicAddress(location)}: ${error.message}.\n` +
					"Check the address and the network, or name the file itself by its path. Nothing was installed.",
				{ cause: error },
			);
		}
	}

	async #read({ name, fileName, location, limit }: Wanted): Promise<Uint8Array> {
		try {
			const settings = { signal: this.settings.signal, limit: limit ?? this.settings.limit };
			return await this.host.read(this.host.resolve(location), settings);
		} catch (error) {
			if (!(error instanceof PythawError && error.code === "ERR_READ")) throw error;
			throw new PackageError("not-found", name, `Cannot read ${fileName}: ${error.message}`, {
				cause: error,
			});
		}
	}
}

/** Directly in a directory of the host; none where the host has no directories. @throws PythawError `ERR_READ`. */
export async function filesIn(
	host: PackageHost,
	directory: string,
): Promise<{ fileName: string; location: string }[]> {
	const names = await host.listDirectory?.(host.resolve(directory));
	const base = directory.replace(/[/\\]$/, "");
	return (names ?? []).map((fileName) => ({ fileName, location: `${base}/${fileName}` }));
}

const cacheName = (sha256: string): string => `sha256/${sha256.slice(0, 2)}/${sha256}`;

/**
 * @param what completes "… is not", such as "the file of the lock file".
 * @param found the digest, and where that helps, the place.
 */
export function wrongHash(
	name: string,
	file: string,
	what: string,
	wanted: string,
	found: string | undefined,
	advice?: string,
): PackageError {
	return new PackageError(
		"hash",
		name,
		`${file} is not ${what}: wanted sha256 ${wanted}, found ${found}.${advice ? `\n${advice}` : ""} Nothing was installed.`,
	);
}
