/** Requirements files, and pip's settings: read as pip reads them. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect } from "chai";
import { readPipSettings } from "../../src/node/pip-settings.js";
import { temporaryDirectory } from "../suite/start.js";
import { rejectionOf } from "../suite/thrown.js";
import { failure, find, ownCache, versionsOf } from "./finding.js";
import { IndexServer, offer } from "./index-server.js";
import { makeWheel } from "./make-wheel.js";

describe("a requirements file", () => {
	let server: IndexServer;
	let directory: string;

	before(async () => {
		ownCache();
		server = await IndexServer.start(true);
		for (const version of ["1.0", "2.0", "3.0b1"]) {
			server.add(offer(makeWheel({ name: "lib", version, metadata: ["Requires-Dist: tool"] })));
			server.add(offer(makeWheel({ name: "tool", version })));
		}
	});
	after(() => server.stop());
	beforeEach(() => {
		directory = temporaryDirectory();
	});

	const write = (name: string, text: string) => {
		mkdirSync(join(directory, dirname(name)), { recursive: true });
		writeFileSync(join(directory, name), text);
		return join(directory, name);
	};
	const get = (text: string, more = {}) =>
		find({ requirements: [write("requirements.txt", text)], index: [server.url], ...more });

	it("lists requirements, with comments, blank lines and lines that go on", async () => {
		const found = await get("# what we need\n\nlib >= 1, \\\n  < 2  # for now\n\ttool==1.0\r\n");
		expect(versionsOf(found)).to.deep.equal(["lib 1.0", "tool 1.0"]);
	});

	it("leads to other files, seen from where it lies itself", async () => {
		write("more/base.txt", "-c limits.txt\nlib\n");
		write("more/limits.txt", "lib<2\ntool<2\nunused==9\n");
		expect(versionsOf(await get("-r more/base.txt"))).to.deep.equal(["lib 1.0", "tool 1.0"]);
		expect(versionsOf(await get("--requirement=more/base.txt"))).to.have.length(2);
	});

	it("names an index, links and whether pre-releases count", async () => {
		const text = `--index-url ${server.url}\n--pre\nlib\n`;
		expect(versionsOf(await get(text, { index: undefined }))).to.deep.equal([
			"lib 3.0b1",
			"tool 3.0b1",
		]);
		const wheel = makeWheel({ name: "linked" });
		write(`links/${wheel.fileName}`, "");
		writeFileSync(join(directory, "links", wheel.fileName), wheel.bytes);
		expect(versionsOf(await get("-f links\nlinked\n"))).to.deep.equal(["linked 1.0"]);
	});

	it("names wheels by their path", async () => {
		const wheel = makeWheel({ name: "local" });
		write(`wheels/${wheel.fileName}`, "");
		writeFileSync(join(directory, "wheels", wheel.fileName), wheel.bytes);
		expect(versionsOf(await get(`./wheels/${wheel.fileName}`))).to.deep.equal(["local 1.0"]);
	});

	it("takes what the environment says", async () => {
		process.env.PYTHAW_TEST_VERSION = "1.0";
		try {
			// biome-ignore lint/suspicious/noTemplateCurlyInString: pip's syntax, not ours
			const text = "lib==${PYTHAW_TEST_VERSION}\ntool==1.0";
			expect(versionsOf(await get(text))).to.deep.equal(["lib 1.0", "tool 1.0"]);
		} finally {
			delete process.env.PYTHAW_TEST_VERSION;
		}
	});

	it("holds packages to their hashes", async () => {
		const one = makeWheel({ name: "tool", version: "1.0" });
		const line = (hash: string) =>
			`tool==1.0 \\\n  --hash=sha256:${hash} \\\n  --hash=sha256:${"2".repeat(64)}`;
		expect(versionsOf(await get(line(one.sha256)))).to.deep.equal(["tool 1.0"]);
		const { message } = await failure(get(line("1".repeat(64))), "not-found");
		expect(message).to.include("SHA-256");
		const local = makeWheel({ name: "local" });
		write(local.fileName, "");
		writeFileSync(join(directory, local.fileName), local.bytes);
		await failure(get(`./${local.fileName} --hash=sha256:${"1".repeat(64)}`), "hash");
	});

	it("with what cannot be done here is refused, by file and line", async () => {
		const cases: [string, string][] = [
			["lib\n-e .\n", "line 2"],
			["--config-settings a=b\n", "--config-settings"],
			["lib --install-option=x\n", "--install-option"],
			["lib --hash=md5:abc\n", "md5"],
			["lib\n\nlib =>1\n", "line 3"],
			["-r requirements.txt\n", "circle"],
		];
		for (const [text, says] of cases) {
			const { message } = await failure(get(text), "requirement");
			expect(message).to.include("requirements.txt").and.include(says);
		}
	});
});

describe("pip's settings", () => {
	let saved: NodeJS.ProcessEnv;
	let home: string;

	beforeEach(() => {
		saved = { ...process.env };
		for (const name of Object.keys(process.env))
			if (name.startsWith("PIP_")) delete process.env[name];
		home = temporaryDirectory();
		process.env.HOME = home;
		delete process.env.XDG_CONFIG_HOME;
		delete process.env.VIRTUAL_ENV;
	});
	afterEach(() => {
		for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
		Object.assign(process.env, saved);
	});

	const write = (name: string, text: string) => {
		const file = join(home, name);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
		return file;
	};
	const read = () => readPipSettings();

	it("come from the user's file, old place and new", async () => {
		write(".pip/pip.conf", "[global]\nindex-url = http://old.test/simple\ntimeout = 7\n");
		expect(await read()).to.deep.include({ indexUrl: "http://old.test/simple", timeout: 7 });
		write(".config/pip/pip.conf", "[global]\nindex-url: http://new.test/simple\n");
		expect(await read()).to.deep.include({ indexUrl: "http://new.test/simple", timeout: 7 });
	});

	it("may be lists over several lines", async () => {
		write(
			".config/pip/pip.conf",
			"# ours\n[install]\nextra_index_url =\n    http://a.test/\n    http://b.test/\nno-index = no\n[freeze]\ntimeout = 1\n",
		);
		const { extraIndexUrls, noIndex, timeout } = await read();
		expect([extraIndexUrls, noIndex, timeout]).to.deep.equal([
			["http://a.test/", "http://b.test/"],
			false,
			undefined,
		]);
	});

	it("of the environment win over files, and PIP_CONFIG_FILE over other files", async () => {
		write(".config/pip/pip.conf", "[global]\nindex-url = http://file.test/\nretries = 1\n");
		process.env.PIP_CONFIG_FILE = write("own.conf", "[global]\nindex-url = http://own.test/\n");
		expect(await read()).to.deep.include({ indexUrl: "http://own.test/", retries: 1 });
		process.env.PIP_INDEX_URL = "http://env.test/";
		process.env.PIP_EXTRA_INDEX_URL = "http://x.test/ http://y.test/";
		process.env.PIP_NO_INDEX = "1";
		expect(await read()).to.deep.include({
			indexUrl: "http://env.test/",
			extraIndexUrls: ["http://x.test/", "http://y.test/"],
			noIndex: true,
		});
		process.env.PIP_CONFIG_FILE = "/dev/null";
		delete process.env.PIP_INDEX_URL;
		expect((await read()).indexUrl).to.equal(undefined);
	});

	it("in a file that is named and missing are an error", async () => {
		process.env.PIP_CONFIG_FILE = join(home, "missing.conf");
		const error = await rejectionOf(read());
		expect(error.code).to.equal("ERR_READ");
		expect(error.message).to.include("missing.conf").and.include("PIP_CONFIG_FILE");
	});

	it("say where packages come from when nobody else does", async () => {
		const server = await IndexServer.start(true);
		try {
			ownCache();
			process.env.PIP_INDEX_URL = server.url;
			expect(versionsOf(await find({ packages: ["h11"] }))[0]).to.match(/^h11 /);
			expect(server.requests).to.include("/simple/h11/");
			process.env.PIP_NO_INDEX = "true";
			await failure(find({ packages: ["h11"] }), "not-found");
		} finally {
			server.stop();
		}
	});
});
