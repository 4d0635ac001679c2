/**
 * A built app that is deployed anew while a page of the old one is open, and one whose files are damaged
 * but as long as they should be: a start is wholly of one deployment, or an error names the file.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { serveFiles } from "../../src/serve/files.js";
import { builtApp, pathOf, pythaw, recipe } from "../build/app.js";
import { stored } from "../store.js";
import { temporaryDirectory } from "../suite/start.js";
import { askBrowser, endBrowsing, pageServer } from "./ask-browser.js";
import { type Browser, browsers, placeIn } from "./browsers.js";
import type { Outcome } from "./deployments.js";
import type { Handler } from "./server.js";

/** The same app a day later. */
const nextApp = (): Promise<string> =>
	stored("next built app", async (directory) => {
		const file = join(temporaryDirectory(), "app.toml");
		writeFileSync(file, recipe.replace("42", "43"));
		pythaw("build", file, "-o", directory, "--no-precompress", "--quiet");
	});

describe("A page whose app", () => {
	after(endBrowsing);

	/** @param answer how the app is served from which start on; -1 is before the first. */
	async function starts(browser: Browser, count: number, answer: (start: number) => Handler) {
		const server = await pageServer();
		// A directory that no browser has seen, since it keeps what never changes.
		const prefix = `/${browser.driver}-${Math.random()}/`;
		let start = -1;
		server.handler = (request, response) => {
			if (request.url!.startsWith("/next")) {
				start += 1;
				response.end();
				return true;
			}
			if (!request.url!.startsWith(prefix)) return false;
			request.url = request.url!.slice(prefix.length - 1);
			return answer(start)(request, response);
		};
		const args = [`${prefix}index.mjs`, String(count)];
		return askBrowser<Outcome[]>(placeIn(browser, "page"), "browsers/deployments", args, {
			// The browser's own words for what is not there.
			expected: /Failed to load resource|404|Loading (failed|module)/,
		});
	}

	const served = (directory: string): Handler => {
		const serve = serveFiles(directory, {});
		return (request, response) => {
			serve(request, response);
			return true;
		};
	};

	for (const browser of browsers) {
		it(`is deployed anew starts the old one or names the file that is gone, in ${browser.name}`, async () => {
			const [old, next] = [await builtApp(), await nextApp()];
			const both = join(temporaryDirectory(), "both");
			cpSync(old, both, { recursive: true });
			cpSync(next, both, { recursive: true });
			// `index.mjs` is of the old one, and has been read before.
			const [gone, kept] = await starts(browser, 2, (start) => served([next, both][start] ?? old));
			expect(gone).to.have.property("code", "ERR_READ");
			const { message } = gone as { message: string };
			const name = basename(pathOf(old, "snapshot"));
			expect(message).to.match(new RegExp(`^Cannot fetch http.*/${name}: HTTP status 404`));
			expect(message).to.match(/deployed anew.*load the page again/);
			expect(kept).to.equal(42);
		});

		it(`has a damaged glue, and then a damaged snapshot, is told, and the next try starts, in ${browser.name}`, async () => {
			const directory = await builtApp();
			const serve = served(directory);
			const roles = ["glue", "snapshot"] as const;
			const files = roles.map((role) => pathOf(directory, role));
			/** Where one byte of each is another one: in a text of the glue's, and in the pages of memory. */
			const damaged = files.map((path) => readFileSync(path));
			damaged[0][damaged[0].indexOf("Assertion failed")] ^= 32;
			damaged[1][damaged[1].length >> 1] ^= 1;
			const outcomes = await starts(browser, 3, (start) => (request, response) => {
				const index = files.findIndex((path) => request.url!.endsWith(basename(path)));
				// The browser may keep what has such a name, and is to ask anew after an error.
				const isAskedAnew = /no-cache/.test(request.headers["cache-control"] ?? "");
				if (index < 0 || index < start || isAskedAnew) return serve(request, response);
				response.writeHead(200, {
					"Content-Type": "text/javascript",
					"Cache-Control": "public, max-age=31536000, immutable",
				});
				response.end(damaged[index]);
				return true;
			});
			roles.forEach((_, index) => {
				expect(outcomes[index]).to.have.property("code", "ERR_INTEGRITY");
				const { message } = outcomes[index] as { message: string };
				expect(message).to.include(`/${basename(files[index])} is not the file`);
			});
			expect(outcomes[2]).to.equal(42);
		});
	}
});
