/**
 * JavaScript that comes with C code (`EM_JS`, `EM_ASM`, `emscripten_run_script`) is evaluated among the
 * glue's variables, and may call a C function by the one that the plain glue has for it: `_PyDict_New()`.
 * A specialised glue has variables only for what it uses itself.
 */
import type { MainSymbols } from "./main-symbols.js";

const word = /(?<![\w$.])_[\w$]+/g;

/** A text that does what the given one does in the plain glue: its names of C are declared before it. */
export function withNames(symbols: MainSymbols, text: string): string {
	const names = [...new Set(String(text).match(word))].filter((name) => symbols.has(name.slice(1)));
	if (names.length === 0) return text;
	const declared = names.map((name) => `${name}=Module.${name}`);
	// The value of a block is that of its last statement, as that of the text is.
	return `const ${declared.join()};{${text}\n}`;
}
