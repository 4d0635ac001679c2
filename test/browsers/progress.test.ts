/** `<pythaw-progress>` in each browser: a real start that fails once, is tried again, and succeeds. */
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import { browsers, placeIn } from "./browsers.js";
import type { ProgressReport } from "./progress.js";

after(endBrowsing);

for (const browser of browsers) {
	describe(`<pythaw-progress> in ${browser.name}`, () => {
		let report: ProgressReport;

		before(async () => {
			const server = await pageServer();
			const snapshot = server.lend(await baseFile());
			let spoiled = 1;
			server.handler = ({ url = "" }, response) => {
				if (spoiled === 0 || !url.startsWith("/file")) return false;
				spoiled -= 1;
				response.writeHead(404, { "Content-Type": "text/plain" }).end("no");
				return true;
			};
			report = await askBrowser(placeIn(browser, "page"), "browsers/progress", [snapshot], {
				// What the browser itself says of the request that fails.
				expected: /^error: Failed to load resource: |404/,
			});
			server.handler = undefined;
		});

		it("shows what happened, what to do and a button, and the next try starts Python", () => {
			const { message, advice, code, retry } = report.failure;
			expect(message).to.match(
				/^Python could not be started\. Cannot fetch http:.*: HTTP status 404\.$/,
			);
			expect(advice).to.equal("Check the address, and that the file is on the server.");
			expect([code, retry]).to.deep.equal(["ERR_READ", "Try again"]);
			expect(report.answer).to.equal(42);
			expect(report.states.slice(0, 6)).to.deep.equal([
				"busy",
				"failed",
				"busy",
				"failed",
				"busy",
				"ready",
			]);
		});

		it("names steps and bytes as a progress bar that never goes back", () => {
			expect(report.roles).to.deep.equal(["progressbar", "alert", "status"]);
			expect(report.texts.join("\n")).to.match(/^Fetching Python: [\d.]+ (k|M)B( of [\d.]+ MB)?$/m);
			expect(report.texts.join("\n")).to.match(
				/^(Compiling Python|Filling its memory|Connecting)/m,
			);
			expect(report.texts.at(-1)).to.equal("There it is");
			const numbers = report.values.flatMap((value) => (value === null ? [] : Number(value)));
			expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
			expect(numbers.at(-1)).to.equal(100);
		});

		it("says at most that it takes long and that it is done", () => {
			expect(report.spoken.at(-1)).to.equal("There it is");
			expect(report.spoken.slice(0, -1)).to.deep.equal(
				report.spoken.length > 1 ? ["Starting the shop"] : [],
			);
		});

		it("takes nobody's focus, and keeps that of who has pressed the button", () => {
			expect(report.focused).to.deep.equal([null, "track", "retry", "track"]);
		});

		it("is styled by its parts, hidden when it has nothing to show, and speaks the page's language", () => {
			expect(report.color).to.equal("rgb(1, 2, 3)");
			expect(report.hidden).to.deep.equal([true, true]);
			expect(report.german.replaceAll("\u00a0", " ")).to.equal("1,3 MB of 9,6 MB");
		});

		it("ends with its signal, also while it waits for the button", () => {
			expect(report.givenUp).to.deep.equal(["given up", "nothing"]);
		});
	});
}
