/**
 * The two independent implementations that ours is held against: binaryen, which knows all that we
 * assemble but rewrites what it reads, and wabt, which knows no typed references but keeps every
 * instruction as it is.
 */
import binaryen from "binaryen";
import wabt from "wabt";
import { ByteWriter } from "../../src/wasm/byte-writer.js";

/** Not all there are: it writes forms of the newest proposals that it does not read without them. */
const binaryenFeatures =
	binaryen.Features.MutableGlobals |
	binaryen.Features.SignExt |
	binaryen.Features.BulkMemory |
	binaryen.Features.ExceptionHandling |
	binaryen.Features.TailCall |
	binaryen.Features.ReferenceTypes |
	binaryen.Features.Multivalue |
	binaryen.Features.GC |
	binaryen.Features.ExtendedConst;

/**
 * A custom section by which binaryen knows while it reads, and not only after, that garbage
 * collection is on; without it, it takes all references to functions for one type. It would then
 * write such a section itself, so this is for reading what is not written again.
 */
const targetFeatures = (() => {
	const names = ["gc", "reference-types", "bulk-memory", "multivalue", "exception-handling"];
	const content = new ByteWriter();
	content.name("target_features");
	content.vector(names, (name) => {
		content.byte(0x2b); // "+", used
		content.name(name);
	});
	const section = new ByteWriter();
	section.byte(0);
	section.sized((writer) => writer.bytes(content.toUint8Array()));
	return section.toUint8Array();
})();

const wabtModule = await wabt();
const wabtFeatures = { exceptions: true, tail_call: true, extended_const: true };

/** What wabt makes of the text: bytes. @throws where it does not parse or is not valid. */
export function wabtAssemble(text: string): Uint8Array {
	const module = wabtModule.parseWat("test.wat", text, wabtFeatures);
	try {
		module.validate();
		return module.toBinary({}).buffer;
	} finally {
		module.destroy();
	}
}

/** The instructions of a module as wabt prints them, one a line. */
export function wabtInstructions(bytes: Uint8Array): string[] {
	const module = wabtModule.readWasm(bytes, wabtFeatures);
	try {
		return instructionLines(module.toText({ foldExprs: false, inlineExport: false }));
	} finally {
		module.destroy();
	}
}

/** The lines of flat text that are instructions, without comments; names are left as they are. */
export function instructionLines(text: string): string[] {
	return text
		.split("\n")
		.map((line) => line.replace(/;;.*|\(;.*?;\)/g, "").trim())
		.map((line) => line.replace(/\)+$/, (end) => (line.includes("(") ? end : "")))
		.filter((line) => /^[a-z]/.test(line));
}

/** Bytes as binaryen writes the module that it reads from bytes. @throws where it is not valid. */
export function binaryenRewrite(bytes: Uint8Array): Uint8Array {
	return withModule(
		() => binaryen.readBinary(bytes),
		(module) => {
			if (module.validate() !== 1) throw new Error("binaryen finds the module invalid");
			return module.emitBinary();
		},
	);
}

/** Bytes as binaryen writes the module that it reads from text. */
export function binaryenAssemble(text: string): Uint8Array {
	return withModule(
		() => binaryen.parseText(withoutUnusedLabels(text)),
		(module) => module.emitBinary(),
	);
}

/**
 * Binaryen keeps a block that has a label and dissolves one without if it is of no use; the binary
 * format has no labels that nothing branches to.
 */
function withoutUnusedLabels(text: string): string {
	const uses = new Map<string, number>();
	for (const [label] of text.matchAll(/\$label_\d+/g)) uses.set(label, (uses.get(label) ?? 0) + 1);
	return text.replace(/\b(block|loop|if) (\$label_\d+)/g, (line, op, label) =>
		uses.get(label) === 1 ? op : line,
	);
}

/**
 * The module as binaryen prints it, with its types written out in place: the order of types depends
 * on how it came to know them.
 */
export function binaryenText(bytes: Uint8Array): string {
	const text = withModule(
		() => binaryen.readBinary(Uint8Array.of(...bytes, ...targetFeatures)),
		(module) => module.emitText(),
	);
	const types = new Map<string, string>();
	const inPlace = (line: string) =>
		line
			.replace(
				/\((type|ref|ref null) (\$\S+?)\)/g,
				(_, word, name) => `(${word} ${types.get(name)})`,
			)
			.replace(/call_ref (\$\S+)/g, (_, name) => `call_ref ${types.get(name)}`);
	const rest: string[] = [];
	for (const line of text.split("\n")) {
		const definition = /^\s*\(type (\$\S+) (.*)\)$/.exec(line);
		if (definition) types.set(definition[1]!, inPlace(definition[2]!));
		else rest.push(inPlace(line));
	}
	return rest.join("\n");
}

function withModule<T>(make: () => binaryen.Module, use: (module: binaryen.Module) => T): T {
	const module = make();
	try {
		module.setFeatures(binaryenFeatures);
		return use(module);
	} finally {
		module.dispose();
	}
}
