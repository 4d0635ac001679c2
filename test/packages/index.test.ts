/** Package indexes: both forms of their pages, what they say of files, and all the ways they fail. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { failure, find, ownCache, versionsOf } from "./finding.js";
import { type Form, IndexServer, offer } from "./index-server.js";
import { makeWheel } from "./make-wheel.js";

const forms: readonly Form[] = ["json", "html"];
const incompatible = makeWheel({ name: "foreign", tag: "cp314-cp314-manylinux_2_28_x86_64" });

describe("a package index", () => {
	let server: IndexServer;
	let cache: string;

	before(async () => {
		server = await IndexServer.start(true);
		const make = (version: string, metadata?: string[]) =>
			makeWheel({ name: "Some.Package", version, metadata });
		server.add(
			offer(make("1.0")),
			offer(make("1.2"), { yanked: "it & was > wrong" }),
			offer(make("1.3"), { requiresPython: ">=4" }),
			offer(make("1.4rc1")),
			offer(make("1.1"), { requiresPython: ">=3.8,<4" }),
			offer(incompatible),
			{ fileName: "sourceonly-1.0.tar.gz", bytes: Buffer.from("source") },
		);
	});
	after(() => server.stop());
	beforeEach(() => {
		cache = ownCache();
		server.fault = undefined;
		server.form = "json";
		server.requests.length = 0;
	});

	const get = (what: string, more = {}) => find({ packages: [what], index: [server.url], ...more });

	for (const form of forms) {
		describe(`that answers in ${form}`, () => {
			beforeEach(() => {
				server.form = form;
			});

			it("gives the newest version that fits and was not withdrawn, however the name is spelled", async () => {
				expect(versionsOf(await get("some_package"))).to.deep.equal(["some-package 1.1"]);
				expect(versionsOf(await get("SOME-PACKAGE<1.1"))).to.deep.equal(["some-package 1.0"]);
			});

			it("gives a withdrawn version to who asks for just that", async () => {
				expect(versionsOf(await get("some-package==1.2"))).to.deep.equal(["some-package 1.2"]);
				const { message } = await failure(get("some-package>1.1,<1.3"), "not-found");
				expect(message).to.include("yanked").and.include("it & was > wrong");
			});

			it("gives pre-releases to who asks for them", async () => {
				expect(versionsOf(await get("some-package>=1.4rc0"))).to.deep.equal([
					"some-package 1.4rc1",
				]);
				const all = await get("some-package", { prereleases: true });
				expect(versionsOf(all)).to.deep.equal(["some-package 1.4rc1"]);
				const { message } = await failure(get("some-package>=1.4a,!=1.4rc1"), "not-found");
				expect(message).to.include("1.4rc1");
			});

			it("says which Python a version needs", async () => {
				const { message, packageName } = await failure(get("some-package==1.3"), "not-found");
				expect(message).to.include("needs Python >=4").and.include(server.url);
				expect(packageName).to.equal("some-package");
			});

			it("gives wheels with native code for this Pyodide, their dependencies with them", async () => {
				const found = await get("pydantic");
				expect(Object.keys(found.lock.packages)).to.deep.equal([
					"annotated-types",
					"pydantic",
					"pydantic-core",
					"typing-extensions",
					"typing-inspection",
				]);
				expect(found.lock.packages["pydantic-core"].file_name).to.match(
					/-cp314-cp314-pyemscripten_2026_0_wasm32\.whl$/,
				);
			});
		});
	}

	it("need not be fetched from twice: wheels are cached by their hash", async () => {
		await get("some-package");
		expect(server.requests.filter((path) => path.startsWith("/files/"))).to.have.length(3);
		server.requests.length = 0;
		await get("some-package");
		expect(server.requests).to.deep.equal(["/simple/some-package/"]);
	});

	it("is asked again for a wheel whose copy in the cache is damaged", async () => {
		const first = await get("some-package");
		const { sha256 } = first.lock.packages["some-package"];
		const file = join(cache, "pythaw", "sha256", sha256.slice(0, 2), sha256);
		expect(readdirSync(join(file, ".."))).to.deep.equal([sha256]);
		writeFileSync(file, "damaged");
		expect((await get("some-package")).lock).to.deep.equal(first.lock);
	});

	it("that gives METADATA beside a wheel is not asked for wheels that are not chosen", async () => {
		const wheels = ["1.0", "2.0"].map((version) =>
			makeWheel({
				name: "told",
				version,
				metadata: version === "2.0" ? ["Requires-Dist: absent"] : [],
			}),
		);
		server.add(...wheels.map((wheel) => offer(wheel, { metadata: wheel.metadata })));
		expect(versionsOf(await get("told"))).to.deep.equal(["told 1.0"]);
		expect(server.requests).to.include("/files/told-2.0-py3-none-any.whl.metadata");
		expect(server.requests).not.to.include("/files/told-2.0-py3-none-any.whl");
	});

	it("need not give digests: the lock file has them all the same", async () => {
		const wheel = makeWheel({ name: "undigested" });
		server.add(offer(wheel, { sha256: false }));
		const { lock } = await get("undigested");
		expect(lock.packages.undigested.sha256).to.equal(wheel.sha256);
	});

	it("may lead elsewhere", async () => {
		server.fault = (request, response) => {
			if (!request.url!.startsWith("/moved/")) return false;
			response.writeHead(302, { Location: request.url!.replace("/moved/", "/simple/") }).end();
			return true;
		};
		const found = await find({ packages: ["h11"], index: [`${server.origin}/moved`] });
		expect(versionsOf(found)[0]).to.match(/^h11 /);
	});

	it("may want a name and a password, which show in no message", async () => {
		server.fault = (request, response) => {
			if (request.headers.authorization === `Basic ${btoa("me:sec ret")}`) return false;
			if (request.url!.startsWith("/files/")) return false;
			response.writeHead(401).end();
			return true;
		};
		const index = [server.url.replace("//", "//me:sec%20ret@")];
		expect(versionsOf(await find({ packages: ["h11"], index }))[0]).to.match(/^h11 /);
		const wrong = [server.url.replace("//", "//me:wrong@")];
		const { message } = await failure(find({ packages: ["h11"], index: wrong }), "index");
		expect(message).to.include("401").and.not.include("wrong");
	});

	it("is asked again when it fails for a moment", async () => {
		let faults = 2;
		server.fault = (_, response) => {
			if (faults-- <= 0) return false;
			response.writeHead(503, { "Retry-After": "0" }).end();
			return true;
		};
		expect(versionsOf(await get("h11"))[0]).to.match(/^h11 /);
	});

	it("is asked again when its answer breaks off", async () => {
		let faults = 1;
		server.fault = (request, response) => {
			if (!request.url!.endsWith(".whl") || faults-- <= 0) return false;
			response.writeHead(200, { "Content-Length": "1000" }).write("half");
			setTimeout(() => response.destroy(), 20);
			return true;
		};
		expect(versionsOf(await get("some-package"))).to.deep.equal(["some-package 1.1"]);
	});

	it("tells how far downloads are", async () => {
		const events: unknown[][] = [];
		await find(
			{ packages: ["h11"], index: [server.url] },
			{ report: (...event) => events.push(event) },
		);
		const [last] = events.filter(([name]) => /^h11-.*whl$/.test(String(name))).slice(-1);
		expect(last[1]).to.equal(last[2]).and.be.greaterThan(10_000);
	});

	describe("fails with a typed error that names package and cause", () => {
		it("for a package that it does not know", async () => {
			const { message, packageName } = await failure(get("no-such-thing"), "not-found");
			expect(packageName).to.equal("no-such-thing");
			expect(message).to.include("no package no-such-thing").and.include(server.url);
		});

		it("for a package that has no wheel for this Pyodide", async () => {
			const { message } = await failure(get("foreign"), "incompatible");
			expect(message).to.include(incompatible.fileName).and.include("pyemscripten_2026_0_wasm32");
		});

		it("for a package that has no wheels at all", async () => {
			const { message } = await failure(get("sourceonly"), "not-found");
			expect(message).to.include("has no wheels");
		});

		it("when the server is broken", async () => {
			server.fault = (_, response) => {
				response.writeHead(500, { "Retry-After": "0" }).end();
				return true;
			};
			const { message, packageName } = await failure(get("h11"), "index");
			expect([packageName, message]).to.satisfy(
				([name, text]: string[]) =>
					["h11", "resolvelib", "packaging"].includes(name) && text.includes("HTTP status 500"),
			);
		});

		const nonsense: [string, string, string][] = [
			["text", "text/plain", "hello"],
			["JSON that is none", "application/json", "{"],
			["JSON of another kind", "application/json", '{"a":1}'],
			["JSON of a later version", "application/json", '{"meta":{"api-version":"2.0"},"files":[]}'],
		];
		for (const [what, type, body] of nonsense) {
			it(`when it answers with ${what}`, async () => {
				server.fault = (request, response) => {
					if (request.url !== "/simple/some-package/") return false;
					response.writeHead(200, { "Content-Type": type }).end(body);
					return true;
				};
				const { packageName } = await failure(get("some-package"), "index");
				expect(packageName).to.equal("some-package");
			});
		}

		it("when a page is HTML without files", async () => {
			server.fault = (request, response) => {
				if (request.url !== "/simple/some-package/") return false;
				response.writeHead(200, { "Content-Type": "text/html" }).end("<html>Please log in</html>");
				return true;
			};
			await failure(get("some-package"), "not-found");
		});

		it("when it says nothing", async () => {
			server.fault = () => true;
			const { message } = await failure(get("h11", { indexTimeout: 0.1 }), "index");
			expect(message).to.include("did not answer within 0.1 s");
		});

		it("when nobody is there", async () => {
			const index = ["http://127.0.0.1:9/simple"];
			const { message } = await failure(find({ packages: ["h11"], index }), "index");
			expect(message).to.include("http://127.0.0.1:9/simple/");
		});

		it("when a wheel is not the one that the page names", async () => {
			server.add(offer(makeWheel({ name: "swapped" }), { sha256: "0".repeat(64) }));
			const { message } = await failure(get("swapped"), "hash");
			expect(message).to.include("0".repeat(64));
		});

		it("when a wheel is no wheel", async () => {
			server.add({ fileName: "broken-1.0-py3-none-any.whl", bytes: Buffer.from("no zip") });
			const { packageName } = await failure(get("broken"), "damaged");
			expect(packageName).to.equal("broken-1.0-py3-none-any.whl");
		});
	});

	it("is left alone once the signal ends the work", async () => {
		const controller = new AbortController();
		server.fault = () => {
			controller.abort(new Error("enough"));
			return true;
		};
		const { signal } = controller;
		const error = await find({ packages: ["h11"], index: [server.url] }, { signal }).catch(
			(e) => e,
		);
		expect(error.message).to.equal("enough");
	});
});
