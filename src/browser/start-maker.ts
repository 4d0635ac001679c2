/**
 * Starting the program that makes kept snapshots, in a worker of a page: behind the page, when that has
 * nothing else to do. It ends by itself, or with the page. Neither waits for the other.
 */

/** What the worker is sent. */
export interface MakerMessage {
	/** What tells the build of this library from others. */
	readonly library: string;
	readonly request: unknown;
}

/** The program, as a file beside this library, if this library lies as it was built. */
const PROGRAM = "auto-maker.js";
/** So long a page may be busy before the maker begins all the same, in milliseconds. */
const BUSY_MS = 5_000;
/** What has no idle time to offer begins after as long. */
const PAUSE_MS = 500;

/** @param onFailed told why if no worker can be started. */
export function startMaker(message: MakerMessage, onFailed: (why: string) => void): void {
	const start = () => void startWorker(message).then((began) => began || onFailed(whyNone()));
	if (typeof requestIdleCallback === "function") requestIdleCallback(start, { timeout: BUSY_MS });
	else setTimeout(start, PAUSE_MS);
}

/** @returns whether one was. */
async function startWorker(message: MakerMessage): Promise<boolean> {
	for (const open of isAsBuilt() ? [openFile, openText] : [openText, openFile]) {
		if (await run(open, message)) return true;
	}
	return false;
}

/** No browser tells a script that it was the policy; its console does. */
function whyNone(): string {
	const source = isAsBuilt() ? "'self'" : "blob:";
	return `the browser starts no worker from here to make one. If the page has a content security policy, that must allow it: worker-src ${source}`;
}

/** A bundler, or a network of copies, has this module elsewhere: then it is not a file `kept-snapshots-HASH.js`. */
function isAsBuilt(): boolean {
	const here = new URL(import.meta.url);
	return here.origin === globalThis.origin && /\/kept-snapshots-[\w-]{8}\.js$/.test(here.pathname);
}

function openFile(): Worker {
	// Bundlers take `new URL("…", import.meta.url)` for a file that they have to add.
	const here = import.meta.url;
	return new Worker(new URL(PROGRAM, here));
}

/** The same program from its text, which is a module of its own for bundlers. */
async function openText(): Promise<Worker> {
	const { default: text } = await import("./auto-maker-text.js");
	const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
	return new Worker(address);
}

/** @returns whether the program has begun. */
async function run(open: () => Worker | Promise<Worker>, message: MakerMessage): Promise<boolean> {
	try {
		const worker = await open();
		return await new Promise((resolve) => {
			worker.onmessage = () => {
				worker.postMessage(message);
				resolve(true);
			};
			// It could not be loaded, or the page's policy forbids it.
			worker.onerror = (event) => {
				event.preventDefault();
				resolve(false);
			};
		});
	} catch {
		return false;
	}
}
