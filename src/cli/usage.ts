/**
 * Exit codes, and the error for a command line that is wrong: apart from what prints errors, which
 * `pythaw run` loads only if there is one.
 */

export const exitCodes = { fine: 0, failed: 1, usage: 2 } as const;

export class UsageError extends Error {
	override readonly name = "UsageError";
}
