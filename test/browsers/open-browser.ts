/**
 * Opening browsers: one process of each kind for a test file, a fresh page for each program. What the
 * browser says in a page's console is kept, since it is to be silent.
 */
import puppeteer, { type Page, type Browser as Puppeteer } from "puppeteer-core";
import type { Browser } from "./browsers.js";
import { openUndriven } from "./undriven.js";
import { openWebKit } from "./webkit.js";

/** A browser that runs. */
export interface OpenBrowser {
	open(url: string): Promise<OpenPage>;
	close(): Promise<void>;
	/** Absent for WebKitGTK, and where there is no driver. */
	readonly driven?: Puppeteer;
}

export interface OpenPage {
	/** Errors and warnings in its console so far, the browser's own among them. */
	readonly complaints: readonly string[];
	/** Rejects if the page is gone. */
	readonly crashed: Promise<never>;
	/** What an expression is worth there, as JSON has it. */
	evaluate(expression: string): Promise<unknown>;
	close(): Promise<void>;
}

const opened = new Map<Browser, Promise<OpenBrowser>>();

/**
 * Two thirds of what a cold start takes in WebKitGTK is its optimising compiler for WebAssembly, which works
 * behind it, and a seventh in Chromium. It is off but in files that ask for it. Firefox compiles little before
 * it is worth it.
 */
let optimising = false;

/** Has the browsers that are opened from here to `closeBrowsers` compile as they do for everybody. */
export function openOptimising(): void {
	optimising = true;
}

/** This process's browser of that kind, started when first asked for. Close them by {@link closeBrowsers}. */
export function opening(browser: Browser): Promise<OpenBrowser> {
	let promise = opened.get(browser);
	if (promise === undefined) {
		promise = open(browser);
		opened.set(browser, promise);
	}
	return promise;
}

function open(browser: Browser): Promise<OpenBrowser> {
	switch (browser.driver) {
		case "webkit":
			return openWebKit(browser.binary, optimising);
		case "none":
			return openUndriven(browser);
		default:
			return openWithPuppeteer(browser);
	}
}

/** Of this process, all of them. After programs that were asked, use `endBrowsing` instead. */
export async function closeBrowsers(): Promise<void> {
	const all = [...opened.values()];
	opened.clear();
	optimising = false;
	await Promise.all(all.map(async (one) => (await one).close()));
}

/** Starts Chromium or Firefox with a profile of its own, which goes when it is closed. */
export function launch(browser: Browser): Promise<Puppeteer> {
	const common = { executablePath: browser.binary, headless: true, protocolTimeout: 600_000 };
	const { args = [], preferences } = browser;
	if (browser.driver === "firefox") {
		const extraPrefsFirefox = preferences && { ...preferences };
		return puppeteer.launch({ ...common, browser: "firefox", extraPrefsFirefox });
	}
	const quiet = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"];
	if (!optimising) quiet.push("--js-flags=--liftoff-only");
	return puppeteer.launch({ ...common, browser: "chrome", args: [...quiet, ...args] });
}

async function openWithPuppeteer(browser: Browser): Promise<OpenBrowser> {
	const driven = await launch(browser);
	return {
		driven,
		async open(url) {
			const page = await driven.newPage();
			const opened = watch(page);
			await page.goto(url, { waitUntil: "domcontentloaded", timeout: 0 });
			return opened;
		},
		close: () => driven.close(),
	};
}

/** Keeps what a page complains of. */
export function watch(page: Page): OpenPage {
	const complaints: string[] = [];
	page.on("console", (message) => {
		if (/^(error|warn)/.test(message.type()))
			complaints.push(`${message.type()}: ${message.text()} ${message.location().url ?? ""}`);
	});
	page.on("pageerror", (error) => complaints.push(`uncaught: ${error}`));
	const crashed = new Promise<never>((_, reject) => {
		page.on("error", reject);
	});
	crashed.catch(() => undefined);
	const evaluate = (expression: string) => page.evaluate(expression);
	return { complaints, crashed, evaluate, close: () => page.close() };
}
