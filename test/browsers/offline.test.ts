/** The example's service worker: a built app starts without a network after its first visit. */
import { copyFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { serveFiles } from "../../src/serve/files.js";
import { copiedApp } from "../build/app.js";
import { root } from "../engines/engines.js";
import { browserNamed } from "./browsers.js";
import { launch } from "./open-browser.js";

const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import { loadPyodide } from "./index.mjs";
const python = await loadPyodide();
globalThis.answer = [python.runPython("answer()"), python.runPython("import colorsys; 43")];
await navigator.serviceWorker.register("service-worker.js");
const { active } = await navigator.serviceWorker.ready;
const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
const { files } = await (await fetch("manifest.json")).json();
const parts = files.map(({ name }) => new URL(name, location).href);
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => { globalThis.kept = data; };
active.postMessage({ keep: [location.href, ...loaded, ...parts] }, [port2]);
</script>`;

describe("The example's service worker", () => {
	it("lets an app start in Chromium after its server is gone", async () => {
		const directory = await copiedApp();
		writeFileSync(join(directory, "index.html"), page);
		copyFileSync(
			join(root, "examples/browser/service-worker.js"),
			join(directory, "service-worker.js"),
		);
		const server = createServer(serveFiles(directory, {}));
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const browser = await launch(browserNamed("Chromium"));
		try {
			const tab = await browser.newPage();
			await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
			const waitFor = async (name: string) =>
				(await tab.waitForFunction(`globalThis.${name}`, { timeout: 100_000 })).jsonValue();
			expect(await waitFor("kept")).to.equal("kept");
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			// Only the service worker is left to have the files.
			await tab.setCacheEnabled(false);
			await tab.reload();
			expect(await waitFor("answer")).to.deep.equal([42, 43]);
		} finally {
			await browser.close();
			server.closeAllConnections();
			server.close();
		}
	});
});
