/**
 * The server of the browsers' benches: the page, Pyodide's and pythaw's files, what was built, and snapshots,
 * from one address and as files that never change are served; and what the page answers.
 */
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));

const types = {
	".html": "text/html",
	".js": "text/javascript",
	".json": "application/json",
	".mjs": "text/javascript",
	".wasm": "application/wasm",
};

/** Of every file, Pyodide's as ours. 11 would take minutes and make them smaller by a tenth. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/**
 * Where a browser that has just been started waits before it goes to the page: it has work of its own at
 * first. The name of the host is another one there, so the page gets a process of its own.
 */
const lobby = (address) =>
	`<!doctype html><link rel="icon" href="data:,"><script>setTimeout(() => location.replace(${JSON.stringify(address)}), 1500)</script>`;

export class BrowserServer {
	/** By directory (`built`, `app`): the tags for the head of what was built there. */
	preloads = {};
	/** Pages beside `browsers-page.html`: text of HTML by path. */
	pages = new Map();
	#answers = new Map();
	#compressed = new Map();
	#server = createServer((request, response) => this.#serve(request, response));

	/**
	 * @param directory of the snapshots; what was built is in `built` and `app` below it, wheels in `wheels`.
	 * @param compresses whether files are sent compressed.
	 */
	constructor(directory, compresses = false) {
		this.directory = directory;
		this.compresses = compresses;
	}

	async listen() {
		await new Promise((resolve) => this.#server.listen(0, resolve));
		this.port = this.#server.address().port;
	}

	close() {
		this.#server.close();
		this.#server.closeAllConnections();
	}

	/** The page of a way to start. */
	address(way, to, { snapshot = "", wheels = [], next = "" } = {}) {
		const query = new URLSearchParams({ way, to, snapshot, next });
		for (const wheel of wheels) query.append("wheel", wheel);
		const place = { "pythaw-build": "built", "app-build": "app" }[way] ?? "bench";
		return `http://127.0.0.1:${this.port}/${place}/page.html?${query}`;
	}

	/** What leads there when a browser has come to rest. */
	restAndGo(address) {
		return `http://localhost:${this.port}/lobby?to=${encodeURIComponent(address)}`;
	}

	/** What the page with that number says: bytes, or an object. Rejects with its `error`. */
	async answer(to, patienceMs = 120_000) {
		let timer;
		const late = new Promise((resolve) => {
			timer = setTimeout(resolve, patienceMs);
		});
		const answer = await Promise.race([
			new Promise((resolve) => this.#answers.set(to, resolve)),
			late,
		]);
		clearTimeout(timer);
		if (answer === undefined) throw new Error(`no answer within ${patienceMs / 1000} s`);
		if (answer[0] !== 0x7b) return answer;
		const said = JSON.parse(answer);
		if (said.error !== undefined) throw new Error(said.error);
		return said;
	}

	#serve(request, response) {
		const { pathname, searchParams } = new URL(request.url, "http://localhost");
		const to = searchParams.get("to");
		const html = { "content-type": "text/html", "cache-control": "no-store" };
		if (pathname === "/answer") {
			const chunks = [];
			request.on("data", (chunk) => chunks.push(chunk));
			request.on("end", () => {
				response.writeHead(204).end();
				this.#answers.get(to)?.(Buffer.concat(chunks));
			});
		} else if (this.pages.has(pathname)) {
			response.writeHead(200, html).end(this.pages.get(pathname));
		} else if (pathname === "/lobby") {
			response.writeHead(200, html).end(lobby(to));
		} else if (pathname.endsWith("/page.html")) {
			const page = readFileSync(join(root, "bench", "browsers-page.html"), "utf8");
			const preloads = this.preloads[pathname.split("/")[1]] ?? "";
			response.writeHead(200, html).end(page.replace("<!-- preload -->", preloads));
		} else {
			this.#send(pathname, response);
		}
	}

	/** As a server of files that never change has it: what was had once is not asked for again. */
	#send(pathname, response) {
		const path = normalize(pathname);
		const file = [
			["/built/", join(this.directory, "built")],
			["/app/", join(this.directory, "app")],
			["/wheels/", join(this.directory, "wheels")],
			["/bench/app.py", join(root, "bench", "fastapi-app.py")],
			["/snapshots/", this.directory],
			["/node_modules/pythaw/", root],
			["/node_modules/pyodide/", join(root, "node_modules", "pyodide")],
		].flatMap(([prefix, base]) =>
			path.startsWith(prefix) ? [join(base, path.slice(prefix.length)).replace(/\/$/, "")] : [],
		)[0];
		const size = file && statSync(file, { throwIfNoEntry: false })?.size;
		if (size === undefined) return response.writeHead(404).end();
		const headers = {
			"content-type": types[extname(file)] ?? "application/octet-stream",
			"cache-control": "public, max-age=31536000, immutable",
		};
		if (!this.compresses) {
			response.writeHead(200, { ...headers, "content-length": size });
			return createReadStream(file).pipe(response);
		}
		const bytes = this.#compressed.get(file) ?? brotliCompressSync(readFileSync(file), brotli);
		this.#compressed.set(file, bytes);
		response
			.writeHead(200, { ...headers, "content-encoding": "br", "content-length": bytes.length })
			.end(bytes);
	}
}
