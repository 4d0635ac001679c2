/**
 * What Python's standard streams were last set to. Pyodide keeps that where nobody else reaches it, so it is
 * noted when a program sets it, and set again when the program is taken back to a checkpoint.
 */
import type { PyodideAPI } from "pyodide";
import type { PyodideInternals } from "../distribution/glue-api.js";

const setters = ["setStdin", "setStdout", "setStderr"] as const;

type Setter = (...args: unknown[]) => unknown;

export class StreamSettings {
	/** The glue's own functions, which work after a fatal error, too. */
	readonly #own = new Map<string, Setter>();
	/** What each was last called with; those that were not called have what the start gave them. */
	#given = new Map<string, unknown[]>();

	/** Notes, from now on, what a program sets. To be called for each start of the same instance. */
	watch(api: PyodideAPI): void {
		this.#given.clear();
		for (const name of setters) {
			const own = api[name] as Setter;
			this.#own.set(name, own);
			(api[name] as Setter) = (...args) => {
				const result = own(...args);
				this.#given.set(name, args);
				return result;
			};
		}
	}

	/** @returns what sets them as they are now. It opens the streams anew. */
	mark({ config }: PyodideInternals): () => void {
		const atStart: Readonly<Record<string, unknown>> = {
			setStdin: { stdin: config.stdin },
			setStdout: { batched: config.stdout },
			setStderr: { batched: config.stderr },
		};
		const given = new Map(this.#given);
		return () => {
			this.#given = new Map(given);
			for (const [name, own] of this.#own) own(...(given.get(name) ?? [atStart[name]]));
		};
	}
}
