/** What `pythaw build` writes, served as `pythaw serve` does, in each browser: on a page and in a worker. */
import { expect } from "chai";
import { serveFiles } from "../../src/serve/files.js";
import { builtApp } from "../build/app.js";
import { askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import { browsers, placeIn } from "./browsers.js";

after(endBrowsing);

const prefix = "/an app/";

describe("A built app", () => {
	before(async () => {
		const [server, serve] = [await pageServer(), serveFiles(await builtApp(), {})];
		server.handler = (request, response) => {
			if (!request.url!.startsWith(encodeURI(prefix))) return false;
			request.url = request.url!.slice(encodeURI(prefix).length - 1);
			serve(request, response);
			return true;
		};
	});

	for (const browser of browsers) {
		for (const where of ["page", "worker"] as const) {
			const place = placeIn(browser, where);
			it(`starts in ${place.name}`, async () => {
				const address = new URL(prefix, (await pageServer()).origin).href;
				const report = await askBrowser(place, "browsers/built", [`${address}index.mjs`]);
				expect(report).to.deep.equal({
					...{ answer: 42, text: "from the app", later: 1, restored: true, counted: true },
				});
			});
		}
	}
});
