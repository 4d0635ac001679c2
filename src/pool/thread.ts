/**
 * One thread: a worker of `node:worker_threads` where there is that (Node, Deno, Bun), else a Web Worker.
 * The two sides differ in a few names, and in nothing else that a pool needs.
 */
import { getOrMake } from "../engine/maps.js";
import { PoolError } from "../errors.js";
import type { FromWorker, ToWorker } from "./protocol.js";

export interface Thread {
	post(message: ToWorker): void;
	end(): void;
}

export interface ThreadListener {
	message(message: FromWorker): void;
	died(why: string): void;
}

/** Where the program of pool-worker.ts is, or what starts a Web Worker with it. */
export type WorkerSource = URL | (() => Worker);

export async function startThread(
	program: WorkerSource,
	listener: ThreadListener,
): Promise<Thread> {
	const threads = await workerThreads();
	if (threads !== undefined && typeof program !== "function") {
		const streams = { stdin: false, stdout: false, stderr: false };
		const worker = started(() => new threads.Worker(program, streams));
		worker.on("message", (message: FromWorker) => listener.message(message));
		worker.on("error", (error: Error) => listener.died(String(error?.message ?? error)));
		worker.on("exit", (code: number) => listener.died(`its thread has ended with code ${code}`));
		// It keeps the process alive until it is ended: calls may come at any time.
		return {
			post: (message) => worker.postMessage(message),
			end: () => void worker.terminate(),
		};
	}
	const worker = typeof program === "function" ? program() : started(() => openWorker(program));
	worker.onmessage = ({ data }) => listener.message(data);
	worker.onerror = (event) => {
		event.preventDefault();
		listener.died(event.message || notLoaded(program));
	};
	return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
}

/** A permission, a policy of the page, or the system may forbid it. */
function started<T>(start: () => T): T {
	try {
		return start();
	} catch (cause) {
		const { message = String(cause) } = cause as Partial<Error>;
		throw new PoolError("died", `A worker of the pool has not started: ${message}`, { cause });
	}
}

/** Of another origin browsers start no worker, but one of this origin may import from there. */
function openWorker(program: URL): Worker {
	if (program.origin === globalThis.origin) return new Worker(program, { type: "module" });
	const address = getOrMake(addresses, program.href, () => {
		const code = `import ${JSON.stringify(program.href)};`;
		return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
	});
	return new Worker(address, { type: "module" });
}

/** Of scripts that import a program from another origin, by where that is. */
const addresses = new Map<string, string>();

/** No browser tells a script more than that. */
function notLoaded(program: WorkerSource): string {
	const what = typeof program === "function" ? "its program" : program.href;
	return (
		`${what} cannot be loaded. In a bundle, give the option worker as docs/pool.md says; ` +
		"and the page's content security policy has to allow the worker (worker-src)"
	);
}

/** The other side: how a worker's program talks to its pool. */
export async function talkToPool(
	receive: (message: ToWorker) => void,
): Promise<(message: FromWorker) => void> {
	const parentPort = (await workerThreads())?.parentPort;
	if (parentPort) {
		parentPort.on("message", receive);
		return (message) => parentPort.postMessage(message);
	}
	const scope = globalThis as unknown as {
		onmessage: (event: { data: ToWorker }) => void;
		postMessage(message: FromWorker): void;
	};
	scope.onmessage = ({ data }) => receive(data);
	return (message) => scope.postMessage(message);
}

/** Has errors that nobody catches go to a listener, instead of ending the thread. */
export function onUncaught(listener: (error: unknown) => void): void {
	if (globalThis.process?.versions?.node) {
		process.on("uncaughtException", listener);
		process.on("unhandledRejection", listener);
		return;
	}
	globalThis.addEventListener("error", (event) => {
		event.preventDefault();
		listener((event as ErrorEvent).error);
	});
	globalThis.addEventListener("unhandledrejection", (event) => {
		event.preventDefault();
		listener((event as PromiseRejectionEvent).reason);
	});
}

/** By a name that no bundler reads, because a page's bundle must do without. */
const THREADS = "node:worker_threads";

async function workerThreads(): Promise<typeof import("node:worker_threads") | undefined> {
	if (!globalThis.process?.versions?.node) return undefined;
	return import(/* webpackIgnore: true */ /* @vite-ignore */ THREADS);
}
