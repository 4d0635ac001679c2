import { assert } from "chai";
import { definitions as adaptorDefinitions } from "../../src/adaptor/definitions.js";
import { strategies } from "../../src/adaptor/strategies.js";
import { adaptorWat } from "../../src/adaptor/wat.js";
import { assemble } from "../../src/wasm/assembler.js";
import { binaryenAssemble, binaryenRewrite, binaryenText } from "../wasm/others.js";

describe("an adaptor as text", () => {
	for (const strategy of strategies) {
		const { name, form } = strategy;
		it(`is, for ${name} (${form}), what binaryen makes the same modules of`, () => {
			const texts = adaptorWat(strategy)
				.split(/(?=^\(module)/m)
				.filter((text) => text.startsWith("("));
			const modules = strategy.modules.map((module) => adaptorDefinitions[module]);
			assert.equal(texts.length, modules.length);
			modules.forEach((definition, index) => {
				assert.equal(
					binaryenText(binaryenAssemble(texts[index]!)),
					binaryenText(binaryenRewrite(assemble(definition))),
				);
			});
		});
	}

	it("shows the question that the wasm-gc trampoline asks", () => {
		const trampoline = strategies.find(
			({ name, form }) => name === "wasm-gc" && form === "trampoline",
		)!;
		assert.include(adaptorWat(trampoline), "br_on_cast_fail 0 funcref (ref $two)");
	});
});
