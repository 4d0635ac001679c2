/**
 * Requests that may fail on the way: repeated with growing pauses, given up after a time, ended by
 * the caller's signal. Knows status codes, not packages.
 */
import type { Host } from "../engine/host.js";

export interface HttpSettings {
	/** Milliseconds without an answer, or without another piece of it, after which a request has failed. */
	readonly timeout: number;
	/** How often a request is repeated. */
	readonly retries: number;
	/** Milliseconds before the first repetition; doubled for each further one. */
	readonly pause: number;
	readonly signal?: AbortSignal;
}

export interface HttpAnswer {
	readonly bytes: Uint8Array;
	/** In lower case, without parameters; empty where the server names none. */
	readonly contentType: string;
	/** Where redirects led. */
	readonly url: string;
}

/** A request that got no answer, or one that is not a success. */
export class HttpError extends Error {
	override readonly name = "HttpError";
	/** Undefined if there was no answer. */
	readonly status: number | undefined;

	constructor(message: string, status?: number, options?: ErrorOptions) {
		super(message, options);
		this.status = status;
	}
}

/** Statuses that may be another the next time. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
const LONGEST_PAUSE = 10_000;

/** Called as bytes arrive; `total` is undefined where the server does not say. */
export type OnBytes = (loaded: number, total: number | undefined) => void;

/**
 * Gets a resource whole.
 *
 * @param accept the header of that name.
 * @throws HttpError; the signal's reason if it ends the request.
 */
export async function get(
	host: Host,
	address: string,
	settings: HttpSettings,
	accept = "*/*",
	onBytes?: OnBytes,
): Promise<HttpAnswer> {
	let pause = settings.pause;
	for (let attempt = 0; ; attempt++) {
		settings.signal?.throwIfAborted();
		try {
			return await getOnce(host, address, settings, accept, onBytes);
		} catch (error) {
			settings.signal?.throwIfAborted();
			const { status, wait, silent } = error as AttemptError;
			// One that says nothing has taken its time already: it is asked twice at most.
			const hopeless = silent ? attempt > 0 : status !== undefined && !TRANSIENT.has(status);
			if (hopeless || attempt >= settings.retries) {
				throw new HttpError((error as Error).message, status, { cause: error });
			}
			await sleep(Math.min(wait ?? pause, LONGEST_PAUSE), settings.signal);
			pause *= 2;
		}
	}
}

class AttemptError extends Error {
	constructor(
		message: string,
		readonly status?: number,
		/** Milliseconds that the server asks to wait. */
		readonly wait?: number,
		/** Whether the time ran out. */
		readonly silent = false,
	) {
		super(message);
	}
}

async function getOnce(
	host: Host,
	address: string,
	{ timeout, signal }: HttpSettings,
	accept: string,
	onBytes: OnBytes | undefined,
): Promise<HttpAnswer> {
	const { url, authorization } = splitCredentials(address);
	const silence = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stillThere = () => {
		clearTimeout(timer);
		timer = setTimeout(() => silence.abort(), timeout);
	};
	const abort = () => silence.abort();
	signal?.addEventListener("abort", abort);
	stillThere();
	try {
		const response = await host.fetch(url, {
			headers: { Accept: accept, ...(authorization ? { Authorization: authorization } : {}) },
			signal: silence.signal,
		});
		if (!response.ok) {
			await response.body?.cancel();
			throw new AttemptError(
				`it answers with HTTP status ${response.status}`,
				response.status,
				retryAfter(response),
			);
		}
		const bytes = await readBody(response, stillThere, onBytes);
		const type = response.headers.get("content-type") ?? "";
		return {
			bytes,
			contentType: type.split(";")[0]!.trim().toLowerCase(),
			url: response.url || url,
		};
	} catch (error) {
		if (error instanceof AttemptError) throw error;
		if (silence.signal.aborted) {
			const waited = `it did not answer within ${timeout / 1000} s`;
			throw new AttemptError(waited, undefined, undefined, true);
		}
		throw new AttemptError(reasonOf(error));
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener("abort", abort);
	}
}

async function readBody(
	response: Response,
	stillThere: () => void,
	onBytes: OnBytes | undefined,
): Promise<Uint8Array> {
	if (response.body === null) return new Uint8Array();
	// What is compressed on the way has another length when it has arrived.
	const encoded = response.headers.get("content-encoding") !== null;
	const length = Number(response.headers.get("content-length") ?? Number.NaN);
	const total = encoded || Number.isNaN(length) ? undefined : length;
	const reader = response.body.getReader();
	const chunks: Uint8Array[] = [];
	let loaded = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		stillThere();
		chunks.push(value);
		loaded += value.byteLength;
		onBytes?.(loaded, total);
	}
	if (total !== undefined && loaded !== total) {
		throw new AttemptError(`its answer ends after ${loaded} of ${total} bytes`);
	}
	const bytes = new Uint8Array(loaded);
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return bytes;
}

/** `fetch` refuses addresses with a user's name and password in them. */
function splitCredentials(address: string): { url: string; authorization?: string } {
	const url = new URL(address);
	if (url.username === "" && url.password === "") return { url: address };
	const user = decodeURIComponent(url.username);
	const credentials = new TextEncoder().encode(`${user}:${decodeURIComponent(url.password)}`);
	url.username = "";
	url.password = "";
	return {
		url: url.href,
		authorization: `Basic ${btoa(String.fromCharCode(...credentials))}`,
	};
}

/** Engines hide the reason for a failed fetch in its cause. */
function reasonOf(error: unknown): string {
	const { cause, message } = error as Error;
	const inner = cause as (Error & { code?: string }) | undefined;
	return inner?.message || inner?.code || message;
}

/** Milliseconds, where the header gives seconds. */
function retryAfter(response: Response): number | undefined {
	const value = response.headers.get("retry-after");
	return value !== null && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		const abort = () => {
			clearTimeout(timer);
			reject(signal!.reason);
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener("abort", abort);
			resolve();
		}, milliseconds);
		signal?.addEventListener("abort", abort, { once: true });
	});
}
