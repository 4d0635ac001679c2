/**
 * Apps with native libraries: exercised, snapshotted, restored in another process and exercised again,
 * on each engine and from one engine to the other.
 */
import { join } from "node:path";
import { expect } from "chai";
import { type Engine, engines } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import { nativeApps } from "./apps.js";

const engine = (major: number): Engine => engines.find((each) => each.major === major)!;
/** The engine that makes the snapshot, and those that restore it. */
const pairs: readonly [Engine, readonly Engine[]][] = [
	[engine(20), [engine(20), engine(24), engine(26)]],
	[engine(26), [engine(26), engine(20)]],
];

const child = (on: Engine, ...args: string[]) => ask<any>(on, "libraries/child", ...args);

describe("A snapshot holds", () => {
	const directory = temporaryDirectory();

	for (const { name, result } of nativeApps) {
		for (const [maker, restorers] of pairs) {
			it(`${name}, from ${maker.name} to ${restorers.map((each) => each.name).join(", ")}`, async () => {
				const file = join(directory, `${maker.major}.pysnap`);
				const made = await child(maker, "make", name, file);
				expect(made.first).to.include(result);
				for (const restorer of restorers) {
					const restored = await child(restorer, "restore", name, file);
					expect(restored.second, restorer.name).to.equal(made.second);
					expect(restored.later, restorer.name).to.equal(made.later);
					expect(restored.lines, `${restorer.name}: constructors say nothing again`).to.deep.equal(
						[],
					);
				}
			});
		}
	}
});
