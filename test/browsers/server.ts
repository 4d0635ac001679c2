/**
 * The local server of the browser tests: the library as built, Pyodide's files, the compiled tests,
 * files of the test that asks, and the answers that programs in pages give. Loopback only.
 */
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { root } from "../engines/engines.js";

/** What a program in a page says at its end. */
export interface Answer {
	readonly value?: unknown;
	/** Stack or message of what it threw. */
	readonly error?: string;
	/** What came to its console as an error or a warning, uncaught errors among it. */
	readonly complaints: readonly string[];
}

/** Answers a request in its own way, if it returns true; called before all else. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean;

const types: Readonly<Record<string, string>> = {
	".css": "text/css",
	".html": "text/html",
	".js": "text/javascript",
	".json": "application/json",
	".mjs": "text/javascript",
	".wasm": "application/wasm",
	".zip": "application/zip",
};

/** Directories of the repository that are served under their names. */
const served = ["/build/", "/node_modules/", "/test/browsers/"];

export class PageServer {
	readonly #server: Server;
	readonly #sockets = new Set<{ destroy(): void }>();
	readonly #answers = new Map<string, (answer: Answer) => void>();
	readonly #files = new Set<string>();
	/** Paths that were asked for, in order, and how. */
	readonly requests: string[] = [];
	handler: Handler | undefined;

	private constructor() {
		this.#server = createServer((request, response) => this.#answer(request, response));
		this.#server.on("connection", (socket) => {
			this.#sockets.add(socket);
			socket.on("close", () => this.#sockets.delete(socket));
		});
	}

	static async start(handler?: Handler): Promise<PageServer> {
		const server = new PageServer();
		server.handler = handler;
		await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
		// A test that is done need not wait for it.
		server.#server.unref();
		return server;
	}

	stop(): void {
		this.#server.close();
		this.dropConnections();
	}

	/** As when the network goes. */
	dropConnections(): void {
		for (const socket of this.#sockets) socket.destroy();
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** Lets programs read and write a file of this machine, by its absolute path. Returns its address. */
	lend(path: string): string {
		this.#files.add(path);
		return `${this.origin}/file?path=${encodeURIComponent(path)}`;
	}

	/** The answer of the program that was started under a name. */
	answerOf(name: string): Promise<Answer> {
		return new Promise((resolve) => this.#answers.set(name, resolve));
	}

	#answer(request: IncomingMessage, response: ServerResponse): void {
		this.requests.push(`${request.method} ${request.url}`);
		if (this.handler?.(request, response)) return;
		const { pathname, searchParams } = new URL(request.url!, this.origin);
		if (pathname === "/answer") {
			read(request).then((body) => {
				this.#answers.get(searchParams.get("to")!)?.(JSON.parse(body.toString()));
				response.writeHead(204).end();
			});
		} else if (pathname === "/file") {
			this.#file(searchParams.get("path")!, request, response);
		} else {
			sendFile(decodeURIComponent(pathname), response);
		}
	}

	#file(path: string, request: IncomingMessage, response: ServerResponse): void {
		if (!this.#files.has(path)) {
			response.writeHead(403).end();
		} else if (request.method === "PUT") {
			read(request).then((body) => {
				writeFileSync(path, body);
				response.writeHead(204).end();
			});
		} else {
			stream(path, "application/octet-stream", response);
		}
	}
}

/** Sends a file of the repository, as a page's server should: with its type, and to be asked for again. */
export function sendFile(pathname: string, response: ServerResponse): void {
	// The library is served as if it were installed.
	const path = normalize(pathname).replace(/^\/node_modules\/pythaw\//, "/");
	if (!served.some((directory) => pathname.startsWith(directory))) {
		response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
		return;
	}
	const file = join(root, path);
	const type = types[extname(path)] ?? "application/octet-stream";
	if (path.startsWith("/build/test/") && existsSync(file)) {
		// Workers have no import maps: the one package that the cases import is named by its address.
		const code = readFileSync(file, "utf8");
		const whole = code.replace(
			/(?<=^import .* from ")chai(?=";$)/gm,
			"/node_modules/chai/index.js",
		);
		response.writeHead(200, { "Content-Type": type }).end(whole);
		return;
	}
	stream(file, type, response);
}

function stream(file: string, type: string, response: ServerResponse): void {
	const size = statSync(file, { throwIfNoEntry: false })?.size;
	if (size === undefined) {
		response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
		return;
	}
	response.writeHead(200, {
		"Content-Type": type,
		"Content-Length": size,
		"Cache-Control": "no-cache",
	});
	createReadStream(file).pipe(response);
}

async function read(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks);
}
