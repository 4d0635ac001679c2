/** Ctrl-C and its relatives under `pythaw run`: where Python learns of them, and how it ends. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { engines, root } from "../engines/engines.js";
import { cli, pause, Running, stateSnapshot } from "./pythaw.js";

const without = engines.find(({ jspi }) => !jspi)!;
const withJspi = engines.find(({ jspi }) => jspi)!;

for (const engine of [without, withJspi]) {
	describe(`A signal to pythaw run on ${engine.name}`, () => {
		let snapshot: string;

		before(async () => {
			snapshot = await stateSnapshot();
		});

		/**
		 * Starts code that calls `ready` in the very statement where a signal is to find it, and gives it
		 * time to get on: on a busy machine it may still be in that call.
		 */
		const start = async (code: string, preparation = ""): Promise<Running> => {
			const ready = "def ready(value=None):\n    print('ready', flush=True)\n    return value";
			const program = `${ready}\n${preparation}\n${code}`;
			const args = ["run", "--snapshot", snapshot, "-c", program];
			const running = new Running(args, { engine: engine.binary });
			await running.says("ready");
			await pause(200);
			return running;
		};

		/** What a program prints and how it ends after one SIGINT. */
		const interrupted = async (code: string, preparation?: string) => {
			const running = await start(code, preparation);
			running.interrupt();
			return running.ended;
		};

		const expectInterrupt = async (lastLine: string, preparation?: string) => {
			const { code: status, stdout, stderr } = await interrupted(lastLine, preparation);
			expect(stderr).to.match(/^Traceback \(most recent call last\):\n {2}File "<string>", line /);
			expect(stderr.trimEnd().split("\n").at(-1)).to.equal("KeyboardInterrupt");
			expect(stderr).to.include(`\n    ${lastLine}\n`);
			expect(stderr).not.to.match(/pythaw|webloop|node:|\.js/);
			expect([status, stdout]).to.deep.equal([130, "ready\n"]);
		};

		it("raises KeyboardInterrupt in a busy loop", () =>
			expectInterrupt("while True: next(once, None)", "once = (ready() for _ in [0])"));

		it("raises KeyboardInterrupt in time.sleep", () =>
			expectInterrupt("time.sleep(ready(100))", "import time"));

		it("raises KeyboardInterrupt while input is awaited", () =>
			expectInterrupt("input(ready(''))"));

		it("can be caught, and the program goes on", async () => {
			const { code, stdout, stderr } = await interrupted(
				"try: time.sleep(ready(100))\nexcept KeyboardInterrupt: print('caught')",
				"import time",
			);
			expect([code, stdout, stderr]).to.deep.equal([0, "ready\ncaught\n", ""]);
		});

		it("calls the program's own handler, after which a sleep goes on", async () => {
			const { code, stdout } = await interrupted(
				"t = time.monotonic()\ntime.sleep(ready(1.5))\nprint(time.monotonic() - t > 1.4)",
				"import signal, time\nsignal.signal(signal.SIGINT, lambda *_: print('handled', flush=True))",
			);
			expect([code, stdout]).to.deep.equal([0, "ready\nhandled\nTrue\n"]);
		});

		it("leaves input whole for a program that goes on reading", async () => {
			const running = await start(
				"try: input(ready(''))\nexcept KeyboardInterrupt: print('caught', flush=True)\nprint(input())",
			);
			running.interrupt();
			await running.says("caught");
			running.child.stdin!.end("after\n");
			const { code, stdout } = await running.ended;
			expect([code, stdout]).to.deep.equal([0, "ready\ncaught\nafter\n"]);
		});

		it("ends the process when it comes a second time, though Python swallows the first", async () => {
			const running = await start(`
while True:
    try:
        ready()
        while True: pass
    except KeyboardInterrupt:
        print("swallowed", flush=True)`);
			running.interrupt();
			await running.says("swallowed");
			running.interrupt();
			const { signal } = await running.ended;
			expect(signal).to.equal("SIGINT");
		});

		it("ends the process when it comes a second time, though Python is blocked in a write", async () => {
			// Where the first signal finds it between two writes, it must go on to be blocked.
			const running = await start(`
ready()
while True:
    try: print("x" * 100_000)
    except KeyboardInterrupt: pass`);
			running.child.stdout!.pause();
			await pause(300);
			running.interrupt();
			await pause(300);
			running.interrupt();
			const ended = new Promise((resolve) =>
				running.child.once("exit", (_, name) => resolve(name)),
			);
			expect(await ended).to.equal("SIGINT");
			running.child.stdout!.destroy();
		});

		it("ends the process at once if it is SIGTERM", async () => {
			const running = await start("ready()\nwhile True: pass");
			running.child.kill("SIGTERM");
			expect((await running.ended).signal).to.equal("SIGTERM");
		});

		it("ends the process at once while Python is still starting", async () => {
			const running = new Running(["run", "--no-snapshot", "-c", "pass"], {
				engine: engine.binary,
			});
			await pause(400);
			running.interrupt();
			expect((await running.ended).signal).to.equal("SIGINT");
		});

		it("comes from a terminal's Ctrl-C, whose lines and size Python sees", () => {
			const code = `
import os, sys
print(sys.stdin.isatty(), sys.stdout.isatty(), os.get_terminal_size())
print("hello", input("name? "))
try: input("again? ")
except KeyboardInterrupt: print("caught")
print("rest", repr(sys.stdin.read()))
`;
			const command = [engine.binary, cli, "run", "--snapshot", snapshot, "-c", code];
			const conversation = ["name? ", "Ada\n", "again? ", "\x03", "caught", "end\n\x04"];
			const terminal = join(root, "test", "cli", "terminal.py");
			const { stdout, stderr } = spawnSync(
				"python3",
				[terminal, JSON.stringify({ command, conversation, rows: 40, columns: 100 })],
				{ encoding: "utf8" },
			);
			expect(stderr).to.equal("");
			expect(stdout.replaceAll("\r\n", "\n")).to.equal(
				"True True os.terminal_size(columns=100, lines=40)\n" +
					"name? Ada\nhello Ada\nagain? ^Ccaught\nend\nrest 'end\\n'\nexit code 0\n",
			);
		});

		if (!engine.jspi) return;

		it("cancels the main task of asyncio.run, which cleans up before KeyboardInterrupt", async () => {
			const { code, stdout, stderr } = await interrupted(
				"asyncio.run(main())",
				`
import asyncio

async def main():
    try:
        await asyncio.sleep(ready(100))
    finally:
        await asyncio.sleep(0.01)
        print("cleaned up")
`,
			);
			expect([code, stdout]).to.deep.equal([130, "ready\ncleaned up\n"]);
			expect(stderr).to.match(/asyncio\.run\(main\(\)\)\n.*\nKeyboardInterrupt\n$/);
		});

		it("raises KeyboardInterrupt where run_sync waits", () =>
			expectInterrupt(
				"run_sync(ready(Promise.new(lambda *_: None)))",
				"from js import Promise\nfrom pyodide.ffi import run_sync",
			));

		it("passes on what the program's handler raises while Python is suspended", async () => {
			const { code, stdout, stderr } = await interrupted(
				"run_sync(ready(Promise.new(lambda *_: None)))",
				"import signal, sys\nfrom js import Promise\nfrom pyodide.ffi import run_sync\n" +
					"signal.signal(signal.SIGINT, lambda *_: sys.exit(5))",
			);
			expect([code, stdout, stderr]).to.deep.equal([5, "ready\n", ""]);
		});
	});
}
