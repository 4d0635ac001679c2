/**
 * WebAssembly's text format to bytes. file-modules.mjs puts .wat files into the bundle and into the
 * tests' build with this; it is not part of the package.
 */
import { readFileSync } from "node:fs";
import binaryen from "binaryen";

const { Features } = binaryen;
/** One by one: with `Features.All` imports get an encoding that no engine reads yet. */
const features =
	Features.MutableGlobals |
	Features.BulkMemory |
	Features.BulkMemoryOpt |
	Features.ReferenceTypes |
	Features.GC |
	Features.TailCall |
	Features.ExceptionHandling;

/** Bytes of a module in the text format. */
export function assemble(text) {
	const module = binaryen.parseText(text);
	try {
		module.setFeatures(features);
		if (!module.validate()) throw new Error("the module is not valid");
		return module.emitBinary();
	} finally {
		module.dispose();
	}
}

/** Bytes of a .wat file. */
export function assembleFile(file) {
	try {
		return assemble(readFileSync(file, "utf8"));
	} catch (cause) {
		throw new Error(`${file} cannot be assembled: ${cause.message}`, { cause });
	}
}
