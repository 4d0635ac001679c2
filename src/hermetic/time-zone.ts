/**
 * The time zone: UTC at the module's imports while a snapshot is made, this host's after a restore.
 */
import type { GlueImports, Ptr, PyodideModule } from "../distribution/glue.js";

/** Fields of `struct tm`, as offsets in 32-bit words. */
const tm = {
	sec: 0,
	min: 1,
	hour: 2,
	mday: 3,
	mon: 4,
	year: 5,
	wday: 6,
	yday: 7,
	isdst: 8,
	gmtoff: 9,
};

/** Room that C leaves for a zone's name, in bytes (Emscripten, `tzset.c`). */
const NAME_BYTE_LENGTH = 17;

const DAY = 86400000;

/** Makes the host's zone UTC, whatever it is. */
export function useUtc(imports: GlueImports, module: () => PyodideModule): void {
	Object.assign(imports.env, {
		_tzset_js(zone: Ptr, daylight: Ptr, standardName: Ptr, daylightName: Ptr): void {
			const { HEAP32, stringToUTF8 } = module();
			HEAP32[zone >>> 2] = 0;
			HEAP32[daylight >>> 2] = 0;
			stringToUTF8(zoneName(0), standardName, NAME_BYTE_LENGTH);
			stringToUTF8(zoneName(0), daylightName, NAME_BYTE_LENGTH);
		},
		_localtime_js(seconds: bigint, ptr: Ptr): void {
			writeFields(module().HEAP32, ptr, new Date(Number(seconds) * 1000));
		},
		_mktime_js(ptr: Ptr): bigint {
			const { HEAP32 } = module();
			const field = (index: number) => HEAP32[(ptr >>> 2) + index];
			const date = new Date(0);
			date.setUTCFullYear(field(tm.year) + 1900, field(tm.mon), field(tm.mday));
			date.setUTCHours(field(tm.hour), field(tm.min), field(tm.sec));
			writeFields(HEAP32, ptr, date);
			return BigInt(date.getTime() / 1000);
		},
	});
}

/** The zone as C's `tzset` describes it. */
export interface TimeZone {
	/** Seconds west of UTC, in the half of the year without daylight saving. */
	readonly timezone: number;
	/** Whether there is daylight saving. */
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
function zoneName(minutesWest: number): string {
	const minutes = Math.abs(minutesWest);
	const digits = (part: number) => String(Math.floor(part)).padStart(2, "0");
	return `UTC${minutesWest >= 0 ? "-" : "+"}${digits(minutes / 60)}${digits(minutes % 60)}`;
}

/** Puts a zone where C keeps it: `tzset` asks once, and the snapshot's C has asked. */
export function writeTimeZone(module: PyodideModule, zone: TimeZone): void {
	const { HEAP32, HEAPU32, stringToUTF8 } = module;
	// Older releases do not export where C keeps it.
	if (module._tzname === undefined) return;
	HEAP32[module._timezone >>> 2] = zone.timezone;
	HEAP32[module._daylight >>> 2] = Number(zone.daylight);
	zone.names.forEach((name, index) => {
		const namePtr: Ptr = HEAPU32[(module._tzname >>> 2) + index];
		if (namePtr !== 0) stringToUTF8(name, namePtr, NAME_BYTE_LENGTH);
	});
}

function writeFields(words: Int32Array, ptr: Ptr, date: Date): void {
	const year = date.getUTCFullYear();
	const at = ptr >>> 2;
	words[at + tm.sec] = date.getUTCSeconds();
	words[at + tm.min] = date.getUTCMinutes();
	words[at + tm.hour] = date.getUTCHours();
	words[at + tm.mday] = date.getUTCDate();
	words[at + tm.mon] = date.getUTCMonth();
	words[at + tm.year] = year - 1900;
	words[at + tm.wday] = date.getUTCDay();
	words[at + tm.yday] = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / DAY);
	words[at + tm.isdst] = 0;
	words[at + tm.gmtoff] = 0;
}
