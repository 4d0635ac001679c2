/**
 * Another host than this one, for building a recipe again: everything that a host may differ in differs,
 * and the bytes must not. A table of global properties, for a facade or, in a process of its own, for
 * the global object itself; a host that answers in another order; the other call adaptor.
 */
import type { AdaptorName } from "../adaptor/adaptor.js";
import { chooseAdaptor } from "../adaptor/choose.js";
import { strategies } from "../adaptor/strategies.js";
import { engineFeatures } from "../engine/features.js";
import type { Host } from "../engine/host.js";
import { facade } from "../hermetic/globals/facade.js";

/** By how much the other host's clocks are ahead, in milliseconds: another day, hour, minute and year. */
const AHEAD = 400.123 * 86_400_000;

/** By global name: what the other host has instead. Each only where the engine has it. */
const rows: Readonly<Record<string, (real: any) => unknown>> = {
	Date: (real) =>
		new Proxy(real, {
			apply: () => new real(real.now() + AHEAD).toString(),
			construct: (_, args, newTarget) =>
				Reflect.construct(real, args.length === 0 ? [real.now() + AHEAD] : args, newTarget),
			get: (_, name) => (name === "now" ? () => real.now() + AHEAD : Reflect.get(real, name)),
		}),
	Math: (real) => facade(real, { random: () => 1 - real.random() }),
	performance: (real) =>
		facade(real, { now: () => real.now() + AHEAD, timeOrigin: real.timeOrigin + AHEAD }),
	navigator: (real) =>
		facade(real, {
			userAgent: `Disguise/2.0 (another engine; not ${real.userAgent})`,
			language: "eo",
			languages: ["eo"],
			hardwareConcurrency: (real.hardwareConcurrency ?? 1) + 3,
		}),
	process: (real) =>
		facade(real, {
			env: { ...real.env, PATH: "/elsewhere/bin", HOME: "/elsewhere/home", DISGUISE: "worn" },
			argv: ["/elsewhere/engine", "/elsewhere/program.js"],
			pid: real.pid + 1,
			ppid: real.ppid + 1,
			title: "disguise",
			cwd: () => "/elsewhere",
			uptime: () => real.uptime() + AHEAD / 1000,
		}),
};

function disguises(globals: any): [name: string, value: unknown][] {
	return Object.entries(rows)
		.filter(([name]) => globals[name] !== undefined)
		.map(([name, row]) => [name, row(globals[name])]);
}

export const disguisedGlobals = (globals: object): object =>
	facade(globals, Object.fromEntries(disguises(globals)));

/** For a process that does nothing else. The engine then has no stack switching. */
export function disguiseProcess(): void {
	for (const name of ["promising", "Suspending"]) Reflect.deleteProperty(WebAssembly, name);
	for (const [name, value] of disguises(globalThis)) {
		Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
	}
}

/** The same host, whose files come in another order and whose event loop has other things to do. */
export const disguisedHost = (host: Host): Host => ({
	...host,
	program: "/elsewhere/program.js",
	async read(location) {
		const bytes = await host.read(location);
		await new Promise((resolve) => setTimeout(resolve, 1 + (location.length % 7)));
		return bytes;
	},
	entropy: (byteLength) => host.entropy(byteLength).reverse(),
});

/** Another adaptor than this engine's best, as on an engine with fewer features: without JSPI, too. */
export function otherAdaptor(): AdaptorName {
	const features = engineFeatures();
	const best = chooseAdaptor("auto", "trampoline", features).strategy.name;
	const others = strategies.filter(
		(strategy) => strategy.name !== best && strategy.missing(features) === undefined,
	);
	return (others.find(({ keepsStackSwitching }) => !keepsStackSwitching) ?? others[0]).name;
}
