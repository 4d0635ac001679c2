/**
 * Keeps a page and all that it has loaded, so that it starts without a network after its first visit. Copy
 * it to where your page is, and have the page say at its end what it is made of:
 *
 *   navigator.serviceWorker.register("service-worker.js");
 *   const { active } = await navigator.serviceWorker.ready;
 *   const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
 *   // What is read behind the start may not be there yet, so name all that the built app has.
 *   const { files } = await (await fetch("app/manifest.json")).json();
 *   const parts = files.map(({ name }) => new URL(`app/${name}`, location).href);
 *   active.postMessage({ keep: [location.href, ...loaded, ...parts] });
 *
 * What one deployment is made of is kept together or not at all: a page never gets files of another one.
 */

const PREFIX = "page-";

/** Names with a digest of the content, as `pythaw build` and bundlers write them: they never change. */
const isFixed = (address) => /-([0-9a-f]{16}|[\w-]{8})\.\w+$/.test(new URL(address).pathname);

/** The cache of the deployment that is kept, if one is. */
async function kept() {
	const name = (await caches.keys())
		.filter((one) => one.startsWith(PREFIX))
		.sort()
		.pop();
	return name === undefined ? undefined : caches.open(name);
}

const fromKept = async (request) => (await kept())?.match(request);

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
	const { request } = event;
	if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
	event.respondWith(
		isFixed(request.url)
			? fromKept(request).then((found) => found ?? fetch(request))
			: fetch(request).catch(async (error) => {
					const found = await fromKept(request);
					if (found === undefined) throw error;
					return found;
				}),
	);
});

addEventListener("message", (event) => {
	const { keep } = event.data ?? {};
	if (!Array.isArray(keep)) return;
	const own = keep.filter((address) => new URL(address).origin === location.origin);
	const answer = (result) => event.ports[0]?.postMessage(result);
	event.waitUntil(
		keepAll([...new Set(own)]).then(
			() => answer("kept"),
			// No room, say, or a file that is gone. What was kept before stays.
			(error) => answer(String(error)),
		),
	);
});

async function keepAll(addresses) {
	const before = await kept();
	const known = new Set((await before?.keys())?.map(({ url }) => url));
	if (before && addresses.filter(isFixed).every((address) => known.has(address))) {
		// Another visit of the same deployment: nothing large is copied again.
		const rest = addresses.filter((address) => !isFixed(address));
		const copies = await Promise.all(rest.map(copyOf));
		await Promise.all(rest.map((address, index) => before.put(address, copies[index])));
		return;
	}
	const name = `${PREFIX}${String(Date.now()).padStart(16, "0")}`;
	const next = await caches.open(name);
	try {
		await Promise.all(
			addresses.map(async (address) => {
				const known = isFixed(address) ? await before?.match(address) : undefined;
				await next.put(address, known ?? (await copyOf(address)));
			}),
		);
	} catch (error) {
		await caches.delete(name);
		throw error;
	}
	const old = (await caches.keys()).filter((one) => one.startsWith(PREFIX) && one < name);
	await Promise.all(old.map((one) => caches.delete(one)));
}

/** The copy that the page was made from, where the browser has it still. */
async function copyOf(address) {
	const response = await fetch(address, { cache: "force-cache" });
	if (!response.ok) throw new Error(`${address}: HTTP status ${response.status}`);
	return response;
}
