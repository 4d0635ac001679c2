/**
 * The environment variable SOURCE_DATE_EPOCH, by which build systems say what time it is in what they
 * build (seconds since 1970).
 */
import { UsageError } from "./failure.js";

/** In milliseconds since the epoch; undefined where it is not set. */
export function sourceDate(
	variables: Readonly<Record<string, string | undefined>>,
): number | undefined {
	const text = variables.SOURCE_DATE_EPOCH;
	if (text === undefined || text === "") return undefined;
	const milliseconds = Number(text) * 1000;
	if (/^\d+$/.test(text) && Number.isSafeInteger(milliseconds)) return milliseconds;
	throw new UsageError(
		`SOURCE_DATE_EPOCH must be a whole number of seconds, not ${JSON.stringify(text)}`,
	);
}
