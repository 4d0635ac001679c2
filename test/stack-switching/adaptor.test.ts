/** Which call adaptor keeps JavaScript off the stack, seen from what run_sync does below it. */
import { expect } from "chai";
import { engines } from "../engines/engines.js";
import { ask } from "../suite/start.js";
import type { Outcome } from "./adaptor.js";

for (const engine of engines.filter(({ jspi }) => jspi)) {
	describe(`Stack switching through call adaptors, ${engine.name}`, () => {
		it("a stack is suspended below a mismatched C function through wasm-gc", async () => {
			const outcome = await ask<Outcome>(engine, "stack-switching/adaptor", "wasm-gc");
			expect(outcome).to.deep.equal({
				adaptor: "wasm-gc",
				wrongAtOnce: [],
				wrongWaiting: [],
				afterwards: "42",
			});
		});

		it("js calls mismatched C functions, below which Python is told that it cannot suspend", async () => {
			const outcome = await ask<Outcome>(engine, "stack-switching/adaptor", "js");
			expect(outcome.adaptor).to.equal("js");
			expect(outcome.wrongAtOnce).to.deep.equal([]);
			expect(outcome.wrongWaiting).to.deep.equal([]);
			expect(outcome.thrown?.name).to.equal("PythonError");
			expect(outcome.thrown?.message).to.match(
				/RuntimeError: WebAssembly stack switching not supported/,
			);
			expect(outcome.afterwards).to.equal("42");
		});
	});
}
