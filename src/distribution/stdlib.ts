/**
 * The standard library's zip as a distribution offers it: to whoever waits for it, and to whoever may
 * never need it. Not checked here.
 */
import type { Host, LateFile } from "../engine/host.js";

export interface StdlibSource {
	/** Read from when it is first asked for. A promise that nobody awaits is no unhandled rejection. */
	readonly stdlib: Promise<Uint8Array>;
	/** The same at once, for who may never need it; undefined where it can only be waited for. */
	readonly lateStdlib: LateFile | undefined;
}

/** What a caller may give in the place of the release's own. */
export interface GivenStdlib {
	/** Location of the zip. */
	readonly stdLibURL?: string;
	/** The zip itself. */
	readonly stdLib?: Uint8Array;
}

/**
 * @param location the release's own, and `readOwn`, how that is read by who waits.
 */
export function openStdlib(
	host: Host,
	{ stdLib, stdLibURL }: GivenStdlib,
	location: string,
	readOwn: () => Promise<Uint8Array>,
): StdlibSource {
	if (stdLib !== undefined) {
		return {
			stdlib: Promise.resolve(stdLib),
			lateStdlib: { byteLength: stdLib.byteLength, read: () => stdLib },
		};
	}
	let reading: Promise<Uint8Array> | undefined;
	let arrived: Uint8Array | undefined;
	// One that the caller names: it is for him to learn at once whether it is there.
	const late = stdLibURL === undefined ? host.readLate?.(location) : undefined;
	return {
		get stdlib() {
			if (reading === undefined) {
				reading = stdLibURL === undefined ? readOwn() : host.read(stdLibURL);
				reading.then(
					(bytes) => {
						arrived = bytes;
					},
					() => {},
				);
			}
			return reading;
		},
		lateStdlib: late && { ...late, read: () => arrived ?? late.read() },
	};
}
