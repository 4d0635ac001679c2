/**
 * How a start for a snapshot differs from one for use, as one object that the boot sequence asks at the
 * places where they part. A start for use loads none of what this imports.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import { type CPhaseGate, forbidCalls } from "./forbid.js";
import { virtualGlobals } from "./globals/virtual.js";
import { virtualize, virtualizeFiles } from "./host.js";
import type { WriteWatch } from "./watch.js";
import { createWorld, type WorldStart } from "./world.js";

export interface HermeticSettings {
	/** The whole environment that the recipe sets. */
	readonly environment: Readonly<Record<string, string>>;
	/** Where the virtual host's clock and generator begin. */
	readonly host: WorldStart;
	/** To ask about a restored instance's state: a JS value may be missing. */
	readonly onlyToExamine?: boolean;
	/** Told of every call of an import. */
	readonly watch?: WriteWatch;
}

/** No hook runs after a restore of this kind. */
export interface HermeticStart {
	readonly environment: Readonly<Record<string, string>>;
	/** Where the clock stands, in milliseconds since the epoch. */
	readonly epoch: number;
	readonly onlyToExamine: boolean;
	/** Stands in for the global object that Python sees as `js`. */
	globals(real: object): object;
	adjustImports(imports: GlueImports, module: () => PyodideModule, gate: CPhaseGate): void;
	/** The rest, once the glue's file system exists and holds what a snapshot put there. */
	adjustFiles(module: PyodideModule): void;
}

export function hermeticStart(settings: HermeticSettings): HermeticStart {
	const { environment, host, onlyToExamine = false, watch } = settings;
	const world = createWorld(host);
	return {
		environment,
		epoch: host.epoch,
		onlyToExamine,
		globals: (real) => virtualGlobals(real, world, environment),
		adjustImports(imports, module, gate) {
			virtualize(imports, module, world);
			forbidCalls(imports, module, gate);
			watch?.install(imports, module);
		},
		adjustFiles: (module) => virtualizeFiles(module, world),
	};
}
