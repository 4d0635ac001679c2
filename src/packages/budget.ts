/**
 * What finding and opening packages may cost, all of one recipe together: bytes, files, time. Whoever
 * fetches, expands or loops asks here first; what is over the budget ends everything.
 */
import { PackageError } from "../errors.js";

/** Limits of a recipe's packages. Who gives none has {@link defaultLimits}. */
export interface PackageLimits {
	/** Bytes of a page of an index, or of a METADATA file. Default: 64 MiB. */
	pageBytes?: number;
	/** Bytes of one wheel as it is fetched. Default: 1 GiB. */
	wheelBytes?: number;
	/** Bytes that all wheels expand to, together. Default: 2 GiB. */
	totalBytes?: number;
	/** Number of files in all wheels, together. Default: 250,000. */
	files?: number;
	/** Seconds until all packages are found, fetched and opened. Default: 3,600. */
	seconds?: number;
}

export const defaultLimits: Readonly<Required<PackageLimits>> = {
	pageBytes: 64 << 20,
	wheelBytes: 2 ** 30,
	// What one buffer holds on all engines, and half of what the memory of Python does.
	totalBytes: 2 ** 31,
	// The largest wheel on the index has a fifth of that.
	files: 250_000,
	seconds: 3600,
};

export class Budget {
	readonly limits: Readonly<Required<PackageLimits>>;
	/** Aborted when the caller, or the time that is up, ends the work. */
	readonly signal: AbortSignal;
	/** Ends the clock. */
	readonly release: () => void;
	#bytes = 0;
	#files = 0;

	constructor(limits: PackageLimits = {}, signal?: AbortSignal) {
		const given = Object.entries(limits).filter(([, value]) => value !== undefined);
		this.limits = { ...defaultLimits, ...Object.fromEntries(given) };
		const { seconds } = this.limits;
		const clock = new AbortController();
		const expire = () => {
			const what = `finding and opening them took more than ${seconds} seconds`;
			clock.abort(over("seconds", "the packages", what));
		};
		// More than timers can wait for, 2³¹ ms, they take for none.
		const timer = setTimeout(expire, Math.min(seconds * 1000, 2 ** 31 - 1));
		this.release = () => clearTimeout(timer);
		this.signal = AbortSignal.any([clock.signal, ...(signal ? [signal] : [])]);
	}

	check(): void {
		this.signal.throwIfAborted();
	}

	/** For what an entry says it expands to, before a byte is expanded. @throws PackageError with problem `limit`. */
	expand(archive: string, byteLength: number, files: number): void {
		this.#bytes += byteLength;
		this.#files += files;
		const { totalBytes, files: most } = this.limits;
		if (this.#bytes > totalBytes) {
			const what = `with it all packages expand to more than the ${totalBytes} bytes that they may`;
			throw over("totalBytes", archive, what);
		}
		if (this.#files > most) {
			throw over(
				"files",
				archive,
				`with it all packages have more than the ${most} files that they may`,
			);
		}
	}
}

function over(limit: keyof PackageLimits, name: string, what: string): PackageError {
	return new PackageError(
		"limit",
		name,
		`${name} cannot be installed: ${what}.\nIf that is right, raise limits.${limit} of the recipe. Nothing was installed.`,
	);
}
