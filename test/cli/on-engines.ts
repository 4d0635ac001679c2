/**
 * What the suites of `pythaw run` share: each is run on an engine without stack switching and on one
 * with it, in a directory of its own, from a snapshot.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { type Engine, engines } from "../engines/engines.js";
import { temporaryDirectory } from "../suite/start.js";
import { type Options, type Outcome, pythaw, Running, stateSnapshot } from "./pythaw.js";

export interface Tools {
	readonly engine: Engine;
	/** Where programs run, and the snapshot they start from; known once the suite has begun. */
	readonly place: { directory: string; snapshot: string };
	/** Runs to the end, from the snapshot. */
	run(args: string[], options?: Options): Promise<Outcome>;
	/** Starts code from the snapshot. */
	start(code: string): Running;
	/** Writes a file into the directory; returns its path. */
	write(name: string, content: string): string;
	/** Standard output of a program that must have ended well: a failure shows what was on stderr. */
	output(outcome: Outcome): string;
}

export function onBothEngines(title: string, define: (tools: Tools) => void): void {
	const without = engines.find(({ jspi }) => !jspi)!;
	const withJspi = engines.find(({ jspi }) => jspi)!;
	for (const engine of [without, withJspi]) {
		describe(`${title} on ${engine.name}`, () => {
			const place = { directory: "", snapshot: "" };
			before(async () => {
				place.snapshot = await stateSnapshot();
				place.directory = temporaryDirectory();
			});
			const atPlace = (): Options => ({ engine: engine.binary, cwd: place.directory });
			define({
				engine,
				place,
				run: (args, options) =>
					pythaw(["run", "--snapshot", place.snapshot, ...args], { ...atPlace(), ...options }),
				start: (code) => new Running(["run", "--snapshot", place.snapshot, "-c", code], atPlace()),
				write(name, content) {
					const path = join(place.directory, name);
					mkdirSync(dirname(path), { recursive: true });
					writeFileSync(path, content);
					return path;
				},
				output({ code, stdout, stderr }) {
					expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
					return stdout;
				},
			});
		});
	}
}
