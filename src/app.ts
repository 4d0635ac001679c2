/**
 * What a built app starts with: the `index.mjs` that `pythaw build` writes, and the modules that the
 * bundler plugins make, hand their description to {@link openApp}. Holds nothing that makes snapshots.
 */
import { type App, type AppDescription, startApp } from "./boot/open-app.js";
import { host } from "./host.js";

export type { App, AppDescription, AppOptions } from "./boot/open-app.js";
export * from "./errors.js";

/** @param address of the app's own module; files with relative addresses lie as seen from there. */
export function openApp(description: AppDescription, address: string): App {
	return { loadPyodide: async (options = {}) => startApp(host(), description, address, options) };
}
