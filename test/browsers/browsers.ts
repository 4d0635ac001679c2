/**
 * The browsers that the tests run in, each with what it can do: the table beside that of the engines.
 * test/browsers/setup.mjs installs them. It must not start or probe anything.
 */
import type { Features } from "../suite/case.js";

/** One installed browser. */
export interface Browser extends Features {
	/** As test titles name it. */
	readonly name: "Chromium" | "Firefox ESR" | "WebKitGTK";
	/** Which driver starts it, if any. */
	readonly driver: "chrome" | "firefox" | "webkit" | "none";
	/** Absolute path of the executable. */
	readonly binary: string;
	/** Command line of a Chromium that is set up otherwise. */
	readonly args?: readonly string[];
	/** What `about:config` of a Firefox that is set up otherwise has. */
	readonly preferences?: Readonly<Record<string, unknown>>;
}

export const browsers: readonly Browser[] = [
	{
		name: "Chromium",
		driver: "chrome",
		binary: "/usr/bin/chromium",
		jspi: true,
		wasmGc: true,
	},
	{
		name: "Firefox ESR",
		driver: "firefox",
		binary: "/usr/bin/firefox-esr",
		jspi: true,
		wasmGc: true,
	},
	{
		name: "WebKitGTK",
		driver: "webkit",
		binary: "/usr/bin/WebKitWebDriver",
		jspi: false,
		wasmGc: true,
	},
];

/** Where in a browser a program runs. Tests treat it as an engine like the others. */
export interface Place extends Features {
	/** As test titles name it: `Chromium, in a worker`. */
	readonly name: string;
	readonly browser: Browser;
	readonly where: Where;
}

export type Where = "page" | "worker";

/** On a page, or in a module worker of it. */
export function placeIn(browser: Browser, where: Where): Place {
	const { jspi, wasmGc } = browser;
	const words = { page: "on a page", worker: "in a worker" }[where];
	return { name: `${browser.name}, ${words}`, browser, where, jspi, wasmGc };
}

/** @param name as in the table. */
export function browserNamed(name: Browser["name"]): Browser {
	return browsers.find((one) => one.name === name)!;
}
