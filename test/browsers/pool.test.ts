/** Resets, checkpoints and pools in browsers: on a page that shares memory with workers, and on one that does not. */
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import { type Browser, browserNamed, browsers, placeIn } from "./browsers.js";
import type { Report } from "./pool.js";

/** Firefox, and no other, logs what a worker's own listeners have taken care of. */
const loggedByFirefox = /terminated with exit\(1\)|uncaught exception: undefined/;

describe("reset, checkpoint and createPool in browsers", () => {
	after(endBrowsing);

	for (const browser of browsers) {
		it(`work on a page of ${browser.name}`, () => check(browser, false));
	}

	it("interrupt Python on a page that is cross-origin isolated, in Chromium", () =>
		check(browserNamed("Chromium"), true));

	async function check(browser: Browser, isIsolated: boolean): Promise<void> {
		const server = await pageServer();
		const snapshot = server.lend(await baseFile());
		server.handler = (_, response) => {
			if (isIsolated) {
				response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
				response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
			}
			return false;
		};
		const place = placeIn(browser, "page");
		const expected = browser.name.startsWith("Firefox") ? loggedByFirefox : undefined;
		const report = await askBrowser<Report>(place, "browsers/pool", [snapshot], { expected });
		expect(report.isIsolated).to.equal(isIsolated);
		expect(report.said).to.deep.equal(["[3, None]", "[3, None]", "[3, 2]"]);
		expect(report.dead).to.include("its interpreter was reset");
		expect(report.ends).to.deep.equal({
			code: { a: [2] },
			names: 42,
			function: 4,
			raises: "PythonRaisedError",
			unfit: "unfit",
			loop: "timeout",
			waits: "timeout",
			memory: "memory",
			exits: "died",
			aborted: "RangeError",
		});
		expect(report.printed).to.equal("a line\n");
		expect(report.seen.flat(), "what calls saw of others").to.deep.equal([]);
		const { replaced, timedOut } = report.stats;
		expect(timedOut).to.equal(2);
		// Without shared memory a call that is stopped ends its worker: two timeouts and an abort.
		expect(replaced, "workers that were replaced").to.equal(isIsolated ? 0 : 3);
	}
});
