/**
 * How a command ends when it does not work: one line on stderr, then the detail, and an exit code
 * that tells wrong usage from work that failed.
 */
import { PythawError } from "../errors.js";
import { printError } from "./print.js";
import type { PortableError } from "./run-channel.js";
import { exitCodes, UsageError } from "./usage.js";

/** Prints an error for people and ends the process. With PYTHAW_DEBUG=1 our own stack goes with it. */
export function fail(command: string, error: unknown): never {
	printError(describeFailure(command, error, process.env.PYTHAW_DEBUG === "1"));
	process.exit(isUsage(error) ? exitCodes.usage : exitCodes.failed);
}

/** Nobody takes what a command prints. */
export function failToWrite(error: Error): never {
	const message = `Cannot write to the standard output: ${error.message}`;
	return fail("", new PythawError("ERR_WRITE", message));
}

export function describeFailure(command: string, error: unknown, debug: boolean): string {
	const prefix = command ? `pythaw ${command}` : "pythaw";
	const { name, message, stack } = portable(error);
	const lines = [`${prefix}: ${message || name}`];
	if (isUsage(error)) lines.push(`Try '${prefix} --help'.`);
	else if (debug) lines.push(stack);
	else if (!isExpected(error)) {
		lines[0] = `${prefix}: ${name}: ${message}`;
		lines.push("This looks like a defect of pythaw. PYTHAW_DEBUG=1 shows where it happened.");
	}
	return `${lines.join("\n").trimEnd()}\n`;
}

/** The command line is wrong, or what it gave an option of the library. */
function isUsage(error: unknown): boolean {
	return (
		error instanceof UsageError ||
		(error instanceof TypeError && error.message.startsWith("Option "))
	);
}

/** Whether the message alone explains the error: ours, or wrong usage of an option. */
function isExpected(error: unknown): boolean {
	if (error instanceof PythawError || isUsage(error)) return true;
	return (error as Partial<PortableError> | undefined)?.expected === true;
}

/** What is left of an error that is sent to another thread or process. */
export function portable(error: unknown): PortableError {
	const { name = "Error", message = String(error), stack = "" } = (error ?? {}) as Partial<Error>;
	return { name, message, stack, expected: isExpected(error) };
}
