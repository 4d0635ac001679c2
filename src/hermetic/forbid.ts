/**
 * Enforces the import policy: while the C phase of a hermetic start runs, a call of a forbidden
 * import throws. Imports are bound when the module is instantiated and stay wrapped after that, so a
 * start for use is never wrapped: what no snapshot is made from need not be hermetic.
 */
import type { PyodideModule } from "../distribution/glue.js";
import type { GlueImports } from "../distribution/imports.js";
import { ForbiddenCallError } from "../errors.js";
import { classifiedImports } from "./policy.js";
import { pythonStack } from "./python-stack.js";

/** Whether the policy is enforced right now. */
export interface CPhaseGate {
	closed: boolean;
	/** The first forbidden call; C code may have gone on after it. */
	violation?: ForbiddenCallError;
}

/** Wraps the forbidden imports of one instance. The gate decides, call by call. */
export function forbidCalls(
	imports: GlueImports,
	module: () => PyodideModule,
	gate: CPhaseGate,
): void {
	const { env, sentinel } = imports;
	for (const [name, family] of classifiedImports()) {
		// A module of imports of its own in 0.28 and 0.29.
		const owner = sentinel?.[name] === undefined ? env : sentinel;
		const original = owner[name];
		// Where there is JSPI one import is a WebAssembly.Suspending, which only its maker can wrap; the
		// engine itself refuses to suspend in the C phase, where no export is promising.
		if (family.class !== "forbidden" || typeof original !== "function") continue;
		const guarded = (...args: unknown[]) => {
			if (!gate.closed) return original(...args);
			gate.violation ??= new ForbiddenCallError(name, family.touches, pythonStack(module()));
			throw gate.violation;
		};
		// The glue keeps its own notes on its functions, such as their signature.
		owner[name] = Object.assign(guarded, original);
	}
}
