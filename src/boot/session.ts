/**
 * An instance over its whole life: what was handed out for it, what it can go back to, and how it ends.
 */
import type { PyodideAPI } from "pyodide";
import { ResetError } from "../errors.js";
import type { Image } from "../image/image.js";
import { FatalErrors, refuseAll } from "../js-phase/fatal.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import type { ReturnableInstance } from "../snapshot/started-instance.js";
import { WayBack } from "../snapshot/way-back.js";
import type { PythawAPI, PythawInfo } from "./api.js";
import type { Connected } from "./js-phase.js";
import type { Resolved } from "./resolve.js";
import type { Timings } from "./sequence.js";

/** What an instance can go back to. */
export interface Target {
	readonly contents: SnapshotContents;
	readonly wayBack: WayBack;
	/** Pages of memory that the image does not have; worked out by the first reset. */
	beside?: Image;
}

export class Session {
	readonly linked: ReturnableInstance;
	readonly resolved: Resolved;
	readonly fatal: FatalErrors;
	/** Absent after a cold start, until there is a checkpoint. */
	target: Target | undefined;
	connected: Connected | undefined;
	/** What `loadPyodide` returns; absent until it is ready. */
	#api: PyodideAPI | undefined;
	#info: PythawInfo | undefined;
	#resetting: Promise<void> | undefined;

	readonly #reset: (session: Session, target: Target) => Promise<void>;

	/** @param reset what takes an instance back. */
	constructor(
		linked: ReturnableInstance,
		resolved: Resolved,
		reset: (session: Session, target: Target) => Promise<void>,
	) {
		this.#reset = reset;
		this.linked = linked;
		this.resolved = resolved;
		this.fatal = new FatalErrors(linked.module);
	}

	/** A snapshot's parts are in place: the instance can go back to here. */
	restored(contents: SnapshotContents | undefined): void {
		if (contents === undefined || this.resolved.purpose.kind !== "use") return;
		this.target = { contents, wayBack: new WayBack() };
		this.target.wayBack.record(this.linked, "restored");
	}

	/** The JS phase is over. */
	connect(connected: Connected, timings: Timings): void {
		this.connected = connected;
		const { callAdaptor } = connected;
		const restored = this.resolved.snapshot !== undefined;
		this.#info = { timings, restored, callAdaptor, reset: () => this.reset() };
		if (this.resolved.purpose.kind !== "use") return;
		this.fatal.watch(() => this.#keepInfo());
		this.linked.outstanding.watchApi();
		this.target?.wayBack.record(this.linked, "connected");
	}

	/** The API as it is handed out, with the property `pythaw`, which goes on working after a fatal error. */
	handOut(api: PyodideAPI): PythawAPI {
		this.#api = api;
		if (this.resolved.purpose.kind === "use") {
			// Who waits for it must not wait for ever.
			const run = api.runPythonAsync as (...args: unknown[]) => Promise<unknown>;
			api.runPythonAsync = this.linked.outstanding.untilEnd(run);
		}
		this.#keepInfo();
		return api as PythawAPI;
	}

	/** Has the API refuse every use but those of the property `pythaw`. */
	refuse(message: string): void {
		refuseAll(this.#api!, message);
		this.#keepInfo();
	}

	/** Whoever asks while one is under way gets that. */
	reset(): Promise<void> {
		this.#resetting ??= this.#goBack().finally(() => {
			this.#resetting = undefined;
		});
		return this.#resetting;
	}

	async #goBack(): Promise<void> {
		if (this.target === undefined) {
			throw new ResetError(
				"no-checkpoint",
				"There is nothing to reset to: this instance was not started from a snapshot.",
			);
		}
		return this.#reset(this, this.target);
	}

	#keepInfo(): void {
		Object.defineProperty(this.#api, "pythaw", {
			value: this.#info,
			enumerable: true,
			configurable: true,
		});
	}
}
