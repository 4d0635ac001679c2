/** A page with a pool, and with a worker of its own, as its author writes it. Files are named as the page sees them. */
import { createPool, loadPyodide } from "pythaw";

/** A pool as docs/pool.md has it. */
async function pooled() {
	const worker = () =>
		new Worker(new URL("pythaw/pool-worker", import.meta.url), { type: "module" });
	const pool = createPool({
		...{ snapshot: "base.pysnap", size: 1, worker },
		options: { indexURL: "pyodide/" },
	});
	const answer = await pool.run("6 * n", { n: 7 });
	await pool.close();
	return answer;
}

/** The workers' program is not told of: a bundle does not have it. */
async function untold() {
	const pool = createPool({ snapshot: "base.pysnap", size: 1, options: { indexURL: "pyodide/" } });
	try {
		return await pool.run("6 * 7");
	} catch ({ message }) {
		return message;
	} finally {
		await pool.close();
	}
}

/** Starts without a snapshot, until the worker that makes one is at work. */
async function untilMaking() {
	await loadPyodide({ snapshot: "auto", indexURL: "pyodide/" });
	for (;;) {
		const { held } = await navigator.locks.query();
		if (held.some(({ name }) => name.startsWith("pythaw-auto "))) return "making";
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

function inOwnWorker() {
	const worker = new Worker(new URL("./own-worker.js", import.meta.url), { type: "module" });
	return new Promise((resolve, reject) => {
		worker.onmessage = ({ data }) => resolve(data);
		worker.onerror = reject;
		const [snapshot, indexURL] = ["base.pysnap", "pyodide/"].map(
			(name) => new URL(name, location.href).href,
		);
		worker.postMessage({ snapshot, indexURL });
	});
}

try {
	globalThis.answer = [await pooled(), await inOwnWorker(), await untold(), await untilMaking()];
} catch (error) {
	globalThis.answer = String(error?.stack ?? error);
}
