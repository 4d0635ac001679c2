/**
 * JavaScript's date and time for a recipe: `Date`, `Intl` and `Temporal` as they are on a host where
 * the clock stands still, the zone is UTC and the language American English.
 */
import { facade } from "./facade.js";

/** The locale for callers that give none. */
export const neutralLocale = "en-US";

const zone = "UTC";

/** The parts of a date that `Date` gives in the host's zone and in UTC. */
const readable = [
	"Date",
	"Day",
	"FullYear",
	"Hours",
	"Milliseconds",
	"Minutes",
	"Month",
	"Seconds",
];
const writable = readable.filter((part) => part !== "Day");

/** A `Date` whose now is what `now` says, in milliseconds since the epoch. */
export function virtualDate(now: () => number): DateConstructor {
	class VirtualDate extends Date {
		static override [Symbol.hasInstance](value: unknown): boolean {
			return Function.prototype[Symbol.hasInstance].call(Date, value);
		}
		static override now(): number {
			return now();
		}
		static override parse(text: string): number {
			return parseAsUtc(String(text));
		}
		constructor(...args: unknown[]) {
			super(args.length === 0 ? now() : timeOf(args));
		}
		override getTimezoneOffset(): number {
			return 0;
		}
		override toString(): string {
			return isValid(this) ? `${this.toDateString()} ${this.toTimeString()}` : invalid;
		}
		override toDateString(): string {
			if (!isValid(this)) return invalid;
			const [day, date, month, year] = this.toUTCString().split(/,? /);
			return `${day} ${month} ${date} ${year}`;
		}
		override toTimeString(): string {
			if (!isValid(this)) return invalid;
			return `${this.toISOString().slice(-13, -5)} GMT+0000 (Coordinated Universal Time)`;
		}
		override toLocaleString(locales?: any, options?: object): string {
			return super.toLocaleString(locales ?? neutralLocale, { timeZone: zone, ...options });
		}
		override toLocaleDateString(locales?: any, options?: object): string {
			return super.toLocaleDateString(locales ?? neutralLocale, { timeZone: zone, ...options });
		}
		override toLocaleTimeString(locales?: any, options?: object): string {
			return super.toLocaleTimeString(locales ?? neutralLocale, { timeZone: zone, ...options });
		}
	}
	Object.defineProperty(VirtualDate, "name", { value: "Date", configurable: true });
	const inUtc = VirtualDate.prototype as unknown as Record<string, unknown>;
	for (const part of readable) inUtc[`get${part}`] = inUtc[`getUTC${part}`];
	for (const part of writable) inUtc[`set${part}`] = inUtc[`setUTC${part}`];
	// Called as a function it gives a text, which a class cannot.
	const callable = new Proxy(VirtualDate, { apply: () => new VirtualDate().toString() });
	inUtc.constructor = callable;
	return callable as unknown as DateConstructor;
}

const invalid = "Invalid Date";
const isValid = (date: Date): boolean => !Number.isNaN(date.getTime());

/** What `new Date` makes of arguments, in UTC (ECMA-262, "Date constructor"). */
function timeOf(args: unknown[]): number {
	const [first] = args;
	if (args.length > 1) return (Date.UTC as (...parts: number[]) => number)(...args.map(Number));
	if (first instanceof Date) return first.getTime();
	return typeof first === "string" ? parseAsUtc(first) : Number(first);
}

/** A text that says no zone is read in UTC. */
function parseAsUtc(text: string): number {
	const time = Date.parse(text);
	const saysZone = /(?:Z|UTC?|GMT|[+-]\d{2}:?\d{2})\s*(?:\([^)]*\))?\s*$/i.test(text);
	if (saysZone || Number.isNaN(time)) return time;
	// A date alone is UTC in the standard's own form, which takes no zone.
	const inUtc = Date.parse(/\dT\d/.test(text) ? `${text}Z` : `${text} UTC`);
	return /^[+-]?\d{4,6}(?:-\d{2}){0,2}$/.test(text) || Number.isNaN(inUtc) ? time : inUtc;
}

/** `Intl` whose classes take the neutral locale and zone where they are given none. */
export function virtualIntl(intl: typeof Intl): typeof Intl {
	const classes = Object.getOwnPropertyNames(intl).filter(
		(name) =>
			typeof (intl as any)[name] === "function" && "supportedLocalesOf" in (intl as any)[name],
	);
	return facade(
		intl,
		Object.fromEntries(classes.map((name) => [name, withDefaults((intl as any)[name], name)])),
	);
}

function withDefaults(original: any, name: string): unknown {
	const filled = ([locales, options]: any[]) => [
		locales ?? neutralLocale,
		name === "DateTimeFormat" ? { timeZone: zone, ...options } : options,
	];
	return new Proxy(original, {
		apply: (target, receiver, args) => Reflect.apply(target, receiver, filled(args)),
		construct: (target, args, newTarget) => Reflect.construct(target, filled(args), newTarget),
	});
}

/** `Temporal`, where the engine has it, with a `Now` that stands still. */
export function virtualTemporal(temporal: any, now: () => number): object {
	const instant = () => temporal.Instant.fromEpochMilliseconds(now());
	const zonedDateTimeISO = (timeZone: unknown = zone) => instant().toZonedDateTimeISO(timeZone);
	return facade(temporal, {
		Now: {
			instant,
			timeZoneId: () => zone,
			zonedDateTimeISO,
			plainDateTimeISO: (timeZone?: unknown) => zonedDateTimeISO(timeZone).toPlainDateTime(),
			plainDateISO: (timeZone?: unknown) => zonedDateTimeISO(timeZone).toPlainDate(),
			plainTimeISO: (timeZone?: unknown) => zonedDateTimeISO(timeZone).toPlainTime(),
		},
	});
}
