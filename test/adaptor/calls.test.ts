/** Every call adaptor on every engine that can run it, through real C functions. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import type { AdaptorName } from "../../src/adaptor/adaptor.js";
import { type Engine, engines, root } from "../engines/engines.js";
import type { Outcome } from "./calls.js";

/** V8 has type reflection behind a flag. */
const reflection = "--experimental-wasm-type-reflection";

async function runWith(engine: Engine, adaptor: AdaptorName | "auto", ...flags: string[]) {
	const program = join(root, "build", "test", "adaptor", "calls.js");
	return promisify(execFile)(engine.binary, [...flags, program, adaptor]);
}

for (const engine of engines) {
	const able: [AdaptorName, ...string[]][] = [["js"], ["probe"], ["type-reflection", reflection]];
	if (engine.wasmGc) able.push(["wasm-gc"]);

	describe(`C functions of every flavour and arity, ${engine.name}`, () => {
		for (const [adaptor, ...flags] of able) {
			it(`get through ${adaptor} what they take, and are refused what is too much`, async () => {
				const outcome: Outcome = JSON.parse((await runWith(engine, adaptor, ...flags)).stdout);
				expect(outcome).to.include({ adaptor, slot: 16384, calls: 70 });
				expect(outcome.wrong).to.deep.equal([]);
			});
		}

		const lacking = engine.wasmGc ? "type-reflection" : "wasm-gc";
		it(`cannot have ${lacking} forced, and the error says what is missing`, async () => {
			const failed = await runWith(engine, lacking).then(
				() => "",
				(error: { stderr: string }) => error.stderr,
			);
			expect(failed).to.match(new RegExp(`EngineError: Call adaptor ${lacking} cannot be used`));
		});
	});
}
