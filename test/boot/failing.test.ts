/**
 * Starts that fail leave nothing behind: no rejection that nobody handles (which ends a Node process),
 * nothing that keeps the process alive, and the next start works.
 */
import { join } from "node:path";
import { expect } from "chai";
import { nodes, root } from "../engines/engines.js";
import { run, temporaryDirectory } from "../suite/start.js";
import { baseFile } from "./base.js";
import type { Failure } from "./failing.js";

/** How each must end, on every engine. */
const expected: Record<string, RegExp> = {
	"no distribution": /^PythawError: Cannot read .*nowhere\/pyodide\.asm\..*: there is no such file/,
	"no distribution, restored": /^PythawError: Cannot read .*nowhere\/pyodide\.asm\./,
	"no standard library": /^PythawError: Cannot read .*nowhere: there is no such file/,
	"no standard library, restored": /^PythawError: Cannot read .*nowhere: there is no such file/,
	"another standard library": /^SnapshotError: The standard library is not the one /,
	"no lock file": /^PythawError: Cannot read .*nowhere: there is no such file/,
	"no lock file, restored": /^PythawError: Cannot read .*nowhere: there is no such file/,
	"a lock file that is none": /^PythawError: The lock file .*lock\.json is not JSON: /,
	"lock file contents that are none": /^SyntaxError: /,
	"a lock file that never came": /^Error: never came/,
	"no snapshot": /^PythawError: Cannot read .*nowhere: there is no such file/,
	"a directory": /^PythawError: Cannot read .*: it is a directory, not a file/,
	"an empty file": /^SnapshotError: The snapshot is empty/,
	"a text": /^SnapshotError: Snapshot has invalid magic number/,
	"a truncated file": /^SnapshotError: The snapshot is truncated: it has \d+ of its \d+ bytes\./,
	"a damaged file": /^SnapshotError: Section "memory" of the snapshot has a wrong checksum\./,
	"another digest":
		/^IntegrityError: Snapshot integrity mismatch: expected sha256-A{43}=, got sha256-/,
	"a snapshot that never came": /^Error: never came/,
	"fsInit that throws": /^Error: fsInit/,
	"fsInit that rejects, restored": /^Error: fsInit/,
	"a call adaptor that is none": /^TypeError: Option callAdaptor must be one of /,
	"a listener that throws": /^Error: listener/,
	"arguments that end the interpreter": /^ExitStatus: Program terminated with exit\(0\)/,
	"a good start": /^42$/,
	"what keeps the process alive after all": /^$/,
};

const program = join(root, "build", "test", "boot", "failing.js");
/** Ample for a process that has nothing left to do, on a busy machine. */
const soonMs = 20_000;

for (const engine of [nodes[0], nodes.at(-1)!]) {
	describe(`${engine.name}, starts that fail`, () => {
		let ended: Awaited<ReturnType<typeof run>>;
		let failures: readonly Failure[];

		before(async () => {
			const directory = temporaryDirectory();
			ended = await run(engine, [program, await baseFile(), directory]);
			if (ended.code !== 0)
				throw new Error(`ended with ${ended.code}: ${ended.stderr.slice(0, 2000)}`);
			failures = JSON.parse(ended.stdout.trimEnd().split("\n").at(-1)!);
		});

		it("leave no rejection unhandled, and nothing that keeps the process alive", () => {
			const { stderr, lingeredMs } = ended;
			expect(stderr.slice(0, 2000)).to.equal("");
			expect(lingeredMs).to.be.below(soonMs);
		});

		for (const [title, outcome] of Object.entries(expected)) {
			it(`say what is wrong: ${title}`, () => {
				const failure = failures.find((candidate) => candidate.title === title);
				expect(failure?.outcome.split("\n")[0]).to.match(outcome);
			});
		}

		it("were all looked at", () => {
			expect(failures.map(({ title }) => title)).to.deep.equal(Object.keys(expected));
		});
	});
}
