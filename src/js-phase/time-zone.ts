/**
 * The time zone after a restore: this host's. C and Python asked for it when the snapshot was made, and
 * do not ask again.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";

/** Room that C leaves for a zone's name, in bytes (Emscripten, `tzset.c`). */
export const NAME_BYTE_LENGTH = 17;

/** The zone as C's `tzset` describes it. */
export interface TimeZone {
	/** Seconds west of UTC, in the half of the year without daylight saving. */
	readonly timezone: number;
	readonly daylight: boolean;
	/** Standard and daylight saving; spelled by their offsets, for JavaScript knows no short names. */
	readonly names: readonly [string, string];
}

/** This host's, in the current year. */
export function hostTimeZone(): TimeZone {
	const year = new Date().getFullYear();
	// Minutes west of UTC; where it is winter in July, July is the standard half.
	const offsets = [0, 6].map((month) => new Date(year, month, 1).getTimezoneOffset());
	const [daylight, standard] = offsets.sort((a, b) => a - b);
	return {
		timezone: standard * 60,
		daylight: standard !== daylight,
		names: [zoneName(standard), zoneName(daylight)],
	};
}

/** As the glue spells it: UTC is "UTC-0000". */
export function zoneName(minutesWest: number): string {
	const minutes = Math.abs(minutesWest);
	const digits = (part: number) => String(Math.floor(part)).padStart(2, "0");
	return `UTC${minutesWest >= 0 ? "-" : "+"}${digits(minutes / 60)}${digits(minutes % 60)}`;
}

/** Puts a zone where C keeps it: `tzset` asks once, and the snapshot's C has asked. */
export function writeTimeZone(module: PyodideModule, zone: TimeZone): void {
	const { HEAP32, HEAPU32, stringToUTF8, _tzname: namesPtr } = module;
	// Older releases do not export where C keeps it.
	if (namesPtr === undefined) return;
	HEAP32[module._timezone >>> 2] = zone.timezone;
	HEAP32[module._daylight >>> 2] = Number(zone.daylight);
	zone.names.forEach((name, index) => {
		const namePtr: Ptr = HEAPU32[(namesPtr >>> 2) + index];
		if (namePtr !== 0) stringToUTF8(name, namePtr, NAME_BYTE_LENGTH);
	});
}
