/**
 * Requests that may fail on the way: repeated with growing pauses, given up after a time without a
 * sign of life, ended by the caller's signal. Knows status codes, not packages.
 */
import { toBase64 } from "../engine/digest.js";
import type { Host } from "../engine/host.js";
import { lengthOf, readPieces, reasonOf } from "../engine/request.js";

export interface HttpSettings {
	/** Milliseconds without an answer, or without another piece of it, after which a request has failed. */
	readonly timeout: number;
	/** How often a request is repeated. */
	readonly retries: number;
	/** Milliseconds before the first repetition; doubled for each further one. */
	readonly pause: number;
	/** Bytes that an answer may have. */
	readonly limit: number;
	readonly signal?: AbortSignal;
}

interface HttpAnswer {
	readonly bytes: Uint8Array;
	/** In lower case, without parameters; empty where the server names none. */
	readonly contentType: string;
	/** Where redirects led. */
	readonly url: string;
}

/** A request that got no answer, or one that is not a success. */
export class HttpError extends Error {
	override readonly name = "HttpError";

	constructor(
		message: string,
		/** Undefined if there was no answer. */
		readonly status?: number,
		/** Milliseconds that the server asks to wait before the next request. */
		readonly wait?: number,
	) {
		super(message);
	}

	get isAbsent(): boolean {
		return this.status === 404 || this.status === 410;
	}
}

export class LimitError extends HttpError {}

class SilenceError extends HttpError {}

/** Statuses that may be another the next time. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
const LONGEST_PAUSE = 10_000;

/** Called as bytes arrive; `total` is undefined where the server does not say. */
export type OnBytes = (loaded: number, total: number | undefined) => void;

/** Gets a resource whole. @throws HttpError; the signal's reason if it ends the request. */
export async function get(
	host: Host,
	address: string,
	settings: HttpSettings,
	accept = "*/*",
	onBytes?: OnBytes,
): Promise<HttpAnswer> {
	const { signal, retries } = settings;
	for (let attempt = 0; ; attempt++) {
		signal?.throwIfAborted();
		try {
			return await getOnce(host, address, settings, accept, onBytes);
		} catch (error) {
			signal?.throwIfAborted();
			if (!(error instanceof HttpError)) throw error;
			const { status, wait = settings.pause * 2 ** attempt } = error;
			// One that says nothing has taken its time already: it is asked twice at most.
			const allowed = error instanceof SilenceError ? 1 : retries;
			if (attempt >= Math.min(allowed, retries)) throw error;
			if (status !== undefined && !TRANSIENT.has(status)) throw error;
			await sleep(Math.min(wait, LONGEST_PAUSE), signal);
		}
	}
}

async function getOnce(
	host: Host,
	address: string,
	{ timeout, limit, signal }: HttpSettings,
	accept: string,
	onBytes: OnBytes | undefined,
): Promise<HttpAnswer> {
	const silence = new AbortController();
	let timer: ReturnType<typeof setTimeout> | undefined;
	const stillThere = () => {
		clearTimeout(timer);
		timer = setTimeout(() => silence.abort(), timeout);
	};
	stillThere();
	try {
		const both = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
		const { response, url } = await follow(host, address, { Accept: accept }, both);
		if (!response.ok) {
			await response.body?.cancel();
			const what = `it answers with HTTP status ${response.status}`;
			throw new HttpError(what, response.status, retryAfter(response));
		}
		const bytes = await readBody(response, limit, stillThere, onBytes);
		const [type] = (response.headers.get("content-type") ?? "").split(";");
		return { bytes, contentType: type.trim().toLowerCase(), url };
	} catch (error) {
		if (error instanceof HttpError) throw error;
		if (silence.signal.aborted) {
			throw new SilenceError(`it did not answer within ${timeout / 1000} s`);
		}
		throw new HttpError(reasonOf(error));
	} finally {
		clearTimeout(timer);
	}
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 20;

/**
 * The answer, and where it came from. Redirects are followed here, one by one: of a chain that leaves https
 * and comes back, `fetch` shows the last address only. A password goes to the origin that it is for.
 */
async function follow(
	host: Host,
	address: string,
	own: Record<string, string>,
	signal: AbortSignal,
): Promise<{ response: Response; url: string }> {
	let { url, headers } = splitCredentials(address);
	for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
		const asked: RequestInit = { headers: { ...own, ...headers }, signal };
		const response = await host.fetch(url, { ...asked, redirect: "manual" });
		if (response.type === "opaqueredirect") {
			// A page is not told where to, but where it ended.
			const followed = await host.fetch(url, asked);
			try {
				return { response: followed, url: redirected(followed.url || url, url) };
			} catch (error) {
				await followed.body?.cancel();
				throw error;
			}
		}
		const target = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
		if (target === null) return { response, url };
		await response.body?.cancel();
		const next = splitCredentials(redirected(target, url));
		const isSame = new URL(next.url).origin === new URL(url).origin;
		({ url } = next);
		headers = next.headers ?? (isSame ? headers : undefined);
	}
	throw new HttpError(`it redirects more than ${MOST_REDIRECTS} times`, 0);
}

/** @throws HttpError for an address that nobody may be sent to. */
function redirected(target: string, from: string): string {
	const url = URL.canParse(target, from) ? new URL(target, from) : undefined;
	if (url?.protocol === "https:" || (url?.protocol === "http:" && !/^https:/i.test(from))) {
		return url.href;
	}
	throw new HttpError(
		url?.protocol === "http:"
			? "it redirects from https to http, where anybody can change what it answers"
			: "it redirects to what is no address of http or https",
		0,
	);
}

async function readBody(
	response: Response,
	limit: number,
	stillThere: () => void,
	onBytes: OnBytes | undefined,
): Promise<Uint8Array> {
	const total = lengthOf(response);
	if (total !== undefined && total > limit) {
		await response.body?.cancel();
		throw tooLong(limit);
	}
	const bytes = await readPieces(response, (loaded, reader) => {
		stillThere();
		if (loaded > limit) {
			reader.cancel().catch(() => {});
			throw tooLong(limit);
		}
		onBytes?.(loaded, total);
	});
	if (total !== undefined && bytes.byteLength !== total) {
		throw new HttpError(`its answer ends after ${bytes.byteLength} of ${total} bytes`);
	}
	return bytes;
}

/** With a status that is none: asked again, it would say the same. */
const tooLong = (limit: number): LimitError =>
	new LimitError(`its answer has more than the ${limit} bytes that limits allow`, 0);

/** `fetch` refuses addresses with a user's name and password in them. */
function splitCredentials(address: string): { url: string; headers?: Record<string, string> } {
	const url = new URL(address);
	if (url.username === "" && url.password === "") return { url: address };
	const text = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
	url.username = "";
	url.password = "";
	const Authorization = `Basic ${toBase64(new TextEncoder().encode(text))}`;
	return { url: url.href, headers: { Authorization } };
}

/** Milliseconds, where the header gives seconds. */
function retryAfter(response: Response): number | undefined {
	const value = response.headers.get("retry-after");
	return value !== null && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}

/** @throws the signal's reason as soon as it ends the wait. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, milliseconds);
		const end = () => {
			clearTimeout(timer);
			reject(signal!.reason);
		};
		signal?.addEventListener("abort", end, { once: true });
	});
}
