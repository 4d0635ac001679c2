/**
 * What the failed start of a built app comes to: the file that is damaged, or gone, by name. A start does
 * not hash what it reads; one that has failed has the time to.
 */
import type { Host } from "../engine/host.js";
import { checkContent, type KnownFile } from "../engine/known-content.js";
import { missingFileOf } from "../engine/request.js";
import { IntegrityError, PythawError } from "../errors.js";

/** @returns the error to throw: one that names a file of the app, or the one in hand. */
export async function appFailure(
	host: Host,
	files: readonly KnownFile[],
	error: unknown,
): Promise<unknown> {
	const missing = missingFileOf(error);
	if (missing !== undefined) {
		return files.some(({ location }) => location === missing) ? gone(error as Error) : error;
	}
	if (error instanceof PythawError && error.code === "ERR_TIMEOUT") return error;
	const found = error instanceof IntegrityError ? error : await damagedOf(host, files, error);
	// A browser keeps a file of such a name for good: the next try would find it damaged again.
	if (found?.file !== undefined) await host.forget?.(found.file);
	return found ?? error;
}

function gone(error: Error): PythawError {
	const [what] = error.message.split("\n");
	return new PythawError(
		"ERR_READ",
		`${what}\nMost likely the app was deployed anew after this page was loaded, and its earlier files are gone: load the page again. If that does not help, deploy the built directory again, whole.`,
		{ cause: error },
	);
}

/** What cannot be read is passed over here: the error in hand says that. */
async function damagedOf(
	host: Host,
	files: readonly KnownFile[],
	cause: unknown,
): Promise<IntegrityError | undefined> {
	for (const { location, ...content } of files) {
		const bytes = await host.read(location).catch(() => undefined);
		try {
			if (bytes !== undefined) await checkContent(bytes, content, location, { cause });
		} catch (error) {
			if (error instanceof IntegrityError) return error;
			throw error;
		}
	}
	return undefined;
}
