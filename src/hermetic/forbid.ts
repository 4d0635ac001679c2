/**
 * Enforces the import policy: while the C phase runs, a call of a forbidden import throws. Imports stay
 * wrapped after that, which is why a start for use is never held to the policy.
 */
import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replaceEach } from "../distribution/imports.js";
import { ForbiddenCallError } from "../errors.js";
import { frameLines, pythonStacks } from "../stack-switching/python-stacks.js";
import { classifiedImports } from "./policy.js";

export class CPhaseGuard {
	#enforced = false;
	/** The first forbidden call; C code may have gone on after it. */
	#violation: ForbiddenCallError | undefined;

	/**
	 * Wraps the forbidden imports. Where there is JSPI one of them suspends, and stays as it is: the engine
	 * itself refuses to suspend in the C phase, where no export is promising.
	 */
	install(imports: GlueImports, module: PyodideModule): void {
		const families = classifiedImports();
		replaceEach(imports, (name, original) => {
			const family = families.get(name);
			if (family?.class !== "forbidden") return undefined;
			return (...args) => {
				if (!this.#enforced) return original(...args);
				this.#violation ??= new ForbiddenCallError(name, family.touches, pythonStack(module));
				throw this.#violation;
			};
		});
	}

	/** @throws ForbiddenCallError for the first forbidden call, whatever came of it in C. */
	enforce<T>(run: () => T): T {
		this.#enforced = true;
		try {
			const result = run();
			if (this.#violation === undefined) return result;
		} catch (error) {
			throw this.#violation ?? error;
		} finally {
			this.#enforced = false;
		}
		throw this.#violation;
	}
}

const MAX_FRAMES = 100;

/** Where Python stands; undefined if none runs. */
function pythonStack(module: PyodideModule): string | undefined {
	if (!module._Py_IsInitialized()) return undefined;
	const running = pythonStacks(module).find(({ state }) => state === "running");
	return running && frameLines(running.frames.slice(-MAX_FRAMES)).join("\n");
}
