/**
 * Lets a signal reach Python while its stack is suspended (`asyncio.run`, `run_sync`): then no Python
 * code runs that could look at the interrupt word. Every suspension goes through one import of the
 * main module, which is wrapped here; nothing else of the module is touched.
 */

import type { PyodideModule } from "../distribution/glue.js";
import { type GlueImports, replace } from "../distribution/imports.js";

/** `WebAssembly.Suspending`, which TypeScript's library does not know yet. */
type Suspending = new (
	fn: (suspender: unknown, promise: unknown) => Promise<unknown>,
) => WebAssembly.ImportValue & (() => unknown);

export class Interrupts {
	#module: PyodideModule | undefined;
	/** How to reject each suspended stack, in the order in which they suspended. */
	readonly #rejections: ((reason: unknown) => void)[] = [];

	/**
	 * Replaces the function that JsvPromise_Syncify of Pyodide's suspenders.c suspends through. Without JSPI
	 * nothing suspends. Before 314 it had other names: there run_sync goes on waiting.
	 */
	replaceImports(imports: GlueImports, module: PyodideModule): void {
		this.#module = module;
		const { Suspending } = WebAssembly as unknown as { Suspending?: Suspending };
		if (Suspending === undefined) return;
		replace(
			imports,
			"syncifyHandler",
			() => new Suspending((suspender, promise) => this.#suspend(suspender ?? promise)),
		);
	}

	get any(): boolean {
		return this.#rejections.length > 0;
	}

	/** Makes the stack that suspended last resume with an exception. */
	reject(reason: unknown): void {
		this.#rejections.pop()?.(reason);
	}

	/** As Pyodide's own handler: the value, or its error mark with the reason beside it. */
	async #suspend(promise: unknown): Promise<unknown> {
		let rejectThis: (reason: unknown) => void = () => {};
		const interrupted = new Promise<never>((_, reject) => {
			rejectThis = reject;
		});
		this.#rejections.push(rejectThis);
		try {
			return await Promise.race([promise, interrupted]);
		} catch (error) {
			if ((error as { pyodide_fatal_error?: boolean } | undefined)?.pyodide_fatal_error)
				throw error;
			const module = this.#module!;
			module.syncify_error = error;
			return module.error;
		} finally {
			const index = this.#rejections.indexOf(rejectThis);
			if (index !== -1) this.#rejections.splice(index, 1);
		}
	}
}
