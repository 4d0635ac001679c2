/**
 * Running a program of build/test in a browser and reading what it gives: what `ask` of suite/start.ts
 * does with a process. A page that complains in its console has failed.
 */
import type { Place } from "./browsers.js";
import { closeBrowsers, opening } from "./open-browser.js";
import { PageServer } from "./server.js";

/** Ample for the longest program on a busy machine; a hang is told by this. */
const patienceMs = 300_000;

let serving: Promise<PageServer> | undefined;
let asked = 0;

/** This process's server, started when first asked for. */
export function pageServer(): Promise<PageServer> {
	serving ??= PageServer.start();
	return serving;
}

/**
 * For the `after` of each test file that has asked one. The process's next file uses the same server, so what
 * this one has set there goes as well.
 */
export async function endBrowsing(): Promise<void> {
	if (serving !== undefined) (await serving).handler = undefined;
	await closeBrowsers();
}

export interface Asking {
	/** Complaints of the console that are the browser's own about what the test provokes. */
	readonly expected?: RegExp;
	/** The page's, if the server is to be reached under another one. */
	readonly origin?: string;
}

/** @param args those that are absolute paths name files that the program may read and write. */
export async function askBrowser<T>(
	place: Place,
	program: string,
	args: readonly string[],
	{ expected, origin }: Asking = {},
): Promise<T> {
	const [server, browser] = await Promise.all([pageServer(), opening(place.browser)]);
	for (const path of args.filter((arg) => arg.startsWith("/"))) server.lend(path);
	const to = String(++asked);
	const query = new URLSearchParams({
		where: place.where,
		program,
		args: JSON.stringify(args),
		to,
	});
	const answering = server.answerOf(to);
	const page = await browser.open(`${origin ?? server.origin}/test/browsers/page.html?${query}`);
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			reject(new Error(`no answer within ${patienceMs} ms\n${page.complaints.join("\n")}`));
		}, patienceMs);
	});
	const title = `${place.name}, ${program} ${args.join(" ")}`;
	try {
		const { value, error, complaints } = await Promise.race([answering, page.crashed, late]);
		if (error !== undefined) throw new Error(error);
		const all = [...new Set([...complaints, ...page.complaints])].filter(
			(line) => !expected?.test(line),
		);
		if (all.length > 0) throw new Error(`its console is not empty:\n${all.join("\n")}`);
		return value as T;
	} catch (error) {
		throw new Error(`${title}: ${(error as Error).message}`, { cause: error });
	} finally {
		clearTimeout(timer);
		await page.close();
	}
}
