/**
 * Everything that can start Python beside pages and module workers, as sources of scripts: what a program
 * in a page starts, and what comes back. See kinds.test.ts.
 */
import type { Program } from "../suite/program.js";

const web = "/node_modules/pythaw/dist/web";
/** Function text: gives what Python says, restored, with asyncio, and from the standard library's zip. */
const run = `async (loadPyodide, options) => {
	const python = await loadPyodide(options);
	return [
		python.pythaw.restored,
		python.runPython("6 * 7"),
		await python.runPythonAsync("import asyncio; await asyncio.sleep(0); 43"),
		python.runPython("import colorsys; colorsys.rgb_to_hsv(0, 0, 44)[2]"),
	];
}`;
const answer = (start: string, reply: string) =>
	`${start}.then((value) => ${reply}.postMessage({ value }), (error) => ${reply}.postMessage({ error: String(error), code: error.code }));`;

const byImport = `import("${web}/index.js").then(({ loadPyodide }) => (${run})(loadPyodide, data))`;
const byScript = `(${run})(pythaw.loadPyodide, data)`;
const byModule = `(${run})(loadPyodide, data)`;
const glue = "/node_modules/pyodide/pyodide.asm.mjs";
const dedicated = (start: string) => `onmessage = ({ data }) => { ${answer(start, "self")} };`;
const shared = (start: string) =>
	`onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => { ${answer(start, "port")} }; };`;
const service = (start: string) =>
	`onmessage = (event) => { const { data, ports: [port] } = event; event.waitUntil(${answer(start, "port").slice(0, -1)}); };`;

/** By the end of its address. */
export const scripts: Readonly<Record<string, string>> = {
	"dedicated-import.js": dedicated(byImport),
	"dedicated-classic.js": `importScripts("${web}/classic.js"); ${dedicated(byScript)}`,
	"shared-import.js": shared(byImport),
	"shared-classic.js": `importScripts("${web}/classic.js"); ${shared(byScript)}`,
	"shared-module.js": `import { loadPyodide } from "${web}/index.js"; ${shared(byModule)}`,
	"service-classic.js": `importScripts("${web}/classic.js"); ${service(byScript)}`,
	"service-module.js": `import { loadPyodide } from "${web}/index.js"; ${service(byModule)}`,
	"service-strict.js": `import { loadPyodide } from "${web}/index.js"; ${service(byModule)}`,
	"service-static.js": `import { loadPyodide } from "${web}/index.js"; import createPyodideModule from "${glue}"; ${service(`(${run})(loadPyodide, { ...data, createPyodideModule })`)}`,
};

type Reply = { value?: unknown; error?: string; code?: string };

/** @param args kinds (`service-module` and so on, or `page`) separated by commas, address of the snapshot. */
export const program: Program = async ([kinds, snapshot]) => {
	const options = { snapshot, indexURL: new URL("/node_modules/pyodide/", location.href).href };
	const replies: Record<string, unknown> = {};
	for (const kind of kinds.split(",")) {
		const { value, error, code } = await start(kind, options);
		replies[kind] = value ?? (code === undefined ? error : `${code}: ${error}`);
	}
	return replies;
};

async function start(kind: string, options: object): Promise<Reply> {
	if (kind === "page") {
		const { loadPyodide } = await import(`${web}/index.js`);
		// No text is compiled here, which a strict policy forbids.
		const python = await loadPyodide(options);
		return { value: [python.pythaw.restored, python.runPython("6 * 7")] };
	}
	const address = `/kinds/${kind}.js`;
	const type = /classic|-import/.test(kind) ? "classic" : "module";
	if (kind.startsWith("dedicated")) {
		const worker = new Worker(address, { type });
		worker.postMessage(options);
		return replyOf(worker, worker);
	}
	if (kind.startsWith("shared")) {
		const worker = new SharedWorker(address, { type });
		worker.port.start();
		worker.port.postMessage(options);
		return replyOf(worker.port, worker);
	}
	const registration = await navigator.serviceWorker.register(address, {
		type,
		scope: `/kinds/${kind}/`,
	});
	const { port1, port2 } = new MessageChannel();
	const worker = registration.installing ?? registration.waiting ?? registration.active!;
	await new Promise<void>((resolve, reject) => {
		const look = () => {
			if (worker.state === "activated") resolve();
			if (worker.state === "redundant") reject(new Error("it could not be installed"));
		};
		worker.addEventListener("statechange", look);
		look();
	});
	port1.start();
	worker.postMessage(options, [port2]);
	const reply = await replyOf(port1, worker);
	await registration.unregister();
	return reply;
}

function replyOf(port: EventTarget, worker: EventTarget): Promise<Reply> {
	return new Promise((resolve, reject) => {
		port.addEventListener("message", (event) => resolve((event as MessageEvent).data), {
			once: true,
		});
		worker.addEventListener("error", (event) =>
			reject(new Error((event as ErrorEvent).message ?? "it could not be loaded")),
		);
	});
}
