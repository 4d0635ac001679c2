/**
 * The Python thread's host: this process's, with what the main thread does ahead (run-ahead.ts).
 */
import type { CompiledFile, Host } from "../engine/host.js";
import { filesAhead, type RunRequest, type ToPython } from "./run-channel.js";

/** What the main thread is still to say; undefined is what came to nothing. */
class Coming<T> {
	resolve!: (value: T | undefined) => void;
	readonly promise = new Promise<T | undefined>((resolve) => {
		this.resolve = resolve;
	});
}

export class HelpedHost {
	readonly #compiled = new Coming<CompiledFile>();
	readonly #files = new Map<string, Coming<Uint8Array>>();
	readonly host: Host;

	constructor(own: Host, request: RunRequest) {
		for (const name of filesAhead(request)) this.#files.set(name, new Coming());
		// By where they are. Each is taken once: its bytes are the reader's own.
		const left = new Map([...this.#files].map(([name, file]) => [own.resolve(name), file]));
		this.host = {
			...own,
			compiled: this.#compiled.promise,
			read: async (location, options) => {
				const coming = left.get(location);
				left.delete(location);
				return (await coming?.promise) ?? own.read(location, options);
			},
		};
	}

	receive(message: ToPython): void {
		if (message.type === "compiled") this.#compiled.resolve(message.file);
		else if (message.type === "read") this.#files.get(message.location)?.resolve(message.bytes);
	}
}
