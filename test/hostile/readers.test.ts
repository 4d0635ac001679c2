/**
 * What reads names, lines and archives that a stranger has written, each with the input that once kept it
 * busy, filled memory or ended in an error of the engine's. No Python starts here.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { PackageError, PythawError } from "../../src/index.js";
import { Budget, type PackageLimits } from "../../src/packages/budget.js";
import { hashesOf } from "../../src/packages/hash-mode.js";
import { get, HttpError } from "../../src/packages/http.js";
import { IndexPageError, parseIndexPage } from "../../src/packages/index-page.js";
import { planInstallation, schemeOf } from "../../src/packages/install-plan.js";
import { parseRecord } from "../../src/packages/metadata.js";
import { parseWheelName } from "../../src/packages/names.js";
import { readRequirements } from "../../src/packages/requirements-file.js";
import { parseSource } from "../../src/packages/source.js";
import { openWheel } from "../../src/packages/wheel.js";
import { failure, find } from "../packages/finding.js";
import { makeWheel, type WheelDraft } from "../packages/make-wheel.js";
import { rejectionOf, thrownBy } from "../suite/thrown.js";

describe("Readers of packages", () => {
	const scheme = schemeOf({ python: "3.14.2", abiVersion: "2026_0", platform: "emscripten_5" });
	const opened = async (draft: WheelDraft, limits: PackageLimits = {}) => {
		const { fileName, bytes } = makeWheel(draft);
		const budget = new Budget(limits);
		try {
			const wheel = await openWheel(fileName, Uint8Array.from(bytes), budget);
			return await planInstallation(wheel, scheme, { requested: true, source: "pypi" });
		} finally {
			budget.release();
		}
	};
	const requirements = (text: string) =>
		readRequirements("r.txt", {
			read: async (file) => (file === "r.txt" ? text : ""),
			beside: (_, location) => location,
			variable: () => undefined,
		});

	it("take a name for a wheel's if its parts are words, and stand for no million tags", () => {
		const dots = (count: number) => Array(count).fill("a").join(".");
		for (const name of [
			`x-1-${dots(1000)}-${dots(1000)}-${dots(1000)}.whl`,
			"x-1/../../etc-py3-none-any.whl",
			"x-1-py3-none-../any.whl",
			"x-1\n2-py3-none-any.whl",
			"x--py3-none-any.whl",
		]) {
			expect(parseWheelName(name), name.slice(0, 40)).to.equal(undefined);
		}
		const { tags, version } = parseWheelName("x-1!2.0+local.3-py2.py3-none-any.whl")!;
		expect([tags.length, version]).to.deep.equal([2, "1!2.0+local.3"]);
	});

	it("read a row of RECORD of any length", () => {
		expect(parseRecord(`"${"a".repeat(10_000_000)}`)).to.deep.equal({ badLine: 1 });
		const long = `${'""'.repeat(1_000_000)},\n`;
		expect(parseRecord(`"${long}",sha256=a,1\r\nb,,`)).to.deep.equal([
			{ path: long.replaceAll('""', '"'), hash: "sha256=a", size: "1" },
			{ path: "b", hash: "", size: "" },
		]);
		for (const bad of ['"a"b,,\n', '"a,,', 'a"b,,x', '"a""'])
			expect(parseRecord(bad)).to.deep.equal({ badLine: 1 });
	});

	it("read a line of a requirements file in a time that grows with its length", async () => {
		const spaces = " ".repeat(300_000);
		// With what they were, none of these ends in the time of a test.
		expect((await requirements(`-r${spaces}x\u2028x`)).entries).to.deep.equal([]);
		for (const line of [`a${spaces}!`, `a @ x${"#&".repeat(200_000)}`]) {
			expect(parseSource(line).kind).to.equal("requirement");
			const { message } = await rejectionOf(requirements(line), PackageError);
			expect(message).to.match(/^r\.txt, line 1: it has more than 4096 characters: /);
		}
		const text = `a${" ".repeat(4000)}!`;
		const source = { kind: "requirement", text } as const;
		const entry = { text, source, of: "r.txt, line 1", hashes: ["0".repeat(64)] };
		const listed = { entries: [entry], constraints: [], requireHashes: true };
		expect(thrownBy(() => hashesOf(listed as any)).message).to.include("is not pinned");
	});

	it("read a page of as many files as a project may have", () => {
		const json = JSON.stringify({ files: Array(100_001).fill({ url: "a" }) });
		for (const [text, type] of [
			[`<!doctype html>${"<a href=a>".repeat(3_000_000)}`, "text/html"],
			[json, "application/json"],
		]) {
			const error = thrownBy(() => parseIndexPage(text, type, "https://x.test/"));
			expect(error).to.be.instanceOf(IndexPageError);
			expect(error.message).to.include("more than 100000 files");
		}
	});

	it("name no user's password in an error", async () => {
		const secret = "https://user:p@ss:word@x.test/a";
		const errors = [
			await rejectionOf(requirements(`--unknown ${secret}`)),
			await rejectionOf(requirements(`x ${secret} --also`)),
			await failure(find({ packages: [`${secret}.zip`], indexTimeout: 0.01 }), "index"),
			await rejectionOf(find({ packages: ["x"], index: [secret.replace("https", "ftp")] })),
			new PythawError("ERR_READ", `Cannot read ${secret}`),
			new PackageError("conflict", secret, `${secret} was named`),
		];
		for (const { message, packageName = "" } of errors) {
			expect(`${message} ${packageName}`)
				.to.include("x.test")
				.and.not.match(/user|p@ss|word/);
		}
	});

	it("count what an archive may expand to, and its files, in one budget", async () => {
		const data = Buffer.alloc(10);
		const files = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}.py`, data]));
		expect(await opened({ files }, { files: 60 })).to.have.length.above(50);
		const many = await failure(opened({ files }, { files: 20 }), "limit");
		expect(many.message).to.include("limits.files");
		const huge: WheelDraft = {
			entries: (all) => [...all, { path: "huge.py", data, byteLength: 2 ** 32 - 10 }],
		};
		const large = await failure(opened(huge), "limit");
		expect(large.message).to.include("limits.totalBytes");
		// Whoever raises it is told what is wrong with the entry itself.
		const raised = await failure(opened(huge, { totalBytes: 2 ** 40 }), "damaged");
		expect(raised.message).to.include("huge.py");
	});

	it("refuse a wheel whose own texts are bombs, or lie", async () => {
		const big = (name: string): WheelDraft => ({
			entries: (all) =>
				all.map((each) =>
					each.path.endsWith(name) ? { ...each, data: Buffer.alloc(200_000, 10) } : each,
				),
		});
		for (const name of ["METADATA", "RECORD", "WHEEL"]) {
			const { message } = await failure(opened(big(name), { pageBytes: 100_000 }), "damaged");
			expect(message).to.include(`its ${name} has 200000 bytes`);
		}
		const scripts = (count: number): WheelDraft => ({
			files: {
				"tiny-1.0.dist-info/entry_points.txt": `[console_scripts]\n${Array.from({ length: count }, (_, n) => `c${n}=a:b`).join("\n")}`,
			},
		});
		expect(await opened(scripts(100))).to.have.length.above(100);
		for (const count of [10_001, 200_000]) {
			const { message } = await failure(opened(scripts(count)), "damaged");
			expect(message).to.match(/entry_points\.txt (names|has) \d+/);
		}
		const version: WheelDraft = { metadata: [], version: "1.0\n evil: yes" };
		await failure(opened(version), "damaged");
	});

	it("follow redirects one by one: none leaves https, and no password goes elsewhere", async () => {
		const asked: [url: string, authorization: string | undefined][] = [];
		const through = (places: Readonly<Record<string, string>>) => ({
			async fetch(url: string, { headers }: { headers: Record<string, string> }) {
				asked.push([url, headers.Authorization]);
				const target = places[url];
				return target === undefined
					? new Response("the end")
					: new Response(null, { status: 302, headers: { location: target } });
			},
		});
		const settings = { timeout: 1000, retries: 2, pause: 1, limit: 100 };
		const answer = await get(
			through({
				"https://a.test/": "/b",
				"https://a.test/b": "https://c.test/",
				"https://c.test/": "https://d:e@f.test/",
			}) as any,
			"https://u:p@a.test/",
			settings,
		);
		expect([answer.url, answer.bytes.byteLength]).to.deep.equal(["https://f.test/", 7]);
		expect(asked).to.deep.equal([
			["https://a.test/", "Basic dTpw"],
			["https://a.test/b", "Basic dTpw"],
			["https://c.test/", undefined],
			["https://f.test/", "Basic ZDpl"],
		]);
		for (const [places, says] of [
			[{ "https://a.test/": "http://b.test/", "http://b.test/": "https://c.test/" }, /to http,/],
			[{ "https://a.test/": "file:///etc/passwd" }, /no address of http/],
			[{ "https://a.test/": "data:text/plain,hello" }, /no address of http/],
			[{ "https://a.test/": "https://a.test/" }, /more than 20 times/],
		] as const) {
			asked.length = 0;
			const error = await rejectionOf(
				get(through(places as any) as any, "https://a.test/", settings),
			);
			expect(error).to.be.instanceOf(HttpError);
			expect(error.message).to.match(says);
			// What it says is what it will say again.
			expect(asked.length).to.be.at.most(21);
		}
	});

	it("follow what a page is not shown to where it ends, which is not http after https", async () => {
		const ended = (end: string) => ({
			async fetch(url: string, { redirect }: RequestInit) {
				const answer = new Response("the end");
				const shown = redirect === "manual" ? { type: "opaqueredirect" } : { url: end };
				return Object.defineProperties(answer, {
					...Object.fromEntries(
						Object.entries({ url, ...shown }).map(([name, value]) => [name, { value }]),
					),
				});
			},
		});
		const settings = { timeout: 1000, retries: 2, pause: 1, limit: 100 };
		const address = "https://a.test/";
		const { url } = await get(ended("https://b.test/") as any, address, settings);
		expect(url).to.equal("https://b.test/");
		const error = await rejectionOf(get(ended("http://b.test/") as any, address, settings));
		expect(error.message).to.match(/redirects from https to http,/);
	});

	it("do not wait for a requirements file longer than for packages", async () => {
		const server = createServer(() => {});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		try {
			const stalled = find({
				requirements: [`http://127.0.0.1:${port}/r.txt`],
				limits: { seconds: 0.1 },
			});
			expect((await failure(stalled, "limit")).message).to.include("more than 0.1 seconds");
		} finally {
			server.closeAllConnections();
			server.close();
		}
	});
});
