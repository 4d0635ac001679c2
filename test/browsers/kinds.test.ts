/** Where else Python starts: the other kinds of workers, and pages whose content security policy is strict. */
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { askBrowser, pageServer } from "./ask-browser.js";
import { browserNamed, placeIn } from "./browsers.js";
import { scripts } from "./kinds.js";
import { closeBrowsers } from "./open-browser.js";
import type { PageServer } from "./server.js";

describe("In Chromium, a snapshot starts", () => {
	const page = placeIn(browserNamed("Chromium"), "page");
	let server: PageServer;
	let snapshot: string;

	before(async () => {
		server = await pageServer();
		snapshot = server.lend(await baseFile());
		server.handler = ({ url = "" }, response) => {
			const script = scripts[url.replace(/^\/kinds\//, "")];
			if (script === undefined) return false;
			response.writeHead(200, { "Content-Type": "text/javascript" }).end(script);
			return true;
		};
	});

	after(closeBrowsers);

	for (const kind of ["classic", "shared"]) {
		it(`in a ${kind} worker`, async () => {
			const value = await askBrowser(page, "browsers/kinds", [kind, snapshot]);
			expect(value).to.deep.equal([42, 43]);
		});
	}

	it("on a page whose content security policy has 'wasm-unsafe-eval' and no 'unsafe-eval'", async () => {
		server.handler = ({ url = "" }, response) => {
			if (url.startsWith("/test/browsers/page.html")) {
				response.setHeader("Content-Security-Policy", "script-src 'self' 'wasm-unsafe-eval'");
			}
			return false;
		};
		const value = await askBrowser(page, "browsers/kinds", ["page", snapshot]);
		expect(value).to.deep.equal([42, 43]);
	});
});
