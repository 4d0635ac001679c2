/**
 * Apps with native libraries: exercised, snapshotted, restored in another process and exercised again,
 * on each engine and from one engine to the other.
 */
import { expect } from "chai";
import { engineNamed } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import { appsOf, nativeApps, programs } from "./apps.js";
import type { Restored } from "./child.js";
import { type MadeOn, madeOn, madeWhole } from "./made.js";

const all = nativeApps.map(({ name }) => name);
/** One of each kind: Rust and pure packages, libraries by ctypes, callbacks. */
const few = "packages and libraries";

/** What makes snapshots, how they are called, and the engines that restore them. */
const rows: readonly [make: () => Promise<MadeOn>, title: string, restorers: readonly string[]][] =
	[
		[madeWhole, "A snapshot made on Node 20", ["Node 20", "Node 26", "Deno 2", "Bun 1"]],
		[
			() => madeOn(engineNamed("Node 26"), programs, { onBase: true }),
			"A snapshot made on Node 26, on a base,",
			["Node 26", "Node 20"],
		],
	];

for (const [make, title, restorers] of rows) {
	describe(`${title} holds`, () => {
		let made: MadeOn;

		before(async () => {
			made = await make();
		});

		for (const { name, result } of nativeApps) {
			it(name, () => {
				expect(made.outcomes[name].first).to.include(result);
			});
		}

		for (const restorer of restorers) {
			describe(`and gives ${restorer}`, () => {
				let restored: Record<string, Restored>;

				before(async () => {
					const args = ["restore", made.directory];
					({ outcomes: restored } = await ask<any>(
						engineNamed(restorer),
						"libraries/child",
						...args,
					));
				});

				for (const name of all) {
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

// Whoever restores these restores what was made on Node 20.
for (const maker of ["Node 26", "Deno 2", "Bun 1"]) {
	describe(`A snapshot made on ${maker}, of one app of each kind,`, () => {
		let made: MadeOn;
		let whole: MadeOn;

		before(async () => {
			[made, whole] = [await madeOn(engineNamed(maker), [few]), await madeWhole()];
		});

		it("has the same bytes as one made on Node 20", () => {
			expect(made.digests[few]).to.match(/^sha256-/);
			expect(made.digests[few]).to.equal(whole.digests[few]);
		});

		for (const { name } of appsOf(few)) {
			it(`goes on as there, with ${name}`, () => {
				expect(made.outcomes[name]).to.deep.equal(whole.outcomes[name]);
			});
		}
	});
}
