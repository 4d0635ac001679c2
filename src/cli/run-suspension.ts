/**
 * Lets a signal reach Python while its stack is suspended (`asyncio.run`, `run_sync`): then no Python
 * code runs that could look at the interrupt word. Every suspension goes through one import of the
 * main module, which is wrapped here; nothing else of the module is touched.
 */

/** The import that JsvPromise_Syncify of Pyodide's suspenders.c suspends through. */
const SUSPENDING_IMPORT = "syncifyHandler";

/** `WebAssembly.Suspending`, which TypeScript's library does not know yet. */
type Suspending = new (
	fn: (suspender: unknown, promise: unknown) => Promise<unknown>,
) => WebAssembly.ImportValue;

type Imports = Record<string, Record<string, any>>;

type CreateModule = (settings: any) => Promise<any>;

export class Suspensions {
	#module: any;
	/** How to reject each suspended stack, in the order in which they suspended. */
	readonly #rejections: ((reason: unknown) => void)[] = [];

	/** The factory of the glue, with the suspending import wrapped. */
	wrap(createModule: CreateModule): CreateModule {
		return async (settings: any) => {
			const { instantiateWasm } = settings;
			const replaceImport = (imports: Imports) => this.#replaceImport(imports.env);
			// Older glues pass their Module as the receiver.
			settings.instantiateWasm = function (this: unknown, imports: Imports, done: unknown) {
				replaceImport(imports);
				return instantiateWasm.call(this, imports, done);
			};
			this.#module = await createModule(settings);
			return this.#module;
		};
	}

	#replaceImport(env: Record<string, any>): void {
		const { Suspending } = WebAssembly as unknown as { Suspending?: Suspending };
		const original = env[SUSPENDING_IMPORT];
		// Without JSPI nothing suspends. Before 314 the import had other names: there run_sync goes on waiting.
		if (!Suspending || !original) return;
		const replacement = new Suspending((suspender, promise) => this.#suspend(suspender ?? promise));
		// The glue reads a function's signature from this property.
		env[SUSPENDING_IMPORT] = Object.assign(replacement, { sig: original.sig });
	}

	/** Whether a stack is suspended. */
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
			this.#module.syncify_error = error;
			return this.#module.error;
		} finally {
			const index = this.#rejections.indexOf(rejectThis);
			if (index !== -1) this.#rejections.splice(index, 1);
		}
	}
}
