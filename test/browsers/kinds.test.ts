/** Where else Python starts: the other kinds of workers, and pages whose content security policy is strict. */
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import { browsers, placeIn } from "./browsers.js";
import { scripts } from "./kinds.js";
import type { PageServer } from "./server.js";

const strict = "script-src 'self' 'wasm-unsafe-eval'";

describe("A snapshot starts", () => {
	let server: PageServer;
	let snapshot: string;

	before(async () => {
		server = await pageServer();
		snapshot = server.lend(await baseFile());
		server.handler = ({ url = "" }, response) => {
			const isStrict = url.includes("strict") || url.includes("kinds&args=%5B%22page");
			if (isStrict) response.setHeader("Content-Security-Policy", strict);
			const script = scripts[url.replace(/^\/kinds\//, "")];
			if (script === undefined) return false;
			response.writeHead(200, { "Content-Type": "text/javascript" }).end(script);
			return true;
		};
	});

	after(endBrowsing);

	for (const browser of browsers) {
		const ask = (kinds: string[]) =>
			askBrowser<Record<string, unknown>>(placeIn(browser, "page"), "browsers/kinds", [
				kinds.join(","),
				snapshot,
			]);

		it(`in ${browser.name} in classic, shared and service workers, which import the library or load it as a script`, async () => {
			const kinds = Object.keys(scripts)
				.map((name) => name.replace(".js", ""))
				.filter((kind) => kind !== "service-strict");
			const replies = await ask(kinds);
			const right = Object.fromEntries(kinds.map((kind) => [kind, [true, 42, 43, 44]]));
			expect(replies).to.deep.equal(right);
		});

		it(`in ${browser.name} on a page whose policy has 'wasm-unsafe-eval' and no 'unsafe-eval', and a service worker there says what it needs`, async () => {
			expect(await ask(["page"])).to.deep.equal({ page: [true, 42] });
			const { "service-strict": said } = await ask(["service-strict"]);
			expect(said).to.match(/^ERR_ENGINE: EngineError: A service worker forbids import\(\)/);
			expect(said).to.include("createPyodideModule");
		});
	}
});
