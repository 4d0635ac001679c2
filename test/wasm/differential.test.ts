/**
 * Random modules, ours against binaryen and wabt. PYTHAW_RANDOM_MODULES says how many (10,000), and
 * PYTHAW_RANDOM_SEED the first seed: an odd seed gives a module with garbage collection's types.
 */
import { assert } from "chai";
import { engineFeatures } from "../../src/engine/features.js";
import { assemble } from "../../src/wasm/assembler.js";
import { readExports, readImports } from "../../src/wasm/module-reader.js";
import { printModule } from "../../src/wasm/printer.js";
import {
	binaryenAssemble,
	binaryenRewrite,
	binaryenText,
	instructionLines,
	wabtAssemble,
	wabtInstructions,
} from "./others.js";
import { Random } from "./random.js";
import { randomModule } from "./random-module.js";

const count = Number(process.env.PYTHAW_RANDOM_MODULES ?? 10_000);
const firstSeed = Number(process.env.PYTHAW_RANDOM_SEED ?? 1);

interface Sample {
	readonly seed: number;
	readonly gc: boolean;
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly text: string;
}

const samples: Sample[] = [];

function makeSamples(): void {
	for (let seed = firstSeed; seed < firstSeed + count; seed++) {
		const gc = seed % 2 === 1;
		const definition = randomModule(new Random(seed), gc);
		const text = printModule(definition);
		samples.push({ seed, gc, text, bytes: naming({ seed, text }, () => assemble(definition)) });
	}
}

function checkEach(wanted: (sample: Sample) => boolean, check: (sample: Sample) => void): void {
	for (const sample of samples) if (wanted(sample)) naming(sample, () => check(sample));
}

/** Says with an error which module it was. */
function naming<T>({ seed, text }: { seed: number; text: string }, work: () => T): T {
	try {
		return work();
	} catch (cause) {
		throw new Error(`seed ${seed}: ${cause}\n${text}`, { cause });
	}
}

describe(`${count} random modules`, function () {
	this.timeout(600_000);
	before(makeSamples);

	it("are valid for binaryen, which makes the same module of our bytes and of our text", () => {
		checkEach(
			() => true,
			({ bytes, text }) => {
				const fromBytes = binaryenRewrite(bytes);
				const fromText = binaryenAssemble(text);
				if (Buffer.compare(fromBytes, fromText) === 0) return;
				// The types may be in another order; the printed modules then tell.
				assert.equal(binaryenText(fromBytes), binaryenText(fromText));
			},
		);
	});

	it("are the very bytes that wabt makes of our text, as far as it knows the types", () => {
		checkEach(
			({ gc }) => !gc,
			({ bytes, text }) => assert.deepEqual(Buffer.from(wabtAssemble(text)), Buffer.from(bytes)),
		);
	});

	it("have the instructions that wabt prints of them", () => {
		const ops = (lines: string[]) => lines.map((line) => line.split(" ")[0]).join(" ");
		checkEach(
			({ gc }) => !gc,
			({ bytes, text }) => assert.equal(ops(wabtInstructions(bytes)), ops(instructionLines(text))),
		);
	});

	it("are valid for this engine, as far as it knows the types", () => {
		const { wasmGc } = engineFeatures();
		checkEach(
			({ gc }) => !gc || wasmGc,
			({ bytes }) => assert.isTrue(WebAssembly.validate(bytes)),
		);
	});

	it("have the imports and exports that the engine finds in them", () => {
		const engineKind = (kind: string) => (kind === "func" ? "function" : kind);
		checkEach(
			({ gc }) => !gc,
			({ bytes }) => {
				const compiled = new WebAssembly.Module(bytes);
				assert.deepEqual(
					readImports(bytes).map(({ module, name, kind }) => [module, name, engineKind(kind)]),
					WebAssembly.Module.imports(compiled).map(({ module, name, kind }) => [
						module,
						name,
						kind,
					]),
				);
				assert.deepEqual(
					readExports(bytes).map(({ name, kind }) => [name, engineKind(kind)]),
					WebAssembly.Module.exports(compiled).map(({ name, kind }) => [name, kind]),
				);
			},
		);
	});
});
