/** `pythaw run` against what `python` does: standard streams, files, environment, the event loop. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { onBothEngines } from "./on-engines.js";
import { cli } from "./pythaw.js";

onBothEngines(
	"What the threads of pythaw run do for each other",
	({ engine, run, output, place }) => {
		it("keeps what its own Python is compiled to, and believes no file that is damaged", async () => {
			const env = { XDG_CACHE_HOME: join(place.directory, "cache") };
			const code = join(env.XDG_CACHE_HOME, "pythaw", "code");
			const kept = () => {
				const [name] = readdirSync(code).filter((each) => each.startsWith("python-"));
				return join(code, name!);
			};
			const once = async () => output(await run(["-c", "print('well')"], { env }));
			expect(await once()).to.equal("well\n");
			const whole = readFileSync(kept());
			const damaged = Uint8Array.from(whole);
			damaged[damaged.length >> 1] ^= 1;
			writeFileSync(kept(), damaged);
			expect(await once()).to.equal("well\n");
			expect(Buffer.compare(readFileSync(kept()), whole)).to.equal(0);
		});

		// Node says it when the thread has a turn, which Python without stack switching never gives it.
		if (engine.jspi) {
			it("says what Node warns of on the Python thread", async () => {
				const code =
					"import asyncio, js\njs.process.emitWarning('careful')\nasyncio.run(asyncio.sleep(0.2))";
				const { code: status, stderr } = await run(["-c", code]);
				expect(status).to.equal(0);
				expect(stderr).to.include("careful");
			});
		}

		it("starts from a snapshot that comes through a pipe, which can be read once", () => {
			const shell = `cat "$1" | "$2" "$3" run --snapshot /dev/stdin -c "print(6 * 7)"`;
			const args = ["-c", shell, "sh", place.snapshot, process.execPath, cli];
			expect(execFileSync("sh", args, { encoding: "utf8" })).to.equal("42\n");
		});
	},
);

onBothEngines("The process of pythaw run", ({ engine, run, place }) => {
	/** Says when a shell takes its place. */
	const telling = `data:text/javascript,const { execve } = process;
		if (execve) process.execve = (...args) => { process._rawDebug("a shell"); execve.apply(process, args); }`;
	const env = { NODE_OPTIONS: `--import ${JSON.stringify(telling.replace(/\s+/g, " "))}` };
	const canBeOne = engine.name !== "Node 20";

	it("ends as a shell with the program's code, and as itself where that is watched", async () => {
		const { code, stderr } = await run(["-c", "import sys; print('out'); sys.exit(7)"], { env });
		expect([code, stderr.trim()]).to.deep.equal([7, canBeOne ? "a shell" : ""]);
		const directory = mkdtempSync(join(place.directory, "profile-"));
		const profiling = ["--cpu-prof", `--cpu-prof-dir=${directory}`];
		const watched = await run(["-c", "import sys; sys.exit(8)"], { env, run: profiling });
		expect([watched.code, watched.stderr]).to.deep.equal([8, ""]);
		expect(readdirSync(directory)).not.to.be.empty;
	});

	it("ends with the program's code where there is no shell", () => {
		// In a mount namespace of its own: only there the shell is no program.
		const hide = `mount --bind /dev/null "$(readlink -f /bin/sh)" && exec "$1" "$2" run -c "import sys; sys.exit(7)"`;
		const asRoot = process.getuid!() === 0 ? [] : ["--map-root-user"];
		const args = [...asRoot, "--mount", "sh", "-c", hide, "sh", engine.binary, cli];
		const { status, stderr } = spawnSync("unshare", args, { encoding: "utf8" });
		expect([status, stderr]).to.deep.equal([7, ""]);
	});

	it("leaves standard input as it was to the next program, though it has read", () => {
		const shell = `"$1" "$2" run -c "print(input())"; cat /proc/self/fdinfo/0`;
		const input = "read\n";
		const said = execFileSync("sh", ["-c", shell, "sh", engine.binary, cli], {
			encoding: "utf8",
			input,
		});
		const [, flags] = /^read\n.*flags:\s*(\d+)/s.exec(said)!;
		const nonBlocking = 0o4000;
		expect(Number.parseInt(flags, 8) & nonBlocking).to.equal(0);
	});
});

