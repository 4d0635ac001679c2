/**
 * Reading an address while this thread waits, which only XMLHttpRequest can: for a file that was not there
 * in time. A service worker has none.
 */
import type { LateFile } from "../engine/host.js";
import { PythawError } from "../errors.js";

export function readLate(location: string): LateFile | undefined {
	if (typeof XMLHttpRequest === "undefined") return undefined;
	// Such a request passes by the page's service worker, which may be all that has the file: offline.
	if (hasServiceWorker()) return undefined;
	return { read: () => requestNow(location) };
}

function hasServiceWorker(): boolean {
	try {
		return Boolean(globalThis.navigator?.serviceWorker?.controller);
	} catch {
		// Where the page's origin is opaque, even asking throws.
		return false;
	}
}

function requestNow(location: string): Uint8Array {
	const request = new XMLHttpRequest();
	try {
		request.open("GET", location, false);
		// A page may ask only for text while it waits. This encoding leaves each byte as it is, in the low
		// half of a character.
		request.overrideMimeType("text/plain; charset=x-user-defined");
		request.send();
	} catch (error) {
		const { message } = error as Error;
		throw new PythawError("ERR_READ", `Cannot fetch ${location}: ${message}`, { cause: error });
	}
	if (request.status < 200 || request.status > 299) {
		throw new PythawError("ERR_READ", `Cannot fetch ${location}: HTTP status ${request.status}`);
	}
	const text = request.responseText;
	const bytes = new Uint8Array(text.length);
	for (let index = 0; index < bytes.length; index += 1) bytes[index] = text.charCodeAt(index);
	return bytes;
}
