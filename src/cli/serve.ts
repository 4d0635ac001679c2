/**
 * `pythaw serve`: a development server for a built app and the page around it. What it is asked for, and
 * how a file is sent, is the business of src/serve; here it begins and ends.
 */
import { statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { PythawError } from "../errors.js";
import { type ServeOptions, serveFiles } from "../serve/files.js";
import { print, printError, printJson } from "./print.js";
import { UsageError } from "./usage.js";

interface ServeFlags extends ServeOptions {
	readonly port?: string;
	readonly host: string;
	readonly json?: boolean;
	readonly quiet?: boolean;
}

const DEFAULT_PORT = 8000;

export async function serve(directory = ".", flags: ServeFlags): Promise<void> {
	const port = portOf(flags.port);
	checkDirectory(directory);
	const log = flags.quiet || flags.json ? undefined : logRequest;
	const server = createServer(serveFiles(directory, flags, log));
	await listen(server, port, flags.host);
	endOnSignals(server);
	const address = addressOf(server, flags.host);
	if (flags.json) printJson({ directory, address });
	else print(`Serving ${directory} at ${address} (Ctrl-C ends it)\n`);
}

function portOf(given: string | undefined): number {
	if (given === undefined) return DEFAULT_PORT;
	const port = Number(given);
	if (/^\d+$/.test(given) && port < 65536) return port;
	throw new UsageError(`option '--port ${given}' must be a number from 0 to 65535`);
}

function checkDirectory(directory: string): void {
	const found = statSync(directory, { throwIfNoEntry: false });
	if (found?.isDirectory()) return;
	const why = found === undefined ? "there is no such directory" : "it is a file";
	throw new PythawError("ERR_READ", `Cannot serve ${directory}: ${why}`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
		server.listen(port, host, resolve);
	});
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): PythawError {
	const reasons: Record<string, string> = {
		EADDRINUSE: "another program has this port. Take another with --port, or 0 for any",
		EACCES: "permission denied. Take a port above 1023 with --port",
		EADDRNOTAVAIL: "this machine has no such address",
		ENOTFOUND: "there is no such host",
	};
	const why = reasons[error.code ?? ""] ?? error.message;
	return new PythawError("ERR_SERVE", `Cannot serve on ${host}:${port}: ${why}`, { cause: error });
}

/** The first signal ends it well, however long a browser keeps its connections. */
function endOnSignals(server: Server): void {
	const end = () => {
		server.close(() => process.exit(0));
		server.closeAllConnections();
	};
	process.once("SIGINT", end);
	process.once("SIGTERM", end);
}

function addressOf(server: Server, host: string): string {
	const { port } = server.address() as AddressInfo;
	const name = ["0.0.0.0", "::", "127.0.0.1", "::1"].includes(host) ? "localhost" : host;
	return `http://${name.includes(":") ? `[${name}]` : name}:${port}/`;
}

function logRequest(status: number, method: string, path: string): void {
	// A path is what somebody sent: no control characters reach the terminal.
	const printable = path.replace(/[^\x20-\x7e]/g, "?");
	printError(`${status} ${method} ${printable}\n`);
}
