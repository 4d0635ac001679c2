/**
 * Packages of whom nothing can be believed: what requirements must hold, where an index and a lock file may
 * lead, which index a package comes from, and what all of it may cost.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RecipeError } from "../../src/index.js";
import { parseIndexPage } from "../../src/packages/index-page.js";
import { parseLock } from "../../src/packages/lock.js";
import { parseRecord } from "../../src/packages/metadata.js";
import { distributionLock, failure, find, ownCache, versionsOf } from "../packages/finding.js";
import { IndexServer, offer } from "../packages/index-server.js";
import { type MadeWheel, makeWheel } from "../packages/make-wheel.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";

describe("Packages that are not to be trusted", () => {
	let server: IndexServer;
	let other: IndexServer;
	const lib = makeWheel({ name: "lib", metadata: ["Requires-Dist: tool"] });
	const tool = makeWheel({ name: "tool" });
	const acme = makeWheel({ name: "acme-core", files: { "acme.py": "ours = 1\n" } });
	const stolen = makeWheel({ name: "acme-core", version: "99", files: { "acme.py": "theirs\n" } });

	before(async () => {
		ownCache();
		[server, other] = await Promise.all([IndexServer.start(true), IndexServer.start()]);
		server.add(offer(lib), offer(tool), offer(stolen));
		other.add(offer(acme), offer(makeWheel({ name: "tool", version: "50" })));
	});
	after(() => {
		server.stop();
		other.stop();
	});
	beforeEach(() => {
		server.fault = undefined;
		server.requests.length = 0;
		other.requests.length = 0;
	});

	const get = (text: string, more = {}) => {
		const requirements = join(temporaryDirectory(), "requirements.txt");
		writeFileSync(requirements, text);
		return find({ requirements: [requirements], index: [server.url], ...more });
	};
	const line = ({ sha256, fileName }: MadeWheel) =>
		`${fileName.split("-")[0]}==1.0 --hash=sha256:${sha256}\n`;

	it("are held to hashes all of them or none, as with pip: what is needed in turn, too", async () => {
		const found = await get(`--require-hashes\n${line(lib)}${line(tool)}`);
		expect(versionsOf(found)).to.deep.equal(["lib 1.0", "tool 1.0"]);
		for (const [text, says] of [
			["--require-hashes\nlib==1.0\n", "lib==1.0 has no --hash"],
			[`${line(lib)}tool==1.0\n`, "tool==1.0 has no --hash"],
			[`lib>=1 --hash=sha256:${lib.sha256}\n`, "lib>=1 is not pinned"],
			[`lib==1.* --hash=sha256:${lib.sha256}\n`, "lib==1.* is not pinned"],
			[line(lib), `tool==1.0 --hash=sha256:${tool.sha256}`],
			[`--require-hashes\n${server.origin}/files/${tool.fileName}\n`, "has no --hash"],
		] as const) {
			const { message } = await failure(get(text), "hash");
			expect(message, text).to.include(says);
		}
		// A recipe's own entries count as well.
		const { message } = await failure(get(line(tool), { packages: ["lib==1.0"] }), "hash");
		expect(message).to.include("the recipe: lib==1.0 has no --hash");
		const address = `${server.origin}/files/${tool.fileName}#sha256=${tool.sha256}`;
		expect(versionsOf(await get(`--require-hashes\n${address}\n`))).to.deep.equal(["tool 1.0"]);
	});

	it("are refused if a row of their RECORD is none, wherever it stands", async () => {
		for (const bad of [
			'"open,sha256=x,1\n',
			"a,b,c,d\n",
			"only-a-path\n",
			'x"y,,\n',
			"x,,many\n",
		]) {
			for (const record of [(text: string) => bad + text, (text: string) => text + bad]) {
				const { bytes, fileName } = makeWheel({ name: "bad", record });
				const packages = [{ fileName, content: Uint8Array.from(bytes) }];
				const { message } = await failure(find({ packages, index: [server.url] }), "damaged");
				expect(message, bad).to.match(/line \d+ of its RECORD is no row/);
			}
		}
		expect(parseRecord('"a ""b"", c.py",sha256=x,12\r\n\nd,,')).to.deep.equal([
			{ path: 'a "b", c.py', hash: "sha256=x", size: "12" },
			{ path: "d", hash: "", size: "" },
		]);
	});

	it("come from where an index says only by http, and by https from a page that came by it", () => {
		const links = (page: string) => {
			const urls = ["file:///etc/passwd", "ftp://x.test/a-1-py3-none-any.whl", "data:,a", "blob:x"];
			const good = ["http://x.test/b-1-py3-none-any.whl", "https://x.test/c-1-py3-none-any.whl"];
			const all = [...urls, ...good];
			const json = JSON.stringify({ files: all.map((url) => ({ url, filename: "x" })) });
			const html = `<!doctype html>${all.map((url) => `<a href="${url}">x</a>`).join("")}`;
			const [a, b] = [json, html].map((text) =>
				parseIndexPage(text, text === json ? "application/json" : "text/html", page),
			);
			expect(a.map(({ url }) => url)).to.deep.equal(b.map(({ url }) => url));
			return a.map(({ url }) => url);
		};
		expect(links("http://index.test/x/")).to.have.length(2);
		expect(links("https://index.test/x/")).to.deep.equal(["https://x.test/c-1-py3-none-any.whl"]);
		const base = '<!doctype html><base href="file:///etc/"><a href="passwd">x</a>';
		expect(parseIndexPage(base, "text/html", "https://index.test/")[0].url).to.equal(
			"https://index.test/passwd",
		);
	});

	it("are named in a lock file by a plain file name or an address", async () => {
		const { info } = await distributionLock();
		const entry = {
			name: "x",
			version: "1",
			install_dir: "site",
			sha256: "0".repeat(64),
			imports: [],
			depends: [],
		};
		const lock = (file_name: string) =>
			parseLock(JSON.stringify({ info, packages: { x: { ...entry, file_name } } }), "my.lock");
		for (const name of ["../../dev/zero", "/dev/zero", "a/b.whl", "..", "a\\b", "file:///x", ""]) {
			const error = thrownBy(() => lock(name));
			expect(error.problem, name).to.equal("lock");
			expect(error.message).to.include("file_name of its package x");
		}
		for (const name of ["x-1-py3-none-any.whl", "https://x.test/a/x-1-py3-none-any.whl"]) {
			expect(lock(name).packages.x.file_name).to.equal(name);
		}
	});

	it("come, if they are pinned to an index, from there and from nowhere else", async () => {
		const packages = ["acme-core", "lib"];
		const both = { packages, index: [server.url, other.url] };
		// The public index has a higher version of a name that is ours: that is the attack.
		expect(versionsOf(await find(both))).to.include("acme-core 99");
		const pinned = { url: other.url, packages: ["Acme_*"] };
		const found = await find({ packages, index: [server.url, pinned] });
		expect(versionsOf(found)).to.deep.equal(["acme-core 1.0", "lib 1.0", "tool 1.0"]);
		server.requests.length = 0;
		other.requests.length = 0;
		await find({ packages, index: [server.url, pinned] });
		expect(server.requests).to.not.include("/simple/acme-core/");
		expect(other.requests).to.not.include("/simple/tool/");
		const away = { url: `${other.origin}/away/`, packages: ["acme-core"] };
		await failure(find({ packages: ["acme-core"], index: [server.url, away] }), "not-found");
		for (const index of [[{ url: other.url }], [{ url: "ftp://x", packages: [] }], [5]]) {
			await rejectionOf(find({ packages, index: index as any }), RecipeError);
		}
	});

	it("cannot send an answer without end", async () => {
		const limits = { pageBytes: 100_000, wheelBytes: 200_000 };
		for (const length of [undefined, 10 ** 9]) {
			let sent = 0;
			server.fault = ({ url }, response) => {
				if (!url!.includes("simple/tool")) return false;
				response.writeHead(200, length ? { "content-length": length } : {});
				const timer = setInterval(() => {
					sent += 50_000;
					response.write(Buffer.alloc(50_000, 32));
				}, 1);
				response.on("close", () => clearInterval(timer));
				return true;
			};
			const { message } = await failure(
				find({ packages: ["tool"], index: [server.url], limits }),
				"limit",
			);
			expect(message).to.include("more than the 100000 bytes that limits allow");
			expect(sent).to.be.below(20_000_000);
		}
		server.fault = ({ url }, response) => {
			if (!url!.startsWith("/files/tool")) return false;
			response.end(Buffer.alloc(300_000));
			return true;
		};
		ownCache();
		await failure(find({ packages: ["tool"], index: [server.url], limits }), "limit");
	});

	it("cannot expand to more than all together may, nor have more files", async () => {
		const large = (name: string) => {
			const files = { [`${name}.py`]: Buffer.alloc(3_000_000) };
			const { fileName, bytes } = makeWheel({ name, files });
			return { fileName, content: Uint8Array.from(bytes) };
		};
		const packages = ["one", "two", "three"].map(large);
		const get = (limits: object) => find({ packages, index: [server.url], limits });
		expect(versionsOf(await get({ totalBytes: 9_100_000 }))).to.have.length(3);
		const bytes = await failure(get({ totalBytes: 7_000_000 }), "limit");
		expect(bytes.message).to.include("limits.totalBytes").and.include("7000000");
		const files = await failure(get({ files: 11 }), "limit");
		expect(files.message).to.include("limits.files");
		await rejectionOf(get({ files: 0 }), RecipeError);
		await rejectionOf(get({ pages: 1 }), RecipeError);
	});

	it("cannot take more time than they may, wherever it goes; a signal ends the same at once", async () => {
		server.fault = () => true;
		const slow = find({ packages: ["tool"], index: [server.url], limits: { seconds: 0.1 } });
		const { message } = await failure(slow, "limit");
		expect(message).to.include("more than 0.1 seconds");
		const controller = new AbortController();
		const { signal } = controller;
		const reason = new Error("enough");
		setTimeout(() => controller.abort(reason), 20);
		const ended = find({ packages: ["tool"], index: [server.url] }, { signal });
		expect(await rejectionOf(ended)).to.equal(reason);
	});

	it("cannot keep a page's reader busy: its time grows with the length, no faster", () => {
		const pages: [string, (length: number) => string][] = [
			["spaces after <", (n) => `<!doctype html>${"<".padEnd(n)}`],
			["< without end", (n) => `<!doctype html>${"<".repeat(n)}`],
			["<a without end", (n) => `<!doctype html>${"<a ".repeat(n / 3)}`],
			["attributes", (n) => `<!doctype html><a ${"a=b ".repeat(n / 4)}>`],
			["comments", (n) => `<!doctype html>${"<!--".repeat(n / 4)}`],
			["hashes", (n) => `<!doctype html><a href="x${"#sha256=".repeat(n / 8)}">x</a>`],
			["ampersands", (n) => `<!doctype html><a href="x#${"&sha256=0".repeat(n / 9)}">x</a>`],
			["entities", (n) => `<!doctype html>${"&amp".repeat(n / 4)}`],
		];
		// A reader whose time grows by the square of the length took 45 s for a fifth of this: with it, this
		// test does not end in its time.
		for (const [title, page] of pages) {
			const files = parseIndexPage(page(3_000_000), "text/html", "https://x.test/");
			expect(files.length, title).to.be.below(2_000_000);
		}
	});

	it("without a name for themselves are packages all the same", async () => {
		const odd = ["constructor", "tostring", "valueof", "hasownproperty"].map((name) =>
			makeWheel({ name }),
		);
		const packages = odd.map(({ fileName, bytes }) => ({
			fileName,
			content: Uint8Array.from(bytes),
		}));
		const found = await find({ packages, index: [server.url] });
		expect(versionsOf(found)).to.have.length(4);
		// Of a name that no index has, either: what every object has is no answer.
		await failure(find({ packages: ["isprototypeof"], index: [server.url] }), "not-found");
	});
});
