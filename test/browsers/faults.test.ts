/**
 * Files that do not arrive as they should, in pages: each failure is a typed error that names the file and
 * says what to do, and the next try starts Python.
 */
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { builtApp } from "../build/app.js";
import { askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import { browserNamed, placeIn } from "./browsers.js";
import type { FaultReport } from "./faults.js";
import type { PageServer } from "./server.js";

type Spoil = (response: ServerResponse) => void;

const status =
	(code: number): Spoil =>
	(response) => {
		response.writeHead(code, { "Content-Type": "text/plain" }).end("no");
	};
const page: Spoil = (response) => {
	response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><p>Welcome</p>");
};
/** The beginning of a file, and then the end of the connection. */
const cut: Spoil = (response) => {
	response.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": 1_000_000 });
	response.write(Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
	setTimeout(() => response.destroy(), 50);
};
const stall: Spoil = (response) => {
	response.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": 1_000_000 });
	response.write(Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
};
const rubbish: Spoil = (response) => {
	response.writeHead(200, { "Content-Type": "application/wasm" }).end("no WebAssembly");
};

interface Fault {
	readonly title: string;
	/** The end of the file's path. */
	readonly file: string;
	readonly spoil: Spoil;
	readonly options?: object;
	readonly abortAfter?: string;
	readonly code: string | number;
	readonly says: RegExp;
}

const faults: readonly Fault[] = [
	{
		title: "a main module that is not there",
		file: "pyodide.asm.wasm",
		spoil: status(404),
		code: "ERR_READ",
		says: /^Cannot fetch http:.*\/pyodide\.asm\.wasm: HTTP status 404\.\nCheck the address/,
	},
	{
		title: "a server that fails with the snapshot",
		file: ".pysnap",
		spoil: status(500),
		code: "ERR_READ",
		says: /^Cannot fetch http:.*\.pysnap: HTTP status 500\.\nThe server has failed: try again/,
	},
	{
		title: "a page with success instead of the main module",
		file: "pyodide.asm.wasm",
		spoil: page,
		code: "ERR_READ",
		says: /^Cannot fetch http:.*\/pyodide\.asm\.wasm: the server answers with an HTML page\.\n/,
	},
	{
		title: "a page with success instead of the snapshot",
		file: ".pysnap",
		spoil: page,
		code: "ERR_READ",
		says: /^Cannot fetch http:.*\.pysnap: the server answers with an HTML page\.\n/,
	},
	{
		title: "a main module that is none",
		file: "pyodide.asm.wasm",
		spoil: rubbish,
		code: "ERR_BUILD_MISMATCH",
		says: /^Snapshot build id mismatch\n/,
	},
	{
		title: "a main module that is cut",
		file: "pyodide.asm.wasm",
		spoil: cut,
		code: "ERR_READ",
		says: /^Cannot fetch http:.*\/pyodide\.asm\.wasm: the transfer was cut midway/,
	},
	{
		title: "a snapshot that is cut",
		file: ".pysnap",
		spoil: cut,
		code: "ERR_READ",
		says: /^Cannot fetch http:.*\.pysnap: the transfer was cut midway/,
	},
	{
		title: "a snapshot that stalls until the time is up",
		file: ".pysnap",
		spoil: stall,
		options: { timeout: 4000 },
		code: "ERR_TIMEOUT",
		says: /^The start did not end within 4000 ms .*waiting for .*\.pysnap/,
	},
	{
		title: "a main module that stalls until the user gives up",
		file: "pyodide.asm.wasm",
		spoil: stall,
		abortAfter: "500",
		// The signal's own reason.
		code: DOMException.ABORT_ERR,
		says: /abort/,
	},
	{
		title: "a snapshot that is another one than was named",
		file: "no file",
		spoil: page,
		options: { integrity: `sha256-${"A".repeat(43)}=` },
		code: "ERR_INTEGRITY",
		says: /^Snapshot integrity mismatch: /,
	},
	{
		title: "a glue that is not there",
		file: "pyodide.asm.mjs",
		spoil: status(404),
		code: "ERR_READ",
		says: /^Cannot fetch http:.*\/pyodide\.asm\.mjs: HTTP status 404\./,
	},
];

for (const name of ["Chromium", "Firefox ESR"] as const) {
	describe(`In ${name}`, () => {
		let server: PageServer;
		let snapshot: string;

		before(async () => {
			server = await pageServer();
			snapshot = server.lend(await baseFile());
		});

		afterEach(() => {
			server.handler = undefined;
		});

		after(endBrowsing);

		// Firefox for those that differ most by the engine.
		const own = faults.filter(({ spoil }) => name === "Chromium" || spoil === cut);
		for (const { title, file, spoil, options = {}, abortAfter = "", code, says } of own) {
			it(`${title} is told by name, and the next try starts`, async () => {
				// The engine may ask for a file twice, to import it and to look at it.
				let spoiled = file === "pyodide.asm.mjs" ? 3 : 1;
				server.handler = ({ url = "" }, response) => {
					const { pathname, searchParams } = new URL(url, "http://localhost");
					const path = searchParams.get("path") ?? pathname;
					if (spoiled === 0 || !path.endsWith(file)) return false;
					spoiled -= 1;
					spoil(response);
					return true;
				};
				const args = [snapshot, JSON.stringify({ ...options, onProgress: undefined }), abortAfter];
				const place = placeIn(browserNamed(name), "page");
				const report = await askBrowser<FaultReport>(place, "browsers/faults", args, {
					// What the browser itself says of a request that fails, and of nothing else.
					expected:
						/^error: Failed to load resource: |^error: .*NetworkError|^error: Loading (failed|module)/,
				});
				expect(report.code).to.equal(code);
				expect(report.message).to.match(says);
				expect(report.again).to.equal(42);
			});
		}

		it("a built app's snapshot of the right size that is another one is told, and the next try starts", async () => {
			const directory = await builtApp();
			let spoiled = false;
			server.handler = ({ url = "" }, response) => {
				const { pathname } = new URL(url, "http://localhost");
				if (!pathname.startsWith("/app/")) return false;
				const bytes = readFileSync(join(directory, basename(pathname)));
				if (pathname.endsWith(".pysnap") && !spoiled) {
					spoiled = true;
					// In the middle are pages of memory.
					bytes[bytes.length >> 1] ^= 1;
				}
				const type = pathname.endsWith(".wasm") ? "application/wasm" : "text/javascript";
				response.writeHead(200, { "Content-Type": type }).end(bytes);
				return true;
			};
			const place = placeIn(browserNamed(name), "page");
			const report = await askBrowser<FaultReport>(place, "browsers/faults", [
				"/app/index.mjs",
				"{}",
			]);
			expect(report.message).to.match(/snapshot-[0-9a-f]+\.pysnap.*expected sha256-.*got sha256-/s);
			expect(report.code).to.equal("ERR_INTEGRITY");
			expect(report.again).to.equal(42);
		});
	});
}
