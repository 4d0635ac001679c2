/**
 * `snapshot: "auto"` in pages and workers: on the first visit, the second and the third, with two tabs at
 * once, with a page that is closed midway, under a strict policy, and with storage that is full, that
 * forgets, or that is of no use.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect } from "chai";
import { compiledLibrary } from "../boot/compiled-library.js";
import { makeTinyPackage } from "../boot/wheel.js";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { type Asking, askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import type { AutoVisit } from "./auto.js";
import { type Browser, browserNamed, browsers, placeIn, type Where } from "./browsers.js";
import { opening } from "./open-browser.js";
import type { PageServer } from "./server.js";

type Wait = "" | "made" | "none";

/** With a standard library that starts cold in less than half the time. */
async function visit(
	browser: Browser,
	where: Where,
	options = {},
	wait: Wait = "",
	asking: Asking = {},
) {
	const stdLibURL = `/${relative(root, await compiledLibrary())}`;
	return askBrowser<AutoVisit>(
		placeIn(browser, where),
		"browsers/auto",
		[JSON.stringify({ stdLibURL, ...options }), wait],
		asking,
	);
}

/** Has a visit take the library that Pyodide has, in the browser that is the quickest with it. */
const libraryOf = ({ name }: Browser) => (name === "Chromium" ? { stdLibURL: undefined } : {});

const endings = ({ kept = [] }: AutoVisit) => kept.map((name) => name.replace(/^.*\./, ""));
const states = ({ states }: AutoVisit) => states.map(([state]) => state);

/** What Python itself needs, and no more. */
const strict = "script-src 'self' 'wasm-unsafe-eval'";
/** Not of a secure context: neither Cache API nor WebCrypto nor locks. */
const insecure = "insecure.test";

