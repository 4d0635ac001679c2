/**
 * Reading an address with the web's `fetch`, which all hosts have. For hosts alone: whoever is above
 * them asks the host.
 */
import { PythawError } from "../errors.js";
import { concatenate } from "./bytes.js";
import type { ReadOptions } from "./host.js";
import { defaultReadLimits, tooLarge } from "./read-limits.js";

/** Errors of files that a server says it does not have, with their addresses. */
const missing = new WeakMap<object, string>();

/** The address of the file that a server does not have, if this error says so. */
export const missingFileOf = (error: unknown): string | undefined => missing.get(error as object);

/** @throws PythawError `ERR_READ` that names the address, for a status that is no success as well. */
export async function request(
	location: string,
	{ signal, integrity, limit }: ReadOptions = {},
): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(location, { signal, integrity });
	} catch (error) {
		signal?.throwIfAborted();
		// What a server says instead of a file has another hash than the file, and hides behind that.
		if (integrity) (await request(location, { signal })).body?.cancel().catch(() => {});
		throw unreadable(location, reasonOf(error), "Check the address and the network.", error);
	}
	if (!response.ok) {
		// Nobody reads what the server says about it.
		response.body?.cancel().catch(() => {});
		const { status } = response;
		const advice =
			status >= 500
				? "The server has failed: try again, or ask who runs it."
				: "Check the address, and that the file is on the server.";
		const error = unreadable(location, `HTTP status ${status}`, advice);
		if (status === 404 || status === 410) missing.set(error, location);
		throw error;
	}
	return isPage(response) ? withoutPage(response, location, { signal, limit }) : response;
}

/** @throws PythawError `ERR_READ` that names the address, also for a transfer that is cut midway. */
export async function requestBytes(
	location: string,
	options: ReadOptions = {},
): Promise<Uint8Array> {
	return bodyBytes(await request(location, options), location, options);
}

/** @throws PythawError `ERR_READ` that names it for a transfer that is cut midway; the signal's reason. */
export async function bodyBytes(
	response: Response,
	name: string,
	options: ReadOptions = {},
): Promise<Uint8Array> {
	const { signal, onBytes, onArrived, onEnd, byteLength, inPlace } = options;
	const { limit = defaultReadLimits.fileBytes } = options;
	const total = lengthOf(response);
	try {
		if (total !== undefined && total > limit) {
			response.body?.cancel().catch(() => {});
			throw tooLarge(name, limit, total);
		}
		const reader = inPlace && byteLength !== undefined ? readerOf(response) : undefined;
		const within = (loaded: number, body: ReadableStreamReader<Uint8Array>): void => {
			if (loaded > limit) {
				body.cancel().catch(() => {});
				throw tooLarge(name, limit);
			}
			onBytes?.(loaded, byteLength ?? total);
		};
		const bytes =
			reader !== undefined
				? await readInto(new ArrayBuffer(byteLength! + 1), reader, (arrived) => {
						within(arrived.byteLength, reader);
						onArrived?.(arrived);
					})
				: // The engine sees to it that no more comes than was said.
					total !== undefined && onBytes === undefined
					? new Uint8Array(await response.arrayBuffer())
					: await readPieces(response, within);
		onEnd?.();
		return bytes;
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof PythawError) throw error;
		// A response that somebody else asked for rejects with the reason of the signal that he gave.
		if (error instanceof Error && error.name === "AbortError") throw error;
		const why = `the transfer was cut midway (${reasonOf(error)})`;
		throw unreadable(name, why, "Try again.", error);
	}
}

/** What a server says that its answer has; of what is compressed on the way it says another length. */
export function lengthOf({ headers }: Response): number | undefined {
	const length = headers.get("content-length") ?? "";
	return !headers.has("content-encoding") && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** @param onLoaded called before the first piece, and after each. */
export async function readPieces(
	{ body }: Pick<Response, "body">,
	onLoaded: (loaded: number, reader: ReadableStreamDefaultReader<Uint8Array>) => void,
): Promise<Uint8Array> {
	const reader = (body ?? new Blob([]).stream()).getReader();
	const pieces: Uint8Array[] = [];
	let loaded = 0;
	onLoaded(loaded, reader);
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return pieces.length === 1 ? pieces[0] : concatenate(pieces);
		pieces.push(value);
		loaded += value.byteLength;
		onLoaded(loaded, reader);
	}
}

/** Undefined where the engine's bodies cannot be read into an array that is there. */
function readerOf({ body }: Response): ReadableStreamBYOBReader | undefined {
	try {
		return body?.getReader({ mode: "byob" });
	} catch {
		return undefined;
	}
}

/**
 * Reads all of it into one buffer, which has a byte more than is expected, and grows if more comes. `arrayBuffer`
 * gathers pieces and puts them together when the last is there, on the page's thread: 57 ms for 12 MB in Chromium
 * 156.
 */
async function readInto(
	buffer: ArrayBuffer,
	reader: ReadableStreamBYOBReader,
	onLoaded: (arrived: Uint8Array) => void,
): Promise<Uint8Array> {
	let into = buffer;
	let loaded = 0;
	onLoaded(new Uint8Array(into, 0, loaded));
	for (;;) {
		const { done, value } = await reader.read(new Uint8Array(into, loaded));
		// Each read takes the buffer over and hands it back.
		into = value!.buffer as ArrayBuffer;
		if (done) return new Uint8Array(into, 0, loaded);
		loaded += value.byteLength;
		onLoaded(new Uint8Array(into, 0, loaded));
		if (loaded === into.byteLength) {
			const larger = new Uint8Array(2 * loaded);
			larger.set(new Uint8Array(into));
			into = larger.buffer;
		}
	}
}

const isPage = ({ headers }: Response): boolean =>
	/^text\/html\b/i.test(headers.get("content-type") ?? "");

/** Many servers answer with their start page, and success, for what they do not have. */
async function withoutPage(
	response: Response,
	location: string,
	options: ReadOptions,
): Promise<Response> {
	const bytes = await bodyBytes(response, location, options);
	const start = new TextDecoder().decode(bytes.subarray(0, 1000)).trimStart();
	if (!start.startsWith("<")) return new Response(bytes as BodyInit, response);
	const error = unreadable(
		location,
		"the server answers with an HTML page",
		"It does so for what it does not have: check the address, and that the file is on the server.",
	);
	missing.set(error, location);
	throw error;
}

function unreadable(location: string, why: string, advice: string, cause?: unknown): PythawError {
	return new PythawError("ERR_READ", `Cannot fetch ${location}: ${why}.\n${advice}`, { cause });
}

/** Node hides the reason for a failed fetch in its cause. */
export function reasonOf(error: unknown): string {
	const { cause, message } = error as Error;
	const inner = cause as (Error & { code?: string }) | undefined;
	return inner?.message || inner?.code || message;
}
