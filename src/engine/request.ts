/**
 * Reading an address with the web's `fetch`, which all hosts have. For hosts alone: whoever is above
 * them asks the host.
 */
import { PythawError } from "../errors.js";
import type { ReadOptions } from "./host.js";

/** @throws PythawError `ERR_READ` that names the address, for a status that is no success as well. */
export async function request(location: string, { signal }: ReadOptions = {}): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(location, { signal });
	} catch (error) {
		signal?.throwIfAborted();
		throw new PythawError("ERR_READ", `Cannot fetch ${location}: ${reasonOf(error)}`, {
			cause: error,
		});
	}
	if (response.ok) return response;
	// Nobody reads what the server says about it.
	response.body?.cancel().catch(() => {});
	throw new PythawError("ERR_READ", `Cannot fetch ${location}: HTTP status ${response.status}`);
}

/** @throws PythawError `ERR_READ` that names the address, also for a transfer that is cut midway. */
export async function requestBytes(
	location: string,
	options: ReadOptions = {},
): Promise<Uint8Array> {
	const response = await request(location, options);
	try {
		return new Uint8Array(await response.arrayBuffer());
	} catch (error) {
		options.signal?.throwIfAborted();
		throw new PythawError(
			"ERR_READ",
			`Cannot fetch ${location}: the transfer was cut midway (${reasonOf(error)})`,
			{ cause: error },
		);
	}
}

/** Node hides the reason for a failed fetch in its cause. */
export function reasonOf(error: unknown): string {
	const { cause, message } = error as Error;
	const inner = cause as (Error & { code?: string }) | undefined;
	return inner?.message || inner?.code || message;
}
