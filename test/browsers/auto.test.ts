/**
 * `snapshot: "auto"` in pages and workers: on the first visit, the second and the third, with two tabs at
 * once, with a page that is closed midway, and with storage that is of no use.
 */
import { expect } from "chai";
import { askBrowser, pageServer } from "./ask-browser.js";
import type { AutoVisit } from "./auto.js";
import { browsers, placeIn, type Where } from "./browsers.js";
import { closeBrowsers, opening } from "./open-browser.js";

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
});