onBothEngines("Standard streams of pythaw run", ({ run, start, output }) => {
	it("copies binary input to output unchanged, in blocks of any size", async () => {
		const input = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> (i % 13));
		const code =
			"import sys, shutil\nshutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer, 1000)";
		const outcome = await run(["-c", code], { input });
		expect(outcome.code).to.equal(0);
		expect(Buffer.compare(outcome.bytes, input)).to.equal(0);
	});

	it("reads lines one at a time, up to the end of input", async () => {
		const code = "print([input(), input()])\ntry: input()\nexcept EOFError: print('end')";
		const outcome = await run(["-c", code], { input: "first\nzweite Zeile ü" });
		expect(output(outcome)).to.equal("['first', 'zweite Zeile ü']\nend\n");
	});

	it("answers a line before the next is written", async () => {
		const running = start("while True: print(input(), flush=True)");
		for (const line of ["one", "two", "three"]) {
			running.child.stdin!.write(`${line}\n`);
			await running.says(line);
		}
		running.child.stdin!.end();
		expect((await running.ended).stdout).to.equal("one\ntwo\nthree\n");
	});

	it("are no terminals when they are pipes", async () => {
		const code = "import sys\nprint([f.isatty() for f in (sys.stdin, sys.stdout, sys.stderr)])";
		expect(output(await run(["-c", code]))).to.equal("[False, False, False]\n");
	});

	it("write all of a large output to a slow reader", async () => {
		const code = "import sys\nfor i in range(400_000): print(i)";
		const running = start(code);
		running.child.stdout!.pause();
		setTimeout(() => running.child.stdout!.resume(), 1500);
		const { code: status, stdout } = await running.ended;
		expect(status).to.equal(0);
		expect(stdout.length).to.equal(2_688_890);
		expect(stdout.endsWith("\n399999\n")).to.equal(true);
	});

	it("raise BrokenPipeError when the reader has gone", async () => {
		const code = "import sys\nwhile True: print('x' * 1000)";
		const running = start(code);
		await running.says("x");
		running.child.stdout!.destroy();
		const { code: status, stderr } = await running.ended;
		// The number is of Emscripten's libc, not of the host's.
		expect(stderr).to.match(/BrokenPipeError: \[Errno \d+\] Broken pipe/);
		expect(status).to.be.oneOf([1, 120]);
	});

	it("keep the order of Python's output and JavaScript's", async () => {
		const code =
			"import js\nprint('one', flush=True)\njs.console.log('two')\nprint('three', flush=True)";
		expect(output(await run(["-c", code]))).to.equal("one\ntwo\nthree\n");
	});
});

