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

/** One that is there already. */
export const givenStdlib = (bytes: Uint8Array): StdlibSource => ({
	stdlib: Promise.resolve(bytes),
	lateStdlib: { byteLength: bytes.byteLength, read: () => bytes },
});

/**
 * @param read how it is read by who waits.
 * @param isNamed whether the caller names it: then it is for him to learn at once whether it is there.
 */
export function openStdlib(
	host: Host,
	location: string,
	read: () => Promise<Uint8Array>,
	isNamed: boolean,
): StdlibSource {
	let reading: Promise<Uint8Array> | undefined;
	let arrived: Uint8Array | undefined;
	const late = isNamed ? undefined : host.readLate?.(location);
	return {
		get stdlib() {
			if (reading === undefined) {
				reading = read();
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
