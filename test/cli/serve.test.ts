/** `pythaw serve`: what a browser gets, and how the command begins and ends. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import { preferred } from "../../src/serve/files.js";
import { temporaryDirectory } from "../suite/start.js";
import { pythaw, Running } from "./pythaw.js";

interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

describe("pythaw serve", () => {
	const directory = join(temporaryDirectory(), "site");
	const text = "print(42)\n".repeat(50);
	const hashed = "part-0123456789abcdef.mjs";
	let running: Running;
	let address: string;

	/** As the path is spelled: a URL would be tidied. */
	const get = (path: string, headers: object = {}, method = "GET"): Promise<Answer> =>
		new Promise((resolve, reject) => {
			const { hostname, port } = new URL(address);
			request({ hostname, port, path, method, headers: { ...headers } }, (response) => {
				const chunks: Buffer[] = [];
				response.on("data", (chunk) => chunks.push(chunk));
				response.on("end", () => {
					const body = Buffer.concat(chunks);
					resolve({ status: response.statusCode!, headers: response.headers, body });
				});
			})
				.on("error", reject)
				.end();
		});

	before(async () => {
		mkdirSync(join(directory, "a folder"), { recursive: true });
		for (const name of [hashed, "index.mjs", "index.html", "main.wasm", "snapshot.pysnap"]) {
			writeFileSync(join(directory, name), text);
		}
		writeFileSync(join(directory, "a folder", "index.html"), "in a folder");
		writeFileSync(join(directory, "..", "secret"), "secret");
		writeFileSync(join(directory, ".env"), "secret");
		mkdirSync(join(directory, ".git"));
		writeFileSync(join(directory, ".git", "config"), "secret");
		symlinkSync(join(directory, "..", "secret"), join(directory, "link.txt"));
		symlinkSync(join(directory, "..", "secret"), join(directory, "main.wasm.br"));
		writeFileSync(join(directory, `${hashed}.br`), brotliCompressSync(text));
		writeFileSync(join(directory, `${hashed}.gz`), gzipSync(text));
		writeFileSync(join(directory, "snapshot.pysnap.zst"), "as zstd");
		running = new Running(["serve", directory, "--port", "0", "--coop", "--json"]);
		await running.says("\n");
		const { port } = JSON.parse(running.said).address.match(/:(?<port>\d+)\//).groups;
		address = `http://127.0.0.1:${port}/`;
	});

	after(async () => {
		running.interrupt();
		const { code, stderr } = await running.ended;
		expect([code, stderr]).to.deep.equal([0, ""]);
	});

	it("sends types, and lets a browser keep what never changes", async () => {
		const expected: [string, string, string][] = [
			[`/${hashed}`, "text/javascript", "public, max-age=31536000, immutable"],
			["/index.mjs", "text/javascript", "no-cache"],
			["/main.wasm", "application/wasm", "no-cache"],
			["/", "text/html; charset=utf-8", "no-cache"],
			["/a%20folder/", "text/html; charset=utf-8", "no-cache"],
		];
		for (const [path, type, caching] of expected) {
			const { status, headers } = await get(path);
			expect(status, path).to.equal(200);
			expect(headers["content-type"], path).to.equal(type);
			expect(headers["cache-control"], path).to.equal(caching);
			expect(headers["cross-origin-embedder-policy"], path).to.equal("require-corp");
		}
		const { headers } = await get("/index.mjs");
		const again = await get("/index.mjs", { "if-none-match": headers.etag });
		expect([again.status, again.body.byteLength]).to.deep.equal([304, 0]);
	});

	it("sends the compressed form that a client likes best and that is there", async () => {
		const cases: [string, string, string | undefined][] = [
			[`/${hashed}`, "gzip, deflate, br, zstd", "br"],
			[`/${hashed}`, "br;q=0.5, gzip", "gzip"],
			[`/${hashed}`, "identity", undefined],
			[`/${hashed}`, "br;q=0", undefined],
			["/snapshot.pysnap", "gzip, zstd", "zstd"],
			["/index.mjs", "br", undefined],
		];
		for (const [path, accepted, encoding] of cases) {
			const { headers, body } = await get(path, { "accept-encoding": accepted });
			expect(headers["content-encoding"], `${path} for ${accepted}`).to.equal(encoding);
			expect(headers["content-length"]).to.equal(String(body.byteLength));
			if (encoding === undefined) expect(body.toString()).to.equal(text);
		}
		const { headers, body } = await get(`/${hashed}`, { "accept-encoding": "br" });
		expect([headers["content-type"], headers.vary]).to.deep.equal([
			"text/javascript",
			"Accept-Encoding",
		]);
		expect(body.equals(brotliCompressSync(text))).to.equal(true);
	});

	it("answers ranges, and the whole file to one that makes no sense", async () => {
		const part = await get("/index.mjs", { range: "bytes=6-8" });
		expect([part.status, part.body.toString()]).to.deep.equal([206, "42)"]);
		expect(part.headers["content-range"]).to.equal(`bytes 6-8/${text.length}`);
		const rest = await get("/index.mjs", { range: `bytes=${text.length - 2}-` });
		expect([rest.status, rest.body.toString()]).to.deep.equal([206, ")\n"]);
		expect((await get("/index.mjs", { range: "bytes=9999-" })).status).to.equal(416);
		for (const range of [
			"bytes=8-6",
			"bytes=-3",
			"bytes=0-0",
			"bytes=1-2,4-5",
			"lines=1-2",
			`bytes=0-${"9".repeat(30)}`,
		]) {
			const { status, body } = await get("/index.mjs", { range });
			expect([status, body.toString()], range).to.deep.equal([200, text]);
		}
	});

	it("gives nothing that is not in the directory, and takes nothing", async () => {
		const outside = [
			"/../secret",
			"/%2e%2e/secret",
			"/a%20folder/../../secret",
			"/.env",
			"//.env",
			"//.git/config",
			"//x/.git/config",
			"/link.txt",
			"/%00",
			"/%",
		];
		for (const path of [...outside, "/absent-0123456789abcdef.mjs"]) {
			const { status, headers, body } = await get(path, { "accept-encoding": "br" });
			expect(status, path).to.equal(404);
			expect(headers["cache-control"], path).to.equal("no-store");
			expect(body.toString(), path).not.to.contain("secret");
		}
		const compressed = await get("/main.wasm", { "accept-encoding": "br" });
		expect(compressed.body.toString()).to.equal(text);
		expect((await get("/index.mjs", {}, "POST")).status).to.equal(405);
		const head = await get("/index.mjs", {}, "HEAD");
		expect([head.status, head.body.byteLength]).to.deep.equal([200, 0]);
	});

	it("says what is wrong with a port or a directory", async () => {
		const { port } = new URL(address);
		const cases: [string[], number, RegExp][] = [
			[["--port", port], 1, /^pythaw serve: Cannot serve on 127\.0\.0\.1:\d+: another program has/],
			[["--port", "http"], 2, /'--port http' must be a number from 0 to 65535/],
			[["absent"], 1, /Cannot serve absent: there is no such directory/],
			[[join(directory, "index.html")], 1, /Cannot serve .*index.html: it is a file/],
		];
		for (const [args, status, message] of cases) {
			const { code, stderr } = await pythaw(["serve", ...args]);
			expect(stderr).to.match(message);
			expect(code).to.equal(status);
		}
	});
});

describe("The encoding that a client likes best", () => {
	const present = ["br", "zstd", "gzip"].map((name) => ({ name }));
	const cases: [string, string | undefined][] = [
		["", undefined],
		["*", "br"],
		["gzip;q=0.8, *;q=0.1", "gzip"],
		["*;q=0", undefined],
		["GZIP", "gzip"],
		["br;q=nonsense, gzip", "gzip"],
	];
	for (const [accepted, name] of cases) {
		it(`is ${name ?? "none"} for "${accepted}"`, () => {
			expect(preferred(accepted, present)?.name).to.equal(name);
		});
	}
});
