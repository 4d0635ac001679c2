/**
 * What apps do with requests on workerd: an app whose handler is a class, asked by many requests of one
 * process; and pristine instances for each.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { importPythaw } from "../suite/library.js";
import { temporaryDirectory } from "../suite/start.js";
import { snapshot } from "./app.js";
import { type Answer, type Ask, serving } from "./workerd.js";

async function built(options: object): Promise<string> {
	const { buildApp } = await importPythaw();
	const output = temporaryDirectory();
	await buildApp(await snapshot(), { target: "workerd", output, ...options });
	return output;
}

/** What a user adds to the configuration: bindings, and leave to ask this machine. */
function configure(directory: string, bindings: Readonly<Record<string, string>>): void {
	const file = join(directory, "config.capnp");
	const listed = Object.entries(bindings).map(
		([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
	);
	const text = readFileSync(file, "utf8")
		.replace(
			"worker = .app)",
			'worker = .app), (name = "internet", network = (allow = ["private"]))',
		)
		.replace("\tmodules = [", `\tbindings = [${listed.join(", ")}],\n\tmodules = [`);
	writeFileSync(file, text);
}

describe("An app for workerd whose handler is a class", () => {
	let backend: Server;
	const answers: Record<string, Answer> = {};
	const large = new Uint8Array(24 << 20).map((_, index) => index * 7);
	let largeAnswer: Uint8Array;
	let together: Answer[];
	let asgi: Response;
	let asgiText: string;

	before(async () => {
		backend = createServer((request, response) => {
			request.on("data", (data) => response.writeHead(202).end(`got ${data}`));
		});
		await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
		const directory = await built({ handler: "__main__:Default", callbacks: ["fj"] });
		const { port } = backend.address() as AddressInfo;
		configure(directory, { GREETING: "hello", BACKEND: `http://127.0.0.1:${port}/` });
		await serving(directory, async (ask) => {
			await askAll(ask);
		});
	});
	after(() => backend.close());

	async function askAll(ask: Ask): Promise<void> {
		for (const path of ["greeting", "binary", "raises", "proxied", "callback", "later", "stream"]) {
			answers[path] = await ask(`/${path}`);
		}
		const response = await ask.response("/reversed", { method: "POST", body: large });
		largeAnswer = new Uint8Array(await response.arrayBuffer());
		// One that its client leaves while Python waits.
		const aborted = ask.response("/slow", { signal: AbortSignal.timeout(60) });
		await aborted.catch(() => {});
		together = await Promise.all(["/slow", "/greeting", "/slow"].map((path) => ask(path)));
		const body = "a body";
		const post = () => ask.response("/asgi/path%20?q=1", { method: "POST", body });
		await (await post()).text();
		asgi = await post();
		asgiText = await asgi.text();
		answers.noted = await ask("/noted");
	}

	it("gives it the bindings of the configuration", () => {
		expect(answers.greeting).to.include({ status: 200, text: "hello" });
	});

	it("answers with bytes", () => {
		expect(answers.binary.bytes).to.deep.equal([0, 255, 10]);
	});

	it("answers with status 500 where a method raises, and the traceback is in the log", () => {
		expect(answers.raises.status).to.equal(500);
		expect(answers.noted.log).to.contain("LookupError: nothing here");
	});

	it("asks other servers", () => {
		expect(answers.proxied.text).to.equal("202 got from Python");
	});

	it("makes ctypes callbacks of the signatures that it was built with", () => {
		expect(answers.callback.text).to.equal("2.5");
	});

	it("streams a response", () => {
		expect(answers.stream.text).to.equal("0 1 2 ");
	});

	it("takes and gives bodies of 24 MiB", () => {
		expect(Buffer.compare(largeAnswer, large.slice().reverse())).to.equal(0);
	});

	it("ends tasks that a request waits for, and goes on after clients that leave", () => {
		expect(together.map(({ text }) => text)).to.deep.equal(["slow", "hello", "slow"]);
		const noted = answers.noted.text.split(",");
		expect(noted).to.include("waited for").and.not.include("abandoned");
		expect(noted.filter((what) => what === "slow").length).to.be.within(2, 3);
	});

	it("serves an ASGI application: its lifespan begins once, and it answers in pieces", () => {
		expect(asgi.status).to.equal(201);
		expect(asgi.headers.get("x-query")).to.equal("q=1");
		expect(asgi.headers.getSetCookie()).to.deep.equal(["a=1", "b=2"]);
		expect(asgiText).to.equal("/asgi/path  a body ['lifespan.startup']");
	});
});

describe("A worker that resets its instance between requests", () => {
	/** The one of docs/deploy.md. */
	const worker = `
import { prepare } from "./index.mjs";

const start = prepare();
let last = Promise.resolve();
let point;

function pristine(use) {
	const mine = last.then(async () => {
		const pyodide = await start();
		try {
			return await use(pyodide);
		} finally {
			await pyodide.pythaw.reset({ to: point });
		}
	});
	last = mine.catch(() => {});
	return mine;
}

export default {
	async fetch(request) {
		if (request.url.endsWith("/checkpoint")) {
			const pyodide = await start();
			pyodide.runPython("__import__('builtins').kept = 'kept'");
			point = await pyodide.pythaw.checkpoint();
			return new Response("taken");
		}
		if (request.url.endsWith("/start")) {
			point = undefined;
			await (await start()).pythaw.reset();
			return new Response("taken back");
		}
		const code = await request.text();
		return new Response(await pristine((pyodide) => pyodide.runPythonAsync(code)));
	},
};
`;
	let atPoint: string[];
	let atStart: string[];
	const code = (index: number) => `
import asyncio, builtins, os, random, sys
found = [getattr(builtins, "kept", None), getattr(builtins, "marker", None), os.path.exists("/tmp/marker"), sorted is not None and "asyncio" in sys.modules]
builtins.marker = ${index}
open("/tmp/marker", "w").close()
exercise()
await asyncio.sleep(0.01)
builtins.sorted = None
del sys.modules["asyncio"]
builtins.repr([found, random.random()])
`;

	before(async () => {
		const directory = await built({});
		writeFileSync(join(directory, "worker.mjs"), worker);
		await serving(directory, async (ask) => {
			const texts = async () => {
				const bodies = [0, 1, 2, 3].map((index) => ask("/", { method: "POST", body: code(index) }));
				return (await Promise.all(bodies)).map(({ text }) => text);
			};
			// Before anything has looked up a symbol of the main module.
			await ask("/checkpoint");
			atPoint = await texts();
			await ask("/start");
			atStart = await texts();
		});
	});

	it("answers each on the instance as it was at a checkpoint", () => {
		expectEach(atPoint, "'kept'");
	});

	it("answers each on the instance as it came from the snapshot", () => {
		expectEach(atStart, "None");
	});

	function expectEach(answers: readonly string[], kept: string): void {
		for (const answer of answers) {
			expect(answer).to.match(new RegExp(`^\\[\\[${kept}, None, False, True\\], 0\\.\\d+`));
		}
		expect(new Set(answers).size).to.equal(answers.length);
	}
});
