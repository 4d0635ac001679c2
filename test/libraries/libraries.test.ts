/**
 * Apps with native libraries: exercised, snapshotted, restored in another process and exercised again,
 * on each engine and from one engine to the other.
 */
import { expect } from "chai";
import { type Engine, engines } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import { nativeApps } from "./apps.js";
import type { Restored } from "./child.js";
import { type MadeOn, madeOn } from "./made.js";

const engine = (major: number): Engine => engines.find((each) => each.major === major)!;
/** The engine that makes the snapshots, and those that restore them. */
const pairs: readonly [Engine, readonly Engine[]][] = [
	[engine(20), [engine(20), engine(24), engine(26)]],
	[engine(26), [engine(26), engine(20)]],
];

for (const [maker, restorers] of pairs) {
	describe(`A snapshot made on ${maker.name} holds`, () => {
		let made: MadeOn;

		before(async () => {
			made = await madeOn(maker);
		});

		nativeApps.forEach(({ name, result }, index) => {
			it(name, () => {
				expect(made.outcomes[index]!.first).to.include(result);
			});
		});

		for (const restorer of restorers) {
			describe(`and gives ${restorer.name}`, () => {
				let restored: readonly Restored[];

				before(async () => {
					restored = await ask(restorer, "libraries/child", "restore", made.directory);
				});

				nativeApps.forEach(({ name }, index) => {
					it(name, () => {
						const { second, later } = made.outcomes[index]!;
						// Constructors say nothing again.
						const expected = { second, lines: [], ...(later === undefined ? {} : { later }) };
						expect(restored[index]).to.deep.equal(expected);
					});
				});
			});
		}
	});
}
