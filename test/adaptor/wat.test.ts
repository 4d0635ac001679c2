import { assert } from "chai";
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
			const definitions = Object.values(strategy.modules());
			assert.equal(texts.length, definitions.length);
			definitions.forEach((definition, index) => {
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
