/**
 * Sources that never end, or say that they have a terabyte: each kind of file that is read whole has a
 * limit, and is refused before memory is full of it.
 */
import { mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect } from "chai";
import {
	createSnapshot,
	diffSnapshots,
	loadPyodide,
	PythawError,
	SignatureError,
	verifySnapshot,
} from "../../src/index.js";
import { baseFile } from "../boot/base.js";
import { rejectionOf } from "../suite/thrown.js";

const LIMIT = 4_000_000;
const MIB = 2 ** 20;

describe("A source without end", () => {
	let server: Server;
	let address: string;
	let base: string;

	before(async () => {
		base = await baseFile();
		const piece = new Uint8Array(65_536).fill(0x20);
		server = createServer(({ url = "" }, response) => {
			response.writeHead(200, {
				"content-type": url.endsWith("/") ? "text/html" : "application/octet-stream",
				...(url.includes("declared") && { "content-length": 2 ** 40 }),
			});
			const more = () => {
				while (!response.destroyed && response.write(piece));
			};
			response.on("drain", more);
			more();
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});

	after(() => {
		server.closeAllConnections();
		server.close();
	});

	const limits = { snapshotBytes: LIMIT, fileBytes: LIMIT };
	const tooLarge = /: it has (more than the )?\d+ bytes/;

	it("of a server is refused at its limit, whatever the file is for", async () => {
		const key = Buffer.alloc(32, 1).toString("base64");
		const at = (name: string) => `${address}/${name}`;
		const before = process.memoryUsage.rss();
		const starts = {
			snapshot: { snapshot: at("a.pysnap") },
			"its base": { snapshot: base, base: at("b.pysnap") },
			"a response": { snapshot: fetch(at("c.pysnap")) },
			"glue and main module": { indexURL: `${address}/` },
			"standard library": { stdLibURL: at("stdlib.zip") },
			"lock file": { lockFileURL: at("lock.json"), packages: ["six"] },
			"a page instead of a file": { snapshot: `${address}/` },
		};
		for (const [what, options] of Object.entries(starts)) {
			const { code, message } = await rejectionOf(loadPyodide({ ...options, limits }), PythawError);
			expect(code, what).to.equal("ERR_READ");
			expect(message, what).to.match(tooLarge);
		}
		const signed = { snapshot: base, trustedKeys: key, signature: at("a.sig") };
		const { problem } = await rejectionOf(loadPyodide(signed), SignatureError);
		expect(problem).to.equal("missing");
		expect(process.memoryUsage.rss() - before).to.be.below(400 * MIB);
	});

	it("of a server that says how much it will send is not read at all", async () => {
		const { message } = await rejectionOf(
			loadPyodide({ snapshot: `${address}/declared.pysnap` }),
			PythawError,
		);
		expect(message).to.match(/it has 1099511627776 bytes, and may have 2147483648\./);
	});

	it("that is a file with a hole of a terabyte in it is refused by its size", async () => {
		const directory = mkdtempSync(join(tmpdir(), "pythaw-test-"));
		const sparse = (name: string) => {
			const path = join(directory, name);
			writeFileSync(path, "");
			truncateSync(path, 2 ** 40);
			return path;
		};
		const file = sparse("a.pysnap");
		const wheel = sparse("some-1.0-py3-none-any.whl");
		const uses: Record<string, () => Promise<unknown>> = {
			snapshot: () => loadPyodide({ snapshot: file }),
			"standard library": () => loadPyodide({ stdLibURL: file }),
			verified: () => verifySnapshot(file),
			compared: () => diffSnapshots(base, file),
			"lock file": () => createSnapshot({ lock: file }),
			requirements: () => createSnapshot({ requirements: [file] }),
			script: () => createSnapshot({ run: [{ name: "a.py", source: file }] }),
			"file of a recipe": () => createSnapshot({ files: [{ source: file, destination: "/x" }] }),
			wheel: () => createSnapshot({ packages: [wheel] }),
		};
		for (const [what, use] of Object.entries(uses)) {
			const error = await rejectionOf(use());
			expect(error, what).to.be.instanceOf(PythawError);
			expect((error as Error).message, what).to.match(tooLarge);
		}
	});

	it("has limits that are numbers of bytes", async () => {
		for (const wrong of [-1, 0.5, "1", Number.NaN, [1]]) {
			const error = await rejectionOf(loadPyodide({ limits: { fileBytes: wrong as number } }));
			expect(error)
				.to.be.instanceOf(TypeError)
				.with.property("message")
				.match(/^Option limits\./);
		}
	});
});
