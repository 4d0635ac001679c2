/**
 * A module that puts functions of the glue into the function table. C code takes the addresses of some (of
 * all that make up OpenGL), for which the glue's link step wraps each in a module of its own.
 */
import type { TableIndex } from "../distribution/glue.js";
import { ByteWriter } from "../wasm/byte-writer.js";
import { writeElements, writeSection } from "../wasm/module-writer.js";
import { entityCodes, magicAndVersion } from "../wasm/section-ids.js";

/** C signatures by name, as the glue notes them on its functions (`sig`): the result, then the parameters. */
export type Signatures = Readonly<Record<string, string>>;

export interface FunctionEntry {
	readonly name: string;
	readonly signature: string;
	readonly tableIndex: TableIndex;
}

/** Codes of the types by the letters of a signature, as the glue's `wasmTypeCodes`. */
const typeCodes: Readonly<Record<string, number>> = {
	i: 0x7f,
	p: 0x7f,
	j: 0x7e,
	f: 0x7d,
	d: 0x7c,
	e: 0x6f,
};
const FUNCTION_TYPE = 0x60;
const FUNCREF = 0x70;

/** It imports the functions by name from `glue`, and the table from `main`. */
export function functionsModule(entries: readonly FunctionEntry[]): Uint8Array {
	const sorted = [...entries].sort((a, b) => a.tableIndex - b.tableIndex);
	const signatures = [...new Set(sorted.map(({ signature }) => signature))];
	const module = new ByteWriter();
	module.bytes(magicAndVersion);
	writeSection(module, "type", (content) => {
		content.vector(signatures, ([result, ...parameters]) => {
			content.byte(FUNCTION_TYPE);
			content.vector(parameters, (letter) => content.byte(typeCodes[letter]));
			content.vector(result === "v" ? [] : [result], (letter) => content.byte(typeCodes[letter]));
		});
	});
	writeSection(module, "import", (content) => {
		content.u32(sorted.length + 1);
		for (const { name, signature } of sorted) {
			content.name("glue");
			content.name(name);
			content.byte(entityCodes.func);
			content.u32(signatures.indexOf(signature));
		}
		content.name("main");
		content.name("table");
		// Of funcref, with no maximum and at least nothing in it.
		content.bytes([entityCodes.table, FUNCREF, 0, 0]);
	});
	writeSection(module, "element", (content) => {
		content.vector(runsOf(sorted), ({ firstIndex, functions }) =>
			writeElements(content, firstIndex, functions),
		);
	});
	return module.toUint8Array();
}

/** Neighbouring entries together; functions are numbered as they are sorted. */
function runsOf(sorted: readonly FunctionEntry[]) {
	const runs: { firstIndex: TableIndex; functions: number[] }[] = [];
	for (const [index, { tableIndex }] of sorted.entries()) {
		const last = runs.at(-1);
		if (last !== undefined && last.firstIndex + last.functions.length === tableIndex) {
			last.functions.push(index);
		} else {
			runs.push({ firstIndex: tableIndex, functions: [index] });
		}
	}
	return runs;
}
