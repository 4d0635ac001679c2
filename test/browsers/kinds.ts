/**
 * Everything that can start Python beside pages and module workers, as sources of scripts: what a program
 * in a page starts, and what comes back. See kinds.test.ts.
 */
import type { Program } from "../suite/program.js";

const library = "/node_modules/pythaw/dist/web/index.js";
const start = `
	const python = await loadPyodide(options);
	return [python.runPython("6 * 7"), await python.runPythonAsync("import asyncio; await asyncio.sleep(0); 43")];
`;

/** Module text: `run` gives what Python says, or what went wrong. */
const withDynamicImport = `
const run = async (options) => {
	const { loadPyodide } = await import("${library}");
	${start}
};`;
const answer = (reply: string) =>
	`run(data).then((value) => ${reply}.postMessage({ value }), (error) => ${reply}.postMessage({ error: String(error) }));`;

/** By the end of its address. */
export const scripts: Readonly<Record<string, string>> = {
	"classic.js": `${withDynamicImport} onmessage = ({ data }) => { ${answer("self")} };`,
	"shared.js": `${withDynamicImport} onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => { ${answer("port")} }; };`,
};

/** @param args kind, address of the snapshot. */
export const program: Program = async ([kind, snapshot]) => {
	const options = { snapshot, indexURL: new URL("/node_modules/pyodide/", location.href).href };
	const { value, error } = await starters[kind](options);
	if (error !== undefined) throw new Error(error);
	return value;
};

type Reply = { value?: unknown; error?: string };

const replyOf = (target: EventTarget): Promise<Reply> =>
	new Promise((resolve, reject) => {
		target.addEventListener("message", (event) => resolve((event as MessageEvent).data));
		target.addEventListener("error", (event) =>
			reject(new Error((event as ErrorEvent).message ?? "it could not be loaded")),
		);
	});

const starters: Record<string, (options: object) => Promise<Reply>> = {
	async page(options) {
		const { loadPyodide } = await import(library);
		const python = await loadPyodide(options);
		return { value: [python.runPython("6 * 7"), 43] };
	},
	classic(options) {
		const worker = new Worker("/kinds/classic.js");
		worker.postMessage(options);
		return replyOf(worker);
	},
	shared(options) {
		const { port } = new SharedWorker("/kinds/shared.js", { type: "module" });
		const reply = replyOf(port);
		port.start();
		port.postMessage(options);
		return reply;
	},
};
