/**
 * A short run of the fuzzer with a fixed seed, and that it sees what it is there to see. Long runs are for
 * run.ts; what they have found is in docs/robustness.md.
 */
import { expect } from "chai";
import { SnapshotError } from "../../src/index.js";
import { makeExaminations } from "./examined.js";
import { type Finding, fuzz } from "./fuzz.js";
import { makeStarts } from "./starts.js";
import { makeTargets, type Target } from "./targets.js";

const SEED = 2026;
const GIB = 2 ** 30;

/** Readers that take what they understand, and leave the rest. */
const believing = new Set(["index page, HTML", "metadata of a wheel", "record of a kept snapshot"]);

/** As a failed assertion shows them. */
const shown = (findings: readonly Finding[]) =>
	findings.map(({ target, input, fault }) => `${target}, input ${input}: ${fault}`);

describe("Faulty input of every kind", () => {
	it("ends in a typed error or in none, soon, and changes no prototype", async () => {
		const targets = await makeTargets();
		const report = await fuzz(targets, { seed: SEED, inputs: 4000 });
		expect(shown(report.findings)).to.deep.equal([]);
		expect(report.peakByteLength).to.be.below(GIB);
		for (const { name } of targets) {
			const { inputs, refused } = report.targets[name];
			expect(inputs, `inputs for ${name}`).to.be.above(20);
			// One that refuses nothing is given nothing that is wrong, or believes everything.
			if (!believing.has(name)) expect(refused, name).to.be.above(inputs / 10);
		}
	});

	it("is examined, where it is memory that lies, to an end", async () => {
		const { findings, peakByteLength } = await fuzz(await makeExaminations(), {
			seed: SEED,
			inputs: 3,
		});
		expect(shown(findings)).to.deep.equal([]);
		expect(peakByteLength).to.be.below(2 * GIB);
	});

	it("starts Python or rejects where it is a snapshot's, and the next start is a good one", async () => {
		const starts = await makeStarts();
		const { error } = console;
		// What the glue says of fatal errors.
		console.error = () => {};
		try {
			const report = await fuzz(starts, { seed: SEED, inputs: 20 });
			expect(shown(report.findings)).to.deep.equal([]);
			const refused = Object.values(report.targets).reduce((sum, one) => sum + one.refused, 0);
			expect(refused).to.be.within(1, 19);
		} finally {
			console.error = error;
		}
	});

	const faults: Record<string, [run: Target["run"], RegExp]> = {
		"an error of somebody else's": [
			() => {
				throw new RangeError("raw");
			},
			/^RangeError: raw/,
		],
		"a rejection with one": [() => Promise.reject(new TypeError("raw")), /^TypeError: raw/],
		"a rejection that nobody handles": [
			() => void Promise.reject(new Error("stray")),
			/^unhandled, .*stray/,
		],
		"a prototype that is another": [
			() => {
				Object.defineProperty(Object.prototype, "polluted", { value: 1, configurable: true });
			},
			/^a prototype was changed/,
		],
	};
	for (const [title, [run, expected]] of Object.entries(faults)) {
		it(`would be found if it ended in ${title}`, async () => {
			try {
				const { findings } = await fuzz([{ name: "faulty", weight: 1, run }], {
					seed: SEED,
					inputs: 256,
				});
				expect(findings.map(({ fault }) => fault)[0]).to.match(expected);
			} finally {
				delete (Object.prototype as { polluted?: number }).polluted;
			}
		});
	}

	it("is the same for the same seed and number, alone or among others", async () => {
		const seen: string[] = [];
		const target: Target = {
			name: "seen",
			weight: 1,
			run(random) {
				seen.push(`${random.below(10 ** 9)} ${random.chance(0.5)}`);
				throw new SnapshotError("content", "refused");
			},
		};
		await fuzz([target], { seed: 5, inputs: 10 });
		await fuzz([target], { seed: 5, first: 7, inputs: 1 });
		expect(seen.at(-1)).to.equal(seen[7]);
		expect(new Set(seen).size).to.equal(10);
	});
});
