/**
 * examples/sandbox: the service under the rights that its README gives it, with load, and a program that
 * tries to get out.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { expect } from "chai";
import { baseFile } from "../boot/base.js";
import { engineNamed, root } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";

const example = (name: string): string => join(root, "examples", "sandbox", name);
const PROCESS = `js.constructor.constructor("return process.getBuiltinModule('node:fs')")()`;

const rightsOf = {
	"Node 24": ["--permission", "--allow-worker", `--allow-fs-read=${join(root, "*")}`],
	"Deno 2": [
		...["run", "--no-lock", "--no-prompt", "--allow-env", "--allow-net=127.0.0.1"],
		`--allow-read=${root}`,
	],
} as const;

for (const [name, rights] of Object.entries(rightsOf)) {
	describe(`examples/sandbox on ${name}`, () => {
		const elsewhere = temporaryDirectory();
		let service: ChildProcess;
		let url = "";
		let complaints = "";

		before(async () => {
			const { binary } = engineNamed(name);
			const options = ["--port", "0", "--timeout", "400", "--patience", "3000"];
			options.push("--snapshot", await baseFile());
			service = spawn(binary, [...rights, example("server.mjs"), ...options]);
			let said = "";
			service.stderr!.on("data", (data) => {
				said += data;
				complaints += data;
			});
			for await (const data of service.stdout!) {
				said += data;
				url = /http:\S+/.exec(said)?.[0] ?? "";
				if (url !== "") break;
			}
			expect(url, said).to.not.equal("");
		});
		after(() => void service.kill("SIGKILL"));

		const ask = async (path: string, init?: RequestInit): Promise<any> => {
			const response = await fetch(new URL(path, url), init);
			return { status: response.status, ...((await response.json()) as object) };
		};
		const run = (body: string): Promise<any> => ask("/run", { method: "POST", body });

		it("answers programs of every kind, several at a time", async () => {
			const { stdout } = await promisify(execFile)(process.execPath, [
				example("load.mjs"),
				url,
				"40",
				"4",
			]);
			expect(JSON.parse(stdout)).to.include({ requests: 40 });
			expect(JSON.parse(stdout).counts).to.have.all.keys([
				...["value", "raised", "timeout", "memory", "output", "died", "body"],
			]);
		});

		it("says what is wrong with a request", async () => {
			expect(await ask("/run")).to.include({ status: 405, problem: "method" });
			expect(await ask("/other")).to.include({ status: 404, problem: "path" });
			const bytes = new Uint8Array([0xff]);
			expect(await ask("/run", { method: "POST", body: bytes })).to.include({
				status: 400,
				problem: "body",
			});
			expect(await run("print")).to.include({ status: 200, problem: "unfit" });
			expect(await run("print('said'); 10 ** 30")).to.deep.equal({
				status: 200,
				ok: true,
				value: `1${"0".repeat(30)}`,
				output: "said\n",
			});
			expect(await ask("/health")).to.include({ size: 2, running: 0, queued: 0 });
		});

		/** Sends bytes, one piece after another, and reads what comes until the connection is closed. */
		const send = (pieces: readonly string[], hangUp = false): Promise<string> =>
			new Promise((resolve) => {
				const socket = connect(Number(new URL(url).port), "127.0.0.1");
				let answer = "";
				socket.on("data", (data) => {
					answer += data;
				});
				socket.on("error", () => {});
				socket.on("close", () => resolve(answer));
				const next = (index: number): void => {
					if (socket.destroyed) return;
					if (index < pieces.length)
						socket.write(pieces[index]!, () => setTimeout(next, 50, index + 1));
					else if (hangUp) socket.destroy();
				};
				next(0);
			});
		const head = (length: number) =>
			`POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;

		it("bears bodies that are too long, too slow, or end in the middle, and addresses that are none", async () => {
			complaints = "";
			const answers = await Promise.all([
				send([head(10 ** 12)]),
				send([head(100), "1", "2"]),
				send([head(100), "1"], true),
				send([head(100), "while True: pass".padEnd(100)], true),
				send(["GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"]),
				send(["\x00 is no request\r\n\r\n"]),
			]);
			const statuses = answers.map((answer) => /^HTTP\/1.1 (\d+)/.exec(answer)?.[1]);
			expect(statuses).to.deep.equal(["413", "408", undefined, undefined, "404", "400"]);
			expect(await run("6 * 7")).to.include({ ok: true, value: 42 });
			expect(complaints.replaceAll(/^.*(PERM0006|--trace-warnings).*\n/gm, "")).to.equal("");
		});

		it("has no name of JavaScript's for Python, and no right to read what is elsewhere", async () => {
			expect((await run("import js; js.process")).message).to.include("AttributeError");
			const { message } = await run(`import js; ${PROCESS}.readdirSync("${elsewhere}")`);
			expect(message).to.match(/Access to this API has been restricted|NotCapable/);
		});

		// What SECURITY.md says about Node; a Node on which this fails is one that it can say more of.
		it(`${name === "Deno 2" ? "keeps in" : "does not keep in"} a program that starts a worker of its own`, async () => {
			const file = join(elsewhere, "escaped");
			const worker = `require('node:fs').writeFileSync('${file}', '')`;
			const start = `const { Worker } = process.getBuiltinModule("node:worker_threads");
return new Promise((resolve) => {
	const worker = new Worker(${JSON.stringify(worker)}, { eval: true, execArgv: [] });
	worker.on("error", () => resolve()).on("exit", () => resolve());
});`;
			await run(`import js\nawait js.constructor.constructor(${JSON.stringify(start)})()`);
			expect(existsSync(file)).to.equal(name !== "Deno 2");
		});

		it("ends when it is told to, with what was asked before answered", async () => {
			const ended = new Promise((resolve) => service.once("exit", resolve));
			const last = run("import asyncio\nawait asyncio.sleep(0.2)\n'last'");
			await new Promise((resolve) => setTimeout(resolve, 100));
			service.kill("SIGTERM");
			expect(await last).to.include({ value: "last" });
			expect(await ended).to.equal(0);
		});
	});
}
