/**
 * What a restored interpreter makes of the option `args`: CPython reads its command line once, when it
 * starts, and a restored one has started long ago. Options of the interpreter itself are skipped.
 */

/** Short options whose value may be the next argument. */
const takesValue = new Set(["W", "X"]);
/** Short options that end the interpreter's own options; what follows their value is the program's. */
const endsOptions = new Set(["c", "m"]);

/** `sys.argv` for a command line without the program's name (CPython: "Command line and environment"). */
export function argvOf(args: readonly string[]): string[] {
	let index = 0;
	while (index < args.length) {
		const argument = args[index];
		index += 1;
		if (argument === "--") return index < args.length ? args.slice(index) : [""];
		if (!argument.startsWith("-") || argument === "-") return args.slice(index - 1);
		if (argument.startsWith("--")) {
			if (argument === "--check-hash-based-pycs") index += 1;
			continue;
		}
		const letters = [...argument.slice(1)];
		const at = letters.findIndex((letter) => takesValue.has(letter) || endsOptions.has(letter));
		if (at < 0) continue;
		const isSeparate = at === letters.length - 1;
		if (isSeparate) index += 1;
		if (endsOptions.has(letters[at])) return [`-${letters[at]}`, ...args.slice(index)];
	}
	return [""];
}
