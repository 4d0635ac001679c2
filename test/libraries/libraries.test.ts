/**
 * Apps with native libraries: exercised, snapshotted, restored in another process and exercised again,
 * on each engine and from one engine to the other.
 */
import { expect } from "chai";
import { engineNamed } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import { nativeApps } from "./apps.js";
import type { Restored } from "./child.js";
import { type MadeOn, madeOn } from "./made.js";

/** The engine that makes the snapshots, and those that restore them. */
const pairs: readonly [maker: string, restorers: readonly string[]][] = [
	["Node 20", ["Node 20", "Node 24", "Node 26"]],
	["Node 26", ["Node 26", "Node 20", "Deno 2", "Bun 1"]],
	["Deno 2", ["Deno 2", "Node 20", "Bun 1"]],
	["Bun 1", ["Bun 1", "Node 26", "Deno 2"]],
];

for (const [maker, restorers] of pairs) {
	describe(`A snapshot made on ${maker} holds`, () => {
		let made: MadeOn;

		before(async () => {
			made = await madeOn(engineNamed(maker));
		});

		nativeApps.forEach(({ name, result }, index) => {
			it(name, () => {
				expect(made.outcomes[index].first).to.include(result);
			});
		});

		for (const restorer of restorers) {
			describe(`and gives ${restorer}`, () => {
				let restored: readonly Restored[];

				before(async () => {
					restored = await ask(engineNamed(restorer), "libraries/child", "restore", made.directory);
				});

				nativeApps.forEach(({ name }, index) => {
					it(name, () => {
						const { second, later } = made.outcomes[index];
						// Constructors say nothing again.
						const expected = { second, lines: [], ...(later === undefined ? {} : { later }) };
						expect(restored[index]).to.deep.equal(expected);
					});
				});
			});
		}
	});
}
