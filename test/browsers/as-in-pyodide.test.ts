/** What pages expect of Pyodide beside Python: `prompt`, canvas, interrupts; and where its files are found. */
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { compiledLibrary } from "../boot/compiled-library.js";
import type { OfferedReport } from "./as-in-pyodide.js";
import { askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import { browsers, placeIn } from "./browsers.js";
import { sendFile } from "./server.js";

describe("As in Pyodide", () => {
	let snapshot: string;
	let stdLibURL: string;

	before(async () => {
		const server = await pageServer();
		stdLibURL = server.lend(await compiledLibrary());
		snapshot = server.lend(await baseFile());
		server.handler = ({ url = "" }, response) => {
			response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
			response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
			if (!url.startsWith("/moved/")) return false;
			sendFile(url.replace("/moved/", "/node_modules/pythaw/dist/web/"), response);
			return true;
		};
	});

	after(endBrowsing);

	for (const browser of browsers) {
		it(`input() asks by prompt, the canvas is the page's, and an interrupt ends a loop in a worker, in ${browser.name}`, async () => {
			const place = placeIn(browser, "page");
			const args = [snapshot, "/moved/index.js", stdLibURL];
			const report = await askBrowser<OfferedReport>(place, "browsers/as-in-pyodide", args);
			expect(report.isIsolated).to.equal(true);
			const read = ["Ada", "EOFError: EOF when reading a line"];
			const canvas = [true, 1, 2, 3, 255];
			// WebKitGTK 2.50 has no SharedArrayBuffer, not even there.
			const sharesMemory = browser.name !== "WebKitGTK";
			const interrupted = sharesMemory ? { interrupted: ["KeyboardInterrupt", 42] } : {};
			expect(report.starts).to.deep.equal({
				"page, cold": { restored: false, read, canvas },
				"worker, cold": { restored: false, read, canvas, ...interrupted },
				"page, restored": { restored: true, read, canvas },
				"worker, restored": { restored: true, read, canvas, ...interrupted },
			});
			expect(report.lost).to.match(/^Option indexURL .*such as indexURL: "\/pyodide\/"/s);
		});
	}
});
