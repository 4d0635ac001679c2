/**
 * A browser that nobody drives: it starts with a page which opens others as it is told. Firefox's driver
 * asks for every worker that there is. Where a worker starts a worker, that hangs for ever about once in 50
 * times: both threads wait for each other. Without a driver none of 1,400 did.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import type { Browser } from "./browsers.js";
import type { OpenBrowser } from "./open-browser.js";

const opener = `<!doctype html><link rel="icon" href="data:," /><script>
const pages = [];
new EventSource("/orders").onmessage = ({ data }) => {
	const { page, url } = JSON.parse(data);
	if (url === undefined) pages[page].close();
	else pages[page] = open(url);
};
</script>`;

/** What its console says of itself is not seen: a program's answer has what came from the page. */
export async function openUndriven({ name }: Browser): Promise<OpenBrowser> {
	const { openIn } = await import(join(root, "bench", "browser-process.mjs"));
	let begun: (orders: ServerResponse) => void;
	const orders = new Promise<ServerResponse>((resolve) => {
		begun = resolve;
	});
	const server = createServer(({ url }, response) => {
		const isPage = url === "/";
		response.writeHead(200, { "Content-Type": isPage ? "text/html" : "text/event-stream" });
		if (isPage) response.end(opener);
		else {
			response.flushHeaders();
			begun(response);
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const end = openIn(name, join(temporaryDirectory(), "profile"), `http://127.0.0.1:${port}/`);
	const order = async (what: object) => (await orders).write(`data: ${JSON.stringify(what)}\n\n`);
	let opened = 0;
	return {
		async open(url) {
			const page = opened++;
			await order({ page, url });
			return {
				complaints: [],
				crashed: new Promise<never>(() => {}),
				evaluate: () => Promise.reject(new Error("nobody drives this browser")),
				close: async () => void (await order({ page })),
			};
		},
		async close() {
			await end();
			server.closeAllConnections();
			server.close();
		},
	};
}
