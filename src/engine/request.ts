/**
 * Reading an address with the web's `fetch`, which all hosts have. For hosts alone: whoever is above
 * them asks the host.
 */
import { PythawError } from "../errors.js";

/** @throws PythawError `ERR_READ` that names the address, for a status that is no success as well. */
export async function request(location: string): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(location);
	} catch (error) {
		throw new PythawError("ERR_READ", `Cannot fetch ${location}: ${(error as Error).message}`, {
			cause: error,
		});
	}
	if (!response.ok) {
		throw new PythawError("ERR_READ", `Cannot fetch ${location}: HTTP status ${response.status}`);
	}
	return response;
}
