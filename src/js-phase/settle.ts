/**
 * Settles an interpreter into this host: environment variables, the program's name, and what a restored
 * one has from where its snapshot was made. On an interpreter that was settled before it changes nothing.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { toHex } from "../engine/digest.js";
import { argvOf } from "./arguments.js";
import ownSource from "./own.py";
import { type PythonValues, runSimple } from "./run-simple.js";
import settleSource from "./settle.py";
import takeOverSource from "./take-over.py";
import type { TimeZone } from "./time-zone.js";

/** How many bytes of this host's entropy Python's generators are seeded with. */
export const SEED_BYTE_LENGTH = 32;

/** Whose an interpreter becomes. */
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
	// Part of the digest of every snapshot, to the byte: the text stays behind in memory that was freed.
	let code = `\n${settleSource.replace("{}", () => JSON.stringify(variables))}\n\n`;
	const values: PythonValues = {};
	if (owner !== undefined) {
		const { args } = module.API.config;
		const unset = Object.keys(variables).filter((name) => variables[name] === undefined);
		code += ownSource;
		Object.assign(values, { program: owner.program, args, unset });
		if (owner.takesOver !== undefined) {
			const { timezone, daylight, names: zone_names } = owner.takesOver.zone;
			const argv = args.length > 0 ? argvOf(args) : [];
			const seed = toHex(owner.takesOver.entropy);
			code += takeOverSource;
			Object.assign(values, { argv, timezone, daylight: Number(daylight), zone_names, seed });
		}
	}
	runSimple(module, code, values, "it was settled into this host");
}
