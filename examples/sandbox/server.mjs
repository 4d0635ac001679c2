/**
 * A small HTTP service that runs posted Python, each program on a pristine interpreter, within limits.
 *
 *   node examples/sandbox/server.mjs [--port 8000] [--size 2] [--timeout 2000] [--memory 256]
 *     [--output 65536] [--body 65536] [--queue 32] [--patience 10000] [--snapshot FILE]
 *
 * Timeout, and patience with who sends slowly, in milliseconds; memory in MiB, output and body in bytes. README.md beside tells of the answers,
 * and of Node's permission model, without which this is no sandbox.
 */
import { createServer } from "node:http";
import process from "node:process";
import { parseArgs } from "node:util";
import { createPool, createSnapshot } from "pythaw";

const option = (value) => ({ type: "string", default: value });
const { values } = parseArgs({
	options: {
		port: option("8000"),
		size: option("2"),
		timeout: option("2000"),
		memory: option("256"),
		output: option("65536"),
		body: option("65536"),
		queue: option("32"),
		patience: option("10000"),
		snapshot: { type: "string" },
	},
});
const { snapshot, ...texts } = values;
const limits = {};
for (const [name, text] of Object.entries(texts)) {
	if (!/^\d{1,15}$/.test(text)) {
		console.error(`--${name} must be a number, not "${text}"`);
		process.exit(2);
	}
	limits[name] = Number(text);
}

const pool = createPool({
	snapshot: snapshot ?? (await createSnapshot()).bytes,
	size: limits.size,
	maxQueue: limits.queue,
	timeout: limits.timeout,
	memoryLimit: limits.memory * 2 ** 20,
	// Python finds no name of JavaScript's. That keeps honest programs out, no hostile ones: see README.md.
	options: { jsglobals: {} },
});

/** An answer that is none of a program's. */
class Refusal extends Error {
	constructor(status, problem, message) {
		super(message);
		Object.assign(this, { status, problem });
	}
}

/** So many times what it may have is read of a body: who is cut off in the middle may never see the answer. */
const READ = 16;

/** The body of a request. */
async function bodyOf(request) {
	const tooLong = new Refusal(413, "body", `The program may have ${limits.body} bytes`);
	if (Number(request.headers["content-length"]) > READ * limits.body) throw tooLong;
	const chunks = [];
	let length = 0;
	for await (const chunk of request) {
		length += chunk.byteLength;
		if (length > READ * limits.body) throw tooLong;
		if (length <= limits.body) chunks.push(chunk);
	}
	if (length > limits.body) throw tooLong;
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
	} catch {
		throw new Refusal(400, "body", "The program must be UTF-8 text");
	}
}

const tooMuch = new Error(`The program may print, and give, ${limits.output} bytes`);
const gone = new Error("Whoever asked has gone");

/** Runs a program. What becomes of it is an answer, whatever it is. */
async function run(code, isGone) {
	const stop = new AbortController();
	isGone.addEventListener("abort", () => stop.abort(gone));
	let output = "";
	let room = limits.output;
	const stdout = (text) => {
		if (room > 0) output += text.slice(0, room);
		room -= text.length;
		if (room < 0) stop.abort(tooMuch);
	};
	const failed = (problem, message) => ({ ok: false, problem, message, output });
	try {
		const value = await pool.run(code, undefined, { signal: stop.signal, stdout });
		// A number that is too large for JSON is its digits.
		const text = JSON.stringify(value ?? null, (_, part) =>
			typeof part === "bigint" ? String(part) : part,
		);
		if (room < 0 || text.length > limits.output) return failed("output", tooMuch.message);
		return { ok: true, value: JSON.parse(text), output };
	} catch (error) {
		if (error === tooMuch) return failed("output", error.message);
		if (error.name === "PythonRaisedError") return failed("raised", error.traceback);
		if (error.problem === "full" || error.problem === "closed") {
			throw new Refusal(503, error.problem, error.message);
		}
		return failed(error.problem ?? "unfit", error.message);
	}
}

async function answerTo(request, response) {
	const [pathname] = request.url.split("?");
	const only = (method) => {
		if (request.method === method) return;
		response.setHeader("Allow", method);
		throw new Refusal(405, "method", `${pathname} takes ${method}`);
	};
	if (pathname === "/health") {
		only("GET");
		return pool.stats();
	}
	if (pathname !== "/run") throw new Refusal(404, "path", "There are POST /run and GET /health");
	only("POST");
	const code = await bodyOf(request);
	const hasGone = new AbortController();
	response.on("close", () => hasGone.abort());
	return run(code, hasGone.signal);
}

/** From who sends a body a byte a minute, his connection is taken. */
const patience = { requestTimeout: limits.patience, connectionsCheckingInterval: 500 };

const server = createServer(patience, async (request, response) => {
	const send = (status, body) => {
		if (status === 503) response.setHeader("Retry-After", "1");
		// What is left of a body that nobody reads would be taken for the next request.
		if (!request.complete) response.setHeader("Connection", "close");
		response.writeHead(status, { "Content-Type": "application/json" });
		response.end(`${JSON.stringify(body)}\n`);
	};
	try {
		send(200, await answerTo(request, response));
	} catch (error) {
		// Who asked has gone in the middle of the body: there is nobody to tell.
		if (error.code === "ECONNRESET") return;
		const { status = 500, problem = "service", message } = error;
		if (status === 500) console.error(error);
		send(status, {
			ok: false,
			problem,
			message: status === 500 ? "It is not your fault" : message,
		});
	}
});

try {
	await pool.ready;
} catch (error) {
	console.error(`The pool cannot be started: ${error.message}`);
	process.exit(1);
}
server.listen(limits.port, "127.0.0.1", () => {
	const { port } = server.address();
	console.log(`http://127.0.0.1:${port} runs Python: ${limits.size} workers, ${limits.timeout} ms`);
});

/** What has been asked is answered, and then all is over. */
function shutDown() {
	server.close(async () => {
		await pool.close();
		process.exit(0);
	});
	server.closeIdleConnections();
}
process.once("SIGTERM", shutDown);
process.once("SIGINT", shutDown);
