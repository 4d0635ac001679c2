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

const all = nativeApps.map(({ name }) => name);
/** One of each kind: Rust and pure packages, libraries by ctypes, callbacks. */
const few = all.filter((name) => /^(pydantic|attrs,|libraries that|ctypes callbacks)/.test(name));

/** The engine that makes the snapshots, what of, and the engines that restore them. */
const rows: readonly [maker: string, names: readonly string[], restorers: readonly string[]][] = [
	["Node 20", all, ["Node 20", "Node 26"]],
	["Node 26", all, ["Node 26", "Node 20", "Deno 2", "Bun 1"]],
	["Deno 2", few, ["Deno 2", "Node 20", "Bun 1"]],
	["Bun 1", few, ["Bun 1", "Node 26", "Deno 2"]],
];

for (const [maker, names, restorers] of rows) {
	describe(`A snapshot made on ${maker} holds`, () => {
		let made: MadeOn;

		before(async () => {
			made = await madeOn(engineNamed(maker), names);
		});

		for (const { name, result } of nativeApps.filter((app) => names.includes(app.name))) {
			it(name, () => {
				expect(made.outcomes[name].first).to.include(result);
			});
		}

		for (const restorer of restorers) {
			describe(`and gives ${restorer}`, () => {
				let restored: Record<string, Restored>;

				before(async () => {
					restored = await ask(engineNamed(restorer), "libraries/child", "restore", made.directory);
				});

				for (const name of names) {
					it(name, () => {
						const { second, later } = made.outcomes[name]!;
						// Constructors say nothing again.
						const expected = { second, lines: [], ...(later === undefined ? {} : { later }) };
						expect(restored[name]).to.deep.equal(expected);
					});
				}
			});
		}
	});
}
