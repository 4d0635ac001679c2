/** Every call adaptor on every engine that can run it, through real C functions. */
import { join } from "node:path";
import { expect } from "chai";
import type { AdaptorName } from "../../src/adaptor/adaptor.js";
import { baseFile } from "../boot/base.js";
import { type Engine, engines, root } from "../engines/engines.js";
import { run } from "../suite/start.js";
import type { Failure, Outcome } from "./calls.js";

/** What each adaptor comes to in one process, by its name. @param from a snapshot, or `cold`. */
async function outcomesOf(
	engine: Engine,
	from: string,
	adaptors: readonly AdaptorName[],
): Promise<Record<string, Outcome & Failure>> {
	const program = join(root, "build", "test", "adaptor", "calls.js");
	const { stdout, stderr } = await run(engine, [program, from, ...adaptors]);
	if (stdout === "") throw new Error(`${engine.name}: ${stderr.slice(-2000)}`);
	const outcomes = JSON.parse(stdout) as (Outcome & Failure)[];
	return Object.fromEntries(outcomes.map((outcome, index) => [adaptors[index], outcome]));
}

/** The first engine that can run all of them does so after a cold start as well. */
const best = engines.find(({ wasmGc, jspi }) => wasmGc && jspi)!;

for (const engine of engines) {
	const able: AdaptorName[] = ["js", "probe"];
	if (engine.wasmGc) able.push("wasm-gc");
	const lacking = engine.wasmGc ? "type-reflection" : "wasm-gc";
	const { runReflecting } = engine;
	const reflecting: AdaptorName[] = runReflecting ? ["type-reflection"] : [];

	for (const start of engine === best ? ["cold", "restored"] : ["restored"]) {
		describe(`C functions of every flavour and arity, ${engine.name}, ${start}`, () => {
			let plain: Record<string, Outcome & Failure>;
			let flagged: Record<string, Outcome & Failure>;

			before(async () => {
				const from = start === "cold" ? start : await baseFile();
				plain = await outcomesOf(engine, from, [...able, lacking]);
				flagged = runReflecting
					? await outcomesOf({ ...engine, run: runReflecting }, from, reflecting)
					: {};
			});

			for (const adaptor of [...able, ...reflecting]) {
				it(`get through ${adaptor} what they take, and are refused what is too much`, () => {
					const outcome = (able.includes(adaptor) ? plain : flagged)[adaptor];
					expect(outcome).to.include({ adaptor, slot: 16384, calls: 70 });
					expect(outcome.wrong).to.deep.equal([]);
				});
			}

			it(`cannot have ${lacking} forced, and the error says what is missing`, () => {
				const message = `EngineError: Call adaptor ${lacking} cannot be used`;
				expect(plain[lacking].failed).to.include(message);
			});
		});
	}
}
