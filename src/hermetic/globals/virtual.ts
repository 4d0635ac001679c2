/**
 * What a recipe's `js` module shows of the host: the same as Python sees of it at the imports. The table
 * of the global properties that are virtual, each only where the engine has it. References that Python
 * keeps are paths, so after a restore the same names lead to the real ones.
 */
import { toHex } from "../../engine/digest.js";
import { neutralIdentity } from "../../js-phase/identity.js";
import type { StillClock } from "../clock.js";
import type { SeededGenerator } from "../randomness.js";
import { neutralLocale, virtualDate, virtualIntl, virtualTemporal } from "./date.js";
import { facade, hidden } from "./facade.js";

type Environment = Readonly<Record<string, string>>;

/** What they share with what Python sees at the imports. */
interface World {
	readonly clock: StillClock;
	readonly generator: SeededGenerator;
}

type Row = (real: any, world: World, environment: Environment) => unknown;

/** By global name. What JavaScript evaluates itself (`js.eval`, `run_js`) sees the real ones. */
const rows: Readonly<Record<string, Row>> = {
	Date: (_, { clock }) => virtualDate(() => clock.epoch),
	Temporal: (real, { clock }) => virtualTemporal(real, () => clock.epoch),
	Intl: virtualIntl,
	Math: (real, { generator }) => facade(real, { random: () => generator.fraction() }),
	performance: (real, { clock }) =>
		facade(real, { now: () => clock.look(), timeOrigin: clock.epoch }),
	crypto: (real, { generator }) =>
		facade(real, {
			getRandomValues(view: ArrayBufferView) {
				generator.fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
				return view;
			},
			randomUUID: () => uuid(generator.fill(new Uint8Array(16))),
		}),
	navigator: (real) =>
		facade(real, {
			userAgent: neutralIdentity.runtime,
			appVersion: neutralIdentity.runtime,
			platform: "",
			language: neutralLocale,
			languages: Object.freeze([neutralLocale]),
			hardwareConcurrency: 1,
			deviceMemory: hidden,
			onLine: false,
		}),
	location: (real) => facade(real, { href: "about:blank", toString: () => "about:blank" }),
	process: virtualProcess,
	// Ways to the host that only one engine has.
	Deno: () => hidden,
	Bun: () => hidden,
	// A page's count of frames. Pyodide would give its `js` the Python type of what has a length.
	length: () => hidden,
};

/** What engines without it get as well: Node has it since 21. */
const everywhere: Readonly<Record<string, object>> = { navigator: {} };

export function virtualGlobals(globals: object, world: World, environment: Environment): object {
	const overrides = Object.entries(rows).flatMap(([name, row]) => {
		const real = (globals as any)[name] ?? everywhere[name];
		return real === undefined ? [] : [[name, row(real, world, environment)]];
	});
	return facade(globals, Object.fromEntries(overrides));
}

/** Node's, and what imitates it. */
function virtualProcess(real: object, { clock }: World, environment: Environment): object {
	const { program } = neutralIdentity;
	const nanoseconds = () => BigInt(Math.round(clock.look() * 1e6));
	const hrtime = ([seconds, rest] = [0, 0]) => {
		const passed = nanoseconds() - BigInt(seconds) * 1_000_000_000n - BigInt(rest);
		return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
	};
	return facade(real, {
		env: { ...environment },
		argv: [program],
		argv0: program,
		execArgv: [],
		execPath: program,
		title: program,
		pid: 1,
		ppid: 0,
		cwd: () => "/",
		uptime: () => clock.look() / 1000,
		hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
		getuid: () => 0,
		geteuid: () => 0,
		getgid: () => 0,
		getegid: () => 0,
		getgroups: () => [],
	});
}

/** Of version 4 (RFC 9562). */
function uuid(bytes: Uint8Array): string {
	bytes[6] = (bytes[6] & 0x0f) | 0x40;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