describe('snapshot: "auto" in browsers', () => {
	let server: PageServer;
	/** Sent with every file, as servers are commonly set up. */
	let policy: string | undefined;

	const keeper: PageServer["handler"] = ({ url }, response) => {
		if (policy !== undefined) response.setHeader("Content-Security-Policy", policy);
		if (url === "/keeper.js")
			response.end('caches.open("pythaw-auto").then((cache) => { keep = cache; })');
		else if (url === "/keeper.html") {
			response.writeHead(200, { "Content-Type": "text/html" });
			response.end(
				'<!doctype html><link rel="icon" href="data:," /><script src="keeper.js"></script>',
			);
		} else return false;
		return true;
	};

	before(async () => {
		server = await pageServer();
		server.handler = keeper;
	});

	beforeEach(() => {
		server.handler = keeper;
		policy = undefined;
	});

	after(endBrowsing);

	/** A driven WebKitGTK keeps all in memory, and only as long as a page holds it. */
	async function whileHeld(browser: Browser, run: () => Promise<void>) {
		const page = await (await opening(browser)).open(`${server.origin}/keeper.html`);
		await run();
		await page.close();
	}

	for (const browser of browsers) {
		it(`starts cold twice at once in ${browser.name}, and restores on the second and third visit, under a policy with 'wasm-unsafe-eval' and worker-src`, async () => {
			policy = `${strict}; worker-src 'self'`;
			// Workers start workers here.
			const visited =
				browser.driver === "firefox" ? { ...browser, driver: "none" as const } : browser;
			const library = libraryOf(browser);
			await whileHeld(visited, async () => {
				const first = await Promise.all([
					visit(visited, "page", library, "made"),
					visit(visited, "worker", library, "made"),
				]);
				for (const one of first) {
					expect([one.restored, states(one)[0], one.answer]).to.deep.equal([false, "missing", 42]);
					expect(endings(one)).to.have.members(["json", "pysnap", "used"]);
				}
				expect(first.map((one) => states(one)[1])).to.include("making");
				const later = [
					await visit(visited, "page", library),
					await visit(visited, "worker", library),
				];
				for (const one of later) {
					expect([one.restored, states(one), one.answer]).to.deep.equal([true, ["found"], 42]);
				}
				expect(new Set([...first, ...later].map(({ random }) => random)).size).to.equal(4);
			});
		});

		it(`says in ${browser.name} how a policy that forbids its worker has to allow it`, async () => {
			policy = `${strict}; worker-src 'none'`;
			// Which is another snapshot.
			const given = { env: { LANG: "C" } };
			const expected = /Content[- ]Security[- ]Policy|worker-src/i;
			const one = await visit(browser, "page", given, "none", { expected });
			expect([one.answer, states(one)]).to.deep.equal([42, ["missing", "making", "none"]]);
			expect(one.states.at(-1)![1]).to.match(/starts no worker.*worker-src 'self'$/);
		});
	}

	describe("in Chromium", () => {
		const chromium = browserNamed("Chromium");

		it("is a cold start from what is damaged, from what is left of it, and without room; and is made whole again", async () => {
			await visit(chromium, "page", { evict: "." }, "made");
			const bad = await visit(chromium, "page", { damage: true });
			expect([bad.restored, bad.answer]).to.deep.equal([false, 42]);
			expect(states(bad)).to.deep.equal(["found", "discarded", "making"]);
			// That page is gone, and its worker with it. Now there is room to begin, and not enough.
			const { driven } = await opening(chromium);
			const holder = await driven!.newPage();
			const devtools = await holder.createCDPSession();
			await holder.goto(`${server.origin}/keeper.html`);
			const { origin } = server;
			const { usage } = await devtools.send("Storage.getUsageAndQuota", { origin });
			await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + 7e6 });
			const full = await visit(chromium, "page", {}, "made");
			expect([full.answer, states(full)]).to.deep.equal([42, ["missing", "making"]]);
			expect(endings(full)).to.include("json").and.not.include("pysnap");
			const still = await visit(chromium, "page");
			expect([still.answer, states(still)]).to.deep.equal([42, ["missing", "none"]]);
			expect(still.states[1][1]).to.match(/quota/i);
			await holder.close();

			const next = await visit(chromium, "page", { evict: "." }, "made");
			expect(states(next)).to.deep.equal(["missing", "making"]);
			expect(endings(next)).to.have.members(["json", "pysnap", "used"]);
			expect(states(await visit(chromium, "page"))).to.deep.equal(["found"]);
			const unnamed = await visit(chromium, "page", { evict: "json|used" }, "made");
			expect([unnamed.answer, states(unnamed)]).to.deep.equal([42, ["missing", "making"]]);
			expect(endings(unnamed)).to.include.members(["json", "pysnap"]);
			const named = await visit(chromium, "page", { evict: "pysnap" });
			expect([named.answer, states(named)]).to.deep.equal([42, ["missing", "making"]]);
		});

		it("holds packages, and is another one with another lock file", async () => {
			const { lock, wheelDirectory, fileName } = makeTinyPackage(temporaryDirectory());
			let text = JSON.stringify(lock);
			server.handler = ({ url }, response) => {
				if (url === "/lock.json")
					response.writeHead(200, { "Cache-Control": "no-store" }).end(text);
				else if (url === `/wheels/${fileName}`)
					response.end(readFileSync(join(wheelDirectory, fileName)));
				else return false;
				return true;
			};
			const options = {
				packages: ["tiny"],
				lockFileURL: `${server.origin}/lock.json`,
				packageBaseUrl: `${server.origin}/wheels/`,
				run: "import tiny; tiny.value",
			};
			const first = await visit(chromium, "page", options, "made");
			const second = await visit(chromium, "page", options);
			text = JSON.stringify({
				...lock,
				packages: { tiny: { ...lock.packages.tiny, version: "1.0.0" } },
			});
			const other = await visit(chromium, "page", options);
			for (const { answer } of [first, second, other]) expect(answer).to.equal(17);
			expect([first, second, other].map((one) => states(one)[0])).to.deep.equal([
				"missing",
				"found",
				"missing",
			]);
		});

		it("is a cold start where the page may keep nothing", async () => {
			server.handler = ({ url = "" }, response) => {
				response.setHeader("Access-Control-Allow-Origin", "*");
				// Its origin is opaque.
				if (url.includes("page.html"))
					response.setHeader("Content-Security-Policy", "sandbox allow-scripts");
				return false;
			};
			const { restored, answer, states: told, kept } = await visit(chromium, "page");
			expect([restored, answer, kept]).to.deep.equal([false, 42, undefined]);
			expect(told).to.have.length(1);
			expect(told[0][0]).to.equal("none");
			expect(told[0][1]).to.match(/^the browser lets this page keep nothing/);
		});
	});

	const firefox = browserNamed("Firefox ESR");
	const privateFirefox = {
		...firefox,
		preferences: {
			"browser.privatebrowsing.autostart": true,
			"network.dns.localDomains": insecure,
		},
	};

	it("is kept in a private window of Firefox for as long as that lasts", async () => {
		const first = await visit(privateFirefox, "page", {}, "made");
		expect([first.answer, states(first)]).to.deep.equal([42, ["missing", "making"]]);
		const second = await visit(privateFirefox, "page");
		expect([second.answer, states(second)]).to.deep.equal([42, ["found"]]);
	});

	const away = [
		{ ...browserNamed("Chromium"), args: [`--host-resolver-rules=MAP ${insecure} 127.0.0.1`] },
		privateFirefox,
	];
	for (const browser of away) {
		it(`is a cold start in ${browser.name} on a page that came by HTTP from another machine`, async () => {
			const origin = server.origin.replace("127.0.0.1", insecure);
			const one = await visit(browser, "page", {}, "", { origin });
			expect([one.answer, states(one)]).to.deep.equal([42, ["none"]]);
			expect(one.states[0][1]).to.match(/not served over HTTPS/);
		});
	}

	it("is a cold start in a Firefox that has storage blocked", async () => {
		const blocked = { ...firefox, preferences: { "network.cookie.cookieBehavior": 2 } };
		const one = await visit(blocked, "page");
		expect([one.answer, states(one)]).to.deep.equal([42, ["none"]]);
		expect(one.states[0][1]).to.match(/lets this page keep nothing/);
	});
});
