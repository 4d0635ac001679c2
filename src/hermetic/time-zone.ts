/**
 * The time zone at the module's imports while a snapshot is made: UTC.
 */
import type { Ptr, PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";
import { NAME_BYTE_LENGTH, zoneName } from "../js-phase/time-zone.js";

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

const DAY = 86400000;

export function useUtc(imports: GlueImports, module: PyodideModule): void {
	replace(imports, "_tzset_js", () => (zone, daylight, standardName, daylightName) => {
		const { HEAP32, stringToUTF8 } = module;
		HEAP32[zone >>> 2] = 0;
		HEAP32[daylight >>> 2] = 0;
		stringToUTF8(zoneName(0), standardName, NAME_BYTE_LENGTH);
		stringToUTF8(zoneName(0), daylightName, NAME_BYTE_LENGTH);
	});
	replace(imports, "_localtime_js", () => (seconds, ptr) => {
		writeFields(module.HEAP32, ptr, new Date(Number(seconds) * 1000));
	});
	replace(imports, "_mktime_js", () => (ptr) => {
		const { HEAP32 } = module;
		const field = (index: number) => HEAP32[(ptr >>> 2) + index];
		const date = new Date(0);
		date.setUTCFullYear(field(tm.year) + 1900, field(tm.mon), field(tm.mday));
		date.setUTCHours(field(tm.hour), field(tm.min), field(tm.sec));
		writeFields(HEAP32, ptr, date);
		return BigInt(date.getTime() / 1000);
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
