/**
 * A program for browsers: one start with `snapshot: "auto"`, and what came of it.
 *
 *   OPTIONS AS JSON  [made: wait until nobody makes a snapshot any more; none: until none will be made]
 *
 * Beside those of `loadPyodide`, the options may be `run`, `damage` and `evict`.
 */
import type * as Pythaw from "../../src/index.js";

export interface AutoVisit {
	readonly restored: boolean;
	/** Of the events with phase `auto`, in order, with their details. */
	readonly states: readonly (readonly [string, string?])[];
	/** What Python says, and a random number of its own. */
	readonly answer: number;
	readonly random: number;
	/** Names of what is kept at the end; undefined where nothing can be. */
	readonly kept?: readonly string[];
}

export async function program([optionsText, wait]: readonly string[]): Promise<AutoVisit> {
	const library = "/node_modules/pythaw/dist/web/index.js";
	const { loadPyodide }: typeof Pythaw = await import(library);
	const states: [string, string?][] = [];
	const { run = "6 * 7", damage, evict, ...options } = JSON.parse(optionsText);
	if (damage) await damageKept();
	if (evict) await evictKept(new RegExp(evict));
	const before = (await keptNames()) ?? [];
	const pyodide = await loadPyodide({
		...options,
		snapshot: "auto",
		onProgress: (event) => {
			if (event.phase === "auto") states.push([event.state, event.detail]);
		},
	});
	const answer = pyodide.runPython(run);
	const random = pyodide.runPython("import random; random.random()");
	if (wait === "made") await nobodyMakes(before, states);
	while (wait === "none" && states.at(-1)?.[0] !== "none") await pause(20);
	return { restored: pyodide.pythaw.restored, states, answer, random, kept: await keptNames() };
}

/** Turns one bit of the snapshot that is kept. */
async function damageKept(): Promise<void> {
	const cache = await caches.open("pythaw-auto");
	const request = (await cache.keys()).find(({ url }) => url.endsWith(".pysnap"))!;
	const response = (await cache.match(request))!;
	const { headers } = response;
	const bytes = new Uint8Array(await response.arrayBuffer());
	bytes[bytes.length >> 1] ^= 1;
	await cache.put(request, new Response(bytes, { headers }));
}

/** As a browser does that needs room: what it takes is gone, and nobody is told. */
async function evictKept(names: RegExp): Promise<void> {
	const cache = await caches.open("pythaw-auto");
	for (const request of await cache.keys()) {
		if (names.test(request.url)) await cache.delete(request);
	}
	if ((await cache.keys()).length === 0) await caches.delete("pythaw-auto");
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Resolves when a maker has written down what there was not before, and has come to its end.
 *
 * @throws Error if none is at it, with what it has left.
 */
async function nobodyMakes(before: readonly string[], states: AutoVisit["states"]): Promise<void> {
	let idle = 0;
	for (;;) {
		await pause(100);
		const { held = [] } = await navigator.locks.query();
		const names = (await keptNames())!;
		// A page that was closed while its maker was at work has left its mark for ever.
		const isMark = (name: string) => name.endsWith(".tries") && !before.includes(name);
		const busy = held.length > 0 || names.some(isMark);
		const isNew = (name: string) => name.endsWith(".json") && !before.includes(name);
		if (!busy && names.some(isNew)) return;
		// A page is given five seconds before its maker begins; that has to load then.
		idle = held.length > 0 ? 0 : idle + 1;
		const [state, why] = states.at(-1)!;
		if ((state === "none" && why !== "it is being made") || idle > 600) {
			throw new Error(`nobody makes one: ${JSON.stringify([states, names, held])}`);
		}
	}
}

async function keptNames(): Promise<string[] | undefined> {
	try {
		// Looking must not make one.
		if (!(await caches.has("pythaw-auto"))) return [];
		const keys = await (await caches.open("pythaw-auto")).keys();
		return keys.map(({ url }) => url.replace(/^.*\//, "")).sort();
	} catch {
		return undefined;
	}
}
