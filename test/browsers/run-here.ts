/**
 * Runs one program of build/test in a page or a worker, and tells the test's server what it gave. Web
 * APIs only.
 */
import type { Files, Program } from "../suite/program.js";
import type { Answer } from "./server.js";

/** Files of the test that asks, over its server. */
const files: Files = {
	async read(path) {
		const response = await fetch(`/file?path=${encodeURIComponent(path)}`);
		if (!response.ok) throw new Error(`${path}: HTTP status ${response.status}`);
		return new Uint8Array(await response.arrayBuffer());
	},
	async write(path, bytes) {
		const address = `/file?path=${encodeURIComponent(path)}`;
		const response = await fetch(address, { method: "PUT", body: bytes as BodyInit });
		if (!response.ok) throw new Error(`${path}: HTTP status ${response.status}`);
	},
};

/** @param parameters `program`, its `args` as JSON, and the name `to` which the answer goes. */
export async function runHere(parameters: URLSearchParams): Promise<void> {
	const complaints = listen();
	try {
		const module = await import(`/build/test/${parameters.get("program")}.js`);
		const program: Program = module.program;
		const value = await program(JSON.parse(parameters.get("args")!), files);
		// What a program leaves behind may still fail a moment later.
		await new Promise((resolve) => setTimeout(resolve, 20));
		await tellAnswer(parameters, { value, complaints });
	} catch (error) {
		await tellAnswer(parameters, { error: describe(error), complaints });
	}
}

export async function tellAnswer(parameters: URLSearchParams, answer: Answer): Promise<void> {
	const address = `/answer?to=${parameters.get("to")}`;
	await fetch(address, { method: "POST", body: JSON.stringify(answer) });
}

/** Collects what comes to the console as an error or a warning, which is shown as well. */
function listen(): string[] {
	const complaints: string[] = [];
	for (const kind of ["error", "warn"] as const) {
		const shown = console[kind];
		console[kind] = (...values: unknown[]) => {
			complaints.push(`console.${kind}: ${values.map(describe).join(" ")}`);
			shown.apply(console, values);
		};
	}
	addEventListener("error", ({ message, error }) => {
		complaints.push(`uncaught: ${error ? describe(error) : message}`);
	});
	addEventListener("unhandledrejection", ({ reason }) => {
		complaints.push(`unhandled rejection: ${describe(reason)}`);
	});
	return complaints;
}

/** Engines differ in whether the stack begins with the message. */
function describe(value: unknown): string {
	if (!(value instanceof Error)) return String(value);
	const head = `${value.name}: ${value.message}`;
	return value.stack?.includes(value.message) ? value.stack : `${head}\n${value.stack}`;
}
