/**
 * How files of a directory are sent: the compressed form that the client takes, headers that let it keep
 * what never changes, and nothing outside of the directory. Finding and sending a file is sirv's; what
 * sirv would get wrong is kept from it.
 */
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isAbsolute, join, relative, sep } from "node:path";
import sirv from "sirv";
import { isHashed } from "../build/app-file.js";

export interface ServeOptions {
	/** Whether pages are isolated from other origins, which lets them have shared memory. */
	readonly coop?: boolean;
	/** Whether other origins may read the files. */
	readonly cors?: boolean;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** In the order of preference among those that a client likes as much. */
const encodings = [
	{ name: "br", extension: ".br" },
	{ name: "zstd", extension: ".zst" },
	{ name: "gzip", extension: ".gz" },
] as const;

/** Types that not every table has, or has as something else. */
const types: Record<string, string> = {
	".mjs": "text/javascript",
	".js": "text/javascript",
	".wasm": "application/wasm",
	".html": "text/html; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".zip": "application/zip",
};

export function serveFiles(
	directory: string,
	{ coop, cors }: ServeOptions,
	log?: (status: number, method: string, path: string) => void,
): RequestHandler {
	// Read anew for each request: a build may have replaced files meanwhile.
	const send = sirv(directory, { dev: true, etag: true, dotfiles: false });
	return (request, response) => {
		const { method = "", url = "/" } = request;
		response.on("finish", () => log?.(response.statusCode, method, url));
		response.setHeader("X-Content-Type-Options", "nosniff");
		if (coop) {
			response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
			response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
			response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		}
		if (cors) response.setHeader("Access-Control-Allow-Origin", "*");
		if (method !== "GET" && method !== "HEAD") {
			response.writeHead(405, { Allow: "GET, HEAD" }).end();
			return;
		}
		const path = pathOf(url);
		if (path === undefined || path.split("/").some((part) => part.startsWith("."))) {
			response.writeHead(404, { "Cache-Control": "no-store" }).end();
			return;
		}
		const notFound = () => {
			for (const name of response.getHeaderNames()) {
				if (/^(cache-control|content-|vary|accept-ranges)/.test(name)) response.removeHeader(name);
			}
			response.writeHead(404, { "Content-Type": "text/plain", "Cache-Control": "no-store" });
			response.end("Not found\n");
		};
		// What was looked at here is what sirv is to find.
		request.url = addressOf(path);
		if (prepare(directory, path, request, response)) send(request, response, notFound);
		else notFound();
	};
}

/** The path of an address, decoded; undefined if it cannot be. */
function pathOf(url: string): string | undefined {
	try {
		// As sirv reads it: what begins with two slashes has no host in it.
		const address = url.startsWith("/") ? `http://localhost${url}` : url;
		return decodeURIComponent(new URL(address).pathname);
	} catch {
		return undefined;
	}
}

/** Points the request to the compressed form of a file, too. @returns false for one that cannot be read. */
function prepare(
	directory: string,
	path: string,
	request: IncomingMessage,
	response: ServerResponse,
): boolean {
	const file = path.endsWith("/") ? `${path}index.html` : path;
	const type = types[/\.\w+$/.exec(file)?.[0] ?? ""];
	if (type !== undefined) response.setHeader("Content-Type", type);
	response.setHeader(
		"Cache-Control",
		isHashed(file) ? "public, max-age=31536000, immutable" : "no-cache",
	);
	response.setHeader("Accept-Ranges", "bytes");
	if (!isPlainRange(request)) delete request.headers.range;
	if (!mayBeSent(directory, file)) return false;
	const present = encodings.filter(
		({ extension }) =>
			existsSync(join(directory, file + extension)) && mayBeSent(directory, file + extension),
	);
	if (present.length === 0) return true;
	response.setHeader("Vary", "Accept-Encoding");
	const chosen = preferred(String(request.headers["accept-encoding"] ?? ""), present);
	if (chosen === undefined) return true;
	response.setHeader("Content-Encoding", chosen.name);
	response.setHeader("Content-Type", type ?? "application/octet-stream");
	request.url = addressOf(file + chosen.extension);
	return true;
}

const addressOf = (path: string): string => encodeURI(path).replace(/[?#]/g, encodeURIComponent);

/** Whether sirv answers a range rightly. Any other may be answered with the whole file. */
function isPlainRange({ headers }: IncomingMessage): boolean {
	// Node's streams throw for a place that no file has.
	const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(headers.range ?? "") ?? [];
	if (first === undefined || headers["if-range"] !== undefined) return false;
	return last === "" || (Number(last) > 0 && Number(last) >= Number(first));
}

/** Whether a file can be read, and is in the directory: a link may lead out of it. What is not there may. */
function mayBeSent(directory: string, file: string): boolean {
	const path = join(directory, file);
	if (!existsSync(path)) return true;
	try {
		accessSync(path, constants.R_OK);
		const way = relative(realpathSync(directory), realpathSync(path));
		return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
	} catch {
		return false;
	}
}

/** Of those encodings the one that a client likes best; undefined if it takes none. */
export function preferred<Encoding extends { readonly name: string }>(
	accepted: string,
	present: readonly Encoding[],
): Encoding | undefined {
	const weights = new Map(
		accepted.split(",").map((part) => {
			const [name, ...parameters] = part
				.trim()
				.toLowerCase()
				.split(/\s*;\s*/);
			const weight = parameters.find((text) => text.startsWith("q="));
			return [name, weight === undefined ? 1 : Number(weight.slice(2))] as const;
		}),
	);
	const weightOf = ({ name }: Encoding) => weights.get(name) ?? weights.get("*") ?? 0;
	let best: Encoding | undefined;
	for (const encoding of present) {
		if (weightOf(encoding) > (best === undefined ? 0 : weightOf(best))) best = encoding;
	}
	return best;
}
