/**
 * `snapshot: "auto"` in pages and workers: on the first visit, the second and the third, with two tabs at
 * once, with a page that is closed midway, and with storage that is of no use.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { makeTinyPackage } from "../boot/wheel.js";
import { temporaryDirectory } from "../suite/start.js";
import { askBrowser, pageServer } from "./ask-browser.js";
import type { AutoVisit } from "./auto.js";
import { browserNamed, browsers, placeIn, type Where } from "./browsers.js";
import { closeBrowsers, opening } from "./open-browser.js";
import type { PageServer } from "./server.js";

const visit = (browser: (typeof browsers)[number], where: Where, options = {}, wait = "") =>
	askBrowser<AutoVisit>(placeIn(browser, where), "browsers/auto", [JSON.stringify(options), wait]);

const endings = ({ kept = [] }: AutoVisit) => kept.map((name) => name.replace(/^.*\./, ""));
const states = ({ states }: AutoVisit) => states.map(([state]) => state);

describe('snapshot: "auto" in browsers', () => {
	before(async () => {
		const server = await pageServer();
		server.handler = ({ url }, response) => {
			if (url !== "/keeper.html") return false;
			const script =
				'<script>caches.open("pythaw-auto").then((cache) => { keep = cache; })</script>';
			response.writeHead(200, { "Content-Type": "text/html" });
			response.end(`<!doctype html><link rel="icon" href="data:," />${script}`);
			return true;
		};
	});

	after(closeBrowsers);

	/** A driven WebKitGTK keeps all in memory, and only as long as a page holds it. */
	async function whileHeld(browser: (typeof browsers)[number], run: () => Promise<void>) {
		const keeper = await (await opening(browser)).open(
			`${(await pageServer()).origin}/keeper.html`,
		);
		await run();
		await keeper.close();
	}

	for (const browser of browsers) {
		it(`starts cold twice at once in ${browser.name}, and restores on the second and third visit`, async () => {
			await whileHeld(browser, async () => {
				const first = await Promise.all([
					visit(browser, "page", {}, "wait"),
					visit(browser, "worker", {}, "wait"),
				]);
				for (const one of first) {
					expect([one.restored, states(one)[0], one.answer]).to.deep.equal([false, "missing", 42]);
					expect(endings(one)).to.have.members(["json", "pysnap", "used"]);
				}
				expect(first.map((one) => states(one)[1])).to.include("making");
				const later = [await visit(browser, "page"), await visit(browser, "worker")];
				for (const one of later) {
					expect([one.restored, states(one), one.answer]).to.deep.equal([true, ["found"], 42]);
				}
				expect(new Set([...first, ...later].map(({ random }) => random)).size).to.equal(4);
			});
		});
	}

	describe("in Chromium", () => {
		const chromium = browserNamed("Chromium");
		let server: PageServer;

		before(async () => {
			server = await pageServer();
		});

		it("is a cold start from what is damaged, and is made whole again though that page is closed midway", async () => {
			const bad = await visit(chromium, "page", { damage: true });
			expect([bad.restored, bad.answer]).to.deep.equal([false, 42]);
			expect(states(bad)).to.deep.equal(["found", "discarded", "making"]);
			// That page is gone, and its worker with it.
			const next = await visit(chromium, "page", {}, "wait");
			expect(states(next)).to.deep.equal(["missing", "making"]);
			expect(endings(next)).to.have.members(["json", "pysnap", "used"]);
			expect(states(await visit(chromium, "page"))).to.deep.equal(["found"]);
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
			const first = await visit(chromium, "page", options, "wait");
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
			server.handler = undefined;
			expect([restored, answer, kept]).to.deep.equal([false, 42, undefined]);
			expect(told).to.have.length(1);
			expect(told[0][0]).to.equal("none");
			expect(told[0][1]).to.match(/^the browser lets this page keep nothing/);
		});
	});
});