onBothEngines(
	"A program's surroundings under pythaw run",
	({ engine, place, run, write, output }) => {
		it("has the host's environment, over what the recipe set", async () => {
			const code = "import os\nprint(os.environ['MODE'], os.environ.get('GREETING'))";
			expect(output(await run(["-c", code]))).to.equal("made None\n");
			const env = { MODE: "run", GREETING: "hello" };
			expect(output(await run(["-c", code], { env }))).to.equal("run hello\n");
		});

		it("shows the environment nothing that only Pyodide needs", async () => {
			const code = "import os\nprint('PYTHONINSPECT' in os.environ)";
			expect(output(await run(["-c", code]))).to.equal("False\n");
		});

		it("imports from PYTHONPATH", async () => {
			write("lib/helper.py", "value = 'found'");
			const env = { PYTHONPATH: join(place.directory, "lib") };
			const outcome = await run(["-c", "import helper; print(helper.value)"], { env });
			expect(output(outcome)).to.equal("found\n");
		});

		it("reads and writes the host's files, by relative and absolute path", async () => {
			write("data.csv", "a,b\n1,2\n");
			const code = `
import os
text = open("data.csv").read()
os.makedirs("made/deep")
with open(os.path.join(os.getcwd(), "made/deep/copy.csv"), "w") as file: file.write(text.upper())
print(sorted(os.listdir("made")), os.getcwd())
`;
			expect(output(await run(["-c", code]))).to.equal(`['deep'] ${place.directory}\n`);
			expect(readFileSync(join(place.directory, "made/deep/copy.csv"), "utf8")).to.equal(
				"A,B\n1,2\n",
			);
		});

		it("sees the snapshot's files beside them", async () => {
			const code = "print(open('/home/pyodide/inside.txt').read())";
			expect(output(await run(["-c", code]))).to.equal("from the snapshot\n");
		});

		it("imports what the snapshot's maker could import, and runs scripts that the snapshot holds", async () => {
			const code = "import later; print(later.where)";
			expect(output(await run(["-c", code]))).to.equal("in the snapshot\n");
			expect(output(await run(["/home/pyodide/later.py"]))).to.equal("");
			const missing = await run(["/home/pyodide/never.py"]);
			expect([missing.code, missing.stderr]).to.deep.equal([
				2,
				"pythaw run: cannot open '/home/pyodide/never.py': there is no such file\n",
			]);
		});

		it("shares __main__ with the scripts that the snapshot was made with", async () => {
			expect(output(await run(["-c", "print(state)"]))).to.equal("{'answer': 42}\n");
			write("uses.py", "import __main__\nprint(state is __main__.state)");
			expect(output(await run(["uses.py"]))).to.equal("True\n");
			expect(output(await run(["-m", "uses"]))).to.equal("True\n");
		});

		it("sleeps as long as it is told", async () => {
			const code =
				"import time\nt = time.monotonic(); time.sleep(0.3); d = time.monotonic() - t\nprint(0.29 < d < 60)";
			expect(output(await run(["-c", code]))).to.equal("True\n");
		});

		it("leaves the input that it does not read to the next program", async () => {
			const input = write("input.txt", "line one\nline two\n");
			const script = '"$1" "$2" run --snapshot "$3" -c "print(1)"; cat';
			const args = ["-c", `(${script}) < "$4"`, "sh", engine.binary, cli, place.snapshot, input];
			expect(execFileSync("sh", args, { encoding: "utf8" })).to.equal("1\nline one\nline two\n");
		});
	},
);

onBothEngines("The event loop of pythaw run", ({ engine, run, output }) => {
	if (engine.jspi) {
		it("runs asyncio programs, and suspends Python below C functions", async () => {
			const code = `
import asyncio
from pyodide.ffi import run_sync

async def square(n):
    await asyncio.sleep(0.01 * n)
    return n * n

async def main():
    return await asyncio.gather(*map(square, range(4)))

print(asyncio.run(main()))
print(asyncio.run(main()))
print(sorted([3, 1, 2], key=lambda n: run_sync(square(n))))
try:
    asyncio.run(asyncio.wait_for(asyncio.sleep(10), 0.2))
except TimeoutError:
    print("timeout")
`;
			expect(output(await run(["-c", code]))).to.equal(
				"[0, 1, 4, 9]\n[0, 1, 4, 9]\n[1, 2, 3]\ntimeout\n",
			);
		});

		it("passes on an exit from within a task, after the main task has cleaned up", async () => {
			const code = `
import asyncio, sys

async def child():
    sys.exit(4)

async def main():
    task = asyncio.create_task(child())
    try:
        await asyncio.sleep(60)
    finally:
        print("cleaned up")

asyncio.run(main())
`;
			const { code: status, stdout } = await run(["-c", code]);
			expect([status, stdout]).to.deep.equal([4, "cleaned up\n"]);
		});

		it("does not wait for tasks that nobody awaits", async () => {
			const code = "import asyncio\nasyncio.get_event_loop().call_later(60, print)\nprint('done')";
			expect(output(await run(["-c", code]))).to.equal("done\n");
		});
	} else {
		it("names the feature that asyncio.run and run_sync lack", async () => {
			const { code, stderr } = await run([
				"-c",
				"import asyncio\nasync def main(): pass\nasyncio.run(main())",
			]);
			expect(code).to.equal(1);
			expect(stderr).to.match(/RuntimeError: .*stack switching \(JSPI.*Node v20/);
			expect(stderr).not.to.include("never awaited");
			const sync = await run([
				"-c",
				"import asyncio\nfrom pyodide.ffi import run_sync\nrun_sync(asyncio.sleep(0))",
			]);
			expect(sync.code).to.equal(1);
			expect(sync.stderr).to.include("WebAssembly stack switching not supported");
		});
	}
});
