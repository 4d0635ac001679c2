/** Waits until the form of Pyodide is there that the first start in a cache has had made behind it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const PATIENCE_MS = 120_000;

export function waitForForm(cache) {
	const directory = join(cache, "pythaw", "form");
	const names = () => (existsSync(directory) ? readdirSync(directory) : []);
	const isDone = () =>
		names().some((name) => name.endsWith(".json")) &&
		!names().some((name) => name.endsWith(".lock"));
	for (const end = Date.now() + PATIENCE_MS; !isDone(); ) {
		if (Date.now() > end) throw new Error(`No form was made in ${directory}`);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
	}
}
