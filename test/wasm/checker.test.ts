/** Whether the checker is right about what is wrong: the engine that runs the test is the judge. */
import { assert } from "chai";
import { engineFeatures } from "../../src/engine/features.js";
import { WasmBuildError } from "../../src/wasm/errors.js";
import { IndexSpaces } from "../../src/wasm/index-spaces.js";
import type { Instruction } from "../../src/wasm/instruction.js";
import type { FunctionField, ModuleDefinition } from "../../src/wasm/module.js";
import { checkModule } from "../../src/wasm/module-checker.js";
import { encodeModule } from "../../src/wasm/module-encoder.js";
import { printModule } from "../../src/wasm/printer.js";
import { Random } from "./random.js";
import { randomModule } from "./random-module.js";

const count = Number(process.env.PYTHAW_RANDOM_MODULES ?? 10_000);

/** The module with one instruction taken out, doubled, or put in another's place. */
function mutated(random: Random, { name, fields }: ModuleDefinition): ModuleDefinition {
	const functions = fields.filter((field) => field.kind === "func" && field.body.length > 0);
	if (functions.length === 0) return { name, fields };
	const chosen = random.pick(functions) as FunctionField;
	const spare = random.pick(functions) as FunctionField;
	const body = mutatedBody(random, chosen.body, spare.body);
	return { name, fields: fields.map((field) => (field === chosen ? { ...chosen, body } : field)) };
}

function mutatedBody(
	random: Random,
	body: readonly Instruction[],
	spare: readonly Instruction[],
): Instruction[] {
	if (body.length === 0) return [random.pick(spare)];
	const position = random.below(body.length);
	const instruction = body[position]!;
	const rest = (replacement: readonly Instruction[]) => body.toSpliced(position, 1, ...replacement);
	if ("head" in instruction && !random.oneIn(4)) {
		const inner = mutatedBody(random, instruction.body, spare);
		return rest([{ ...instruction, body: inner }]);
	}
	const changes: (() => Instruction[])[] = [
		() => rest([]),
		() => rest([instruction, instruction]),
		() => rest([random.pick(spare)]),
		() => rest([random.pick(spare), instruction]),
		() => body.toSpliced(position, 2, ...body.slice(position, position + 2).reverse()),
	];
	return random.pick(changes)();
}

/** What our checker says; undefined if it finds nothing wrong. */
function complaint(definition: ModuleDefinition): string | undefined {
	try {
		checkModule(definition);
		return undefined;
	} catch (error) {
		assert.instanceOf(error, WasmBuildError);
		return error.message;
	}
}

/** What the engine says; undefined if a name or label in it has no meaning, so that it has no bytes. */
function engineAccepts(definition: ModuleDefinition): boolean | undefined {
	try {
		return WebAssembly.validate(encodeModule(definition, new IndexSpaces(definition)));
	} catch (error) {
		assert.instanceOf(error, WasmBuildError);
		return undefined;
	}
}

describe("the checker", function () {
	this.timeout(600_000);

	it("finds wrong exactly what the engine finds wrong, in modules that were valid before a change", () => {
		const { wasmGc } = engineFeatures();
		const verdicts = { valid: 0, invalid: 0 };
		for (let seed = 1; seed <= count; seed++) {
			const random = new Random(seed);
			const definition = mutated(random, randomModule(random, wasmGc && seed % 2 === 1));
			const accepted = engineAccepts(definition);
			if (accepted === undefined) continue;
			const complained = complaint(definition);
			assert.equal(
				complained === undefined,
				accepted,
				`seed ${seed}: ${complained}\n${printModule(definition)}`,
			);
			verdicts[accepted ? "valid" : "invalid"]++;
		}
		// Of each kind enough for the comparison to mean something.
		assert.isAbove(verdicts.valid, count / 20);
		assert.isAbove(verdicts.invalid, count / 5);
	});
});
