/**
 * A package index of our own, over HTTP on this machine: the real wheels and made ones, in both forms
 * that indexes have, and with every way to fail that they have.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { MadeWheel } from "./make-wheel.js";
import { readWheel, wheelNames } from "./wheels.js";

export interface Offered {
	readonly fileName: string;
	readonly bytes: Uint8Array;
	readonly requiresPython?: string;
	/** True, or the reason. */
	readonly yanked?: boolean | string;
	/** Offered as `.metadata` beside the file (PEP 658). */
	readonly metadata?: string;
	/** Digest that the page claims; false for none. */
	readonly sha256?: string | false;
}

export type Form = "json" | "html";

/** What the server does instead of answering, by path; called again for each request. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export const hex = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** As public indexes have it: a page of any origin may read. */
const forPages = { "Access-Control-Allow-Origin": "*" };

/** A made wheel as an index offers it. */
export const offer = (wheel: MadeWheel, more: Partial<Offered> = {}): Offered => ({
	fileName: wheel.fileName,
	bytes: wheel.bytes,
	...more,
});

const normalize = (name: string) => name.replace(/[-_.]+/g, "-").toLowerCase();

export class IndexServer {
	readonly #server: Server;
	readonly #projects = new Map<string, Offered[]>();
	readonly #sockets = new Set<{ destroy(): void }>();
	/** Paths that were asked for, in order. */
	readonly requests: string[] = [];
	form: Form = "json";
	fault: Fault | undefined;

	private constructor() {
		this.#server = createServer((request, response) => this.#answer(request, response));
		this.#server.on("connection", (socket) => {
			this.#sockets.add(socket);
			socket.on("close", () => this.#sockets.delete(socket));
		});
	}

	/** @param real whether the real wheels are offered, too. */
	static async start(real = false): Promise<IndexServer> {
		const server = new IndexServer();
		if (real) {
			for (const fileName of wheelNames()) server.add({ fileName, bytes: readWheel(fileName) });
		}
		await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
		return server;
	}

	stop(): void {
		this.#server.close();
		for (const socket of this.#sockets) socket.destroy();
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** What the option `index` takes. */
	get url(): string {
		return `${this.origin}/simple/`;
	}

	add(...offered: Offered[]): void {
		for (const file of offered) {
			const name = normalize(file.fileName.split("-")[0]);
			this.#projects.set(name, [...(this.#projects.get(name) ?? []), file]);
		}
	}

	#answer(request: IncomingMessage, response: ServerResponse): void {
		const path = request.url!;
		this.requests.push(path);
		if (this.fault?.(request, response)) return;
		const [, page] = /^\/simple\/([^/]+)\/$/.exec(path) ?? [];
		const [, file] = /^\/files\/([^/]+)$/.exec(path) ?? [];
		if (page !== undefined && this.#projects.has(page)) this.#page(page, response);
		else if (file !== undefined) this.#file(decodeURIComponent(file), response);
		else if (path === `/simple/${page}`) response.writeHead(301, { Location: `${path}/` }).end();
		else response.writeHead(404).end("not here");
	}

	#page(name: string, response: ServerResponse): void {
		const files = this.#projects.get(name)!;
		const body = this.form === "json" ? jsonPage(name, files) : htmlPage(name, files);
		const type = this.form === "json" ? "application/vnd.pypi.simple.v1+json" : "text/html";
		const compressed = gzipSync(body);
		response.writeHead(200, { "Content-Type": type, "Content-Encoding": "gzip", ...forPages });
		response.end(compressed);
	}

	#file(name: string, response: ServerResponse): void {
		const all = [...this.#projects.values()].flat();
		const wanted = name.replace(/\.metadata$/, "");
		const file = all.find(({ fileName }) => fileName === wanted);
		const body = wanted === name ? file?.bytes : file?.metadata;
		if (body === undefined) response.writeHead(404).end();
		else {
			response.writeHead(200, { "Content-Type": "binary/octet-stream", ...forPages }).end(body);
		}
	}
}

function jsonPage(name: string, files: readonly Offered[]): string {
	return JSON.stringify({
		meta: { "api-version": "1.0" },
		name,
		files: files.map((file) => ({
			filename: file.fileName,
			// Relative, as they may be.
			url: `../../files/${encodeURIComponent(file.fileName)}`,
			hashes: file.sha256 === false ? {} : { sha256: file.sha256 ?? hex(file.bytes) },
			"requires-python": file.requiresPython,
			yanked: file.yanked ?? false,
			"core-metadata":
				file.metadata === undefined ? false : { sha256: hex(Buffer.from(file.metadata)) },
		})),
	});
}

const escapeText = (text: string) => text.replaceAll("&", "&amp;").replaceAll(">", "&gt;");

function htmlPage(name: string, files: readonly Offered[]): string {
	const anchors = files.map((file) => {
		const hash = file.sha256 === false ? "" : `#sha256=${file.sha256 ?? hex(file.bytes)}`;
		const attributes = [`href="/files/${encodeURIComponent(file.fileName)}${hash}"`];
		if (file.requiresPython) {
			attributes.push(`data-requires-python="${escapeText(file.requiresPython)}"`);
		}
		if (file.yanked) attributes.push(`data-yanked="${file.yanked === true ? "" : file.yanked}"`);
		if (file.metadata !== undefined) {
			attributes.push(`data-core-metadata="sha256=${hex(Buffer.from(file.metadata))}"`);
		}
		return `<a ${attributes.join(" ")}>${file.fileName}</a><br/>`;
	});
	return `<!DOCTYPE html><html><head><title>Links for ${name}</title></head><body><!-- <a href="x-9-py3-none-any.whl">no</a> -->\n${anchors.join("\n")}\n</body></html>`;
}
