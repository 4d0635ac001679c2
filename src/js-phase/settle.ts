/**
 * Settles an interpreter into this host: environment variables, the program's name, and what a restored
 * one has from where its snapshot was made. On an interpreter that was settled before it changes nothing.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { callFunction } from "./functions.js";
import type { PythonValue } from "./python-values.js";
import type { TimeZone } from "./time-zone.js";

/** How many bytes of this host's entropy Python's generators are seeded with. */
export const SEED_BYTE_LENGTH = 32;

export interface Owner {
	/** Path of the program that this is. */
	readonly program: string;
	/** For an interpreter that was restored. */
	readonly takesOver?: { readonly zone: TimeZone; readonly entropy: Uint8Array };
}

/**
 * @param variables of the environment; undefined takes one away.
 * @param owner absent if the instance is to stay nobody's: then it may become a snapshot.
 */
export function settle(
	module: PyodideModule,
	variables: Readonly<Record<string, string | undefined>>,
	owner: Owner | undefined,
): void {
	const { args } = module.API.config;
	const heritage = ({ zone, entropy }: NonNullable<Owner["takesOver"]>): PythonValue => {
		const argv = args.length > 0 ? argvOf(args) : [];
		return [argv, zone.timezone, Number(zone.daylight), zone.names, entropy];
	};
	const values: PythonValue[] = [
		Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? null])),
		owner ? [owner.program, args] : null,
		owner?.takesOver ? heritage(owner.takesOver) : null,
	];
	callFunction(module, "settle", values, "it was settled into this host");
}

/** Short options whose value may be the next argument. */
const takesValue = new Set(["W", "X"]);
/** Short options that end the interpreter's own options; what follows their value is the program's. */
const endsOptions = new Set(["c", "m"]);

/**
 * `sys.argv` of a restored interpreter for the option `args`, which has no program's name (CPython: "Command line and
 * environment"): CPython reads its command line once, when it starts. Options of the interpreter itself are skipped.
 */
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
