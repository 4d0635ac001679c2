/**
 * An instance over its whole life: what was handed out for it, what it can go back to, and how it ends.
 */
import type { PyodideAPI } from "pyodide";
import { DisposedError, ResetError } from "../errors.js";
import { closeStreams } from "../files/record.js";
import type { Image } from "../image/image.js";
import { FatalErrors, refuseAll } from "../js-phase/fatal.js";
import { type TableStart, tableStartOf } from "../libraries/take-back.js";
import type { SnapshotContents } from "../snapshot/contents.js";
import { forgetInstance, type ReturnableInstance } from "../snapshot/started-instance.js";
import { WayBack } from "../snapshot/way-back.js";
import type { PythawAPI, PythawInfo, ResetOptions } from "./api.js";
import type { Checkpoint, Checkpoints } from "./checkpoint.js";
import type { Connected } from "./connect.js";
import type { Resolved } from "./resolve.js";
import type { Timings } from "./sequence.js";
import { StreamSettings } from "./stream-settings.js";

export interface Target {
	readonly contents: SnapshotContents;
	readonly wayBack: WayBack;
	/** Pages of memory that the image does not have; worked out by the first reset. */
	beside?: Image;
}

export interface Live {
	readonly linked: ReturnableInstance;
	readonly resolved: Resolved;
	readonly fatal: FatalErrors;
	readonly streams: StreamSettings;
	readonly checkpoints: Checkpoints;
}

export class Session {
	#parts: Live | undefined;
	/** Absent after a cold start. */
	target: Target | undefined;
	connected: Connected | undefined;
	/** What `loadPyodide` returns; absent until it is ready. */
	#api: PyodideAPI | undefined;
	#info: PythawInfo | undefined;
	/** The last that was asked for, unless it is done. */
	#resetting: { readonly to: Checkpoint | undefined; readonly promise: Promise<void> } | undefined;

	/** Where the function table ended, and had free entries, when the start was over. */
	tableStart: TableStart | undefined;

	/** @param later what is loaded when it is asked for. */
	constructor(
		linked: ReturnableInstance,
		resolved: Resolved,
		private readonly later: {
			reset(session: Session, to: Target | Checkpoint): Promise<void>;
			checkpoint(session: Session): Promise<Checkpoint>;
		},
	) {
		const fatal = new FatalErrors(linked.module);
		const streams = new StreamSettings();
		this.#parts = { linked, resolved, fatal, streams, checkpoints: new WeakMap() };
	}

	/** @throws DisposedError */
	get live(): Live {
		if (this.#parts === undefined) throw new DisposedError();
		return this.#parts;
	}

	/** A snapshot's parts are in place: the instance can go back to here. */
	noteRestored(contents: SnapshotContents | undefined): void {
		const { linked, resolved } = this.live;
		if (contents === undefined || resolved.purpose.kind !== "use") return;
		this.target = { contents, wayBack: new WayBack() };
		this.target.wayBack.record(linked, "restored");
	}

	/** The JS phase is over. */
	connect(connected: Connected, timings: Timings): void {
		this.connected = connected;
		const { callAdaptor } = connected;
		const { linked, resolved, fatal } = this.live;
		const restored = resolved.snapshot !== undefined;
		// Frozen: Python reaches it, and what is done with it is what its host relies on.
		this.#info = Object.freeze({
			timings,
			restored,
			callAdaptor,
			reset: (options?: { to?: Checkpoint }) => this.reset(options),
			checkpoint: () => this.checkpoint(),
			dispose: () => this.dispose(),
		});
		if (resolved.purpose.kind !== "use") return;
		fatal.watch((error) => {
			this.#keepInfo();
			this.#parts?.linked.outstanding.fail(error);
		});
		linked.outstanding.watchApi();
		this.tableStart = tableStartOf(linked.module);
		this.target?.wayBack.record(linked, "connected");
	}

	/** The API as it is handed out, with the property `pythaw`, which goes on working after a fatal error. */
	handOut(api: PyodideAPI): PythawAPI {
		this.#api = api;
		const { linked, resolved, streams } = this.live;
		if (resolved.purpose.kind === "use") {
			// Who waits for it must not wait for ever.
			const run = api.runPythonAsync as (...args: unknown[]) => Promise<unknown>;
			api.runPythonAsync = linked.outstanding.untilEnd(run);
			streams.watch(api);
		}
		this.#keepInfo();
		return api as PythawAPI;
	}

	/** Has the API refuse every use but those of the property `pythaw`. */
	refuse(message: string): void {
		refuseAll(this.#api!, message);
		this.#keepInfo();
	}

	/** Whoever asks while one is under way to the same place gets that; one to another place comes after it. */
	reset({ to }: ResetOptions = {}): Promise<void> {
		const before = this.#resetting;
		if (before !== undefined && before.to === to) return before.promise;
		const ready = before?.promise.catch(() => {}) ?? Promise.resolve();
		const promise = ready
			.then(() => this.#goBack(to))
			.finally(() => {
				if (this.#resetting === resetting) this.#resetting = undefined;
			});
		const resetting = { to, promise };
		this.#resetting = resetting;
		return promise;
	}

	async checkpoint(): Promise<Checkpoint> {
		await this.#resetting?.promise;
		void this.live;
		return this.later.checkpoint(this);
	}

	/**
	 * Ends the instance: what JavaScript holds of it is dead, its files are closed, every use says so. Nothing
	 * here refers to it any more, so that it can be collected.
	 */
	async dispose(): Promise<void> {
		if (this.#parts === undefined) return;
		await this.#resetting?.promise.catch(() => {});
		const { linked } = this.live;
		const tell = linked.outstanding.end("disposed");
		closeStreams(linked.module.FS);
		const api = this.#api as unknown as Record<string, unknown>;
		const error = new DisposedError();
		refuseAll(api, error);
		for (const name of ["_module", "_api"]) delete api[name];
		this.#keepInfo();
		forgetInstance(api);
		this.#parts = this.target = this.connected = this.tableStart = undefined;
		tell(error);
	}

	async #goBack(to?: Checkpoint): Promise<void> {
		void this.live;
		const target = to ?? this.target;
		if (target === undefined) {
			throw new ResetError(
				"no-checkpoint",
				"There is nothing to reset to: this instance was not started from a snapshot. Take a checkpoint.",
			);
		}
		return this.later.reset(this, target);
	}

	#keepInfo(): void {
		Object.defineProperty(this.#api, "pythaw", {
			value: this.#info,
			enumerable: true,
			configurable: true,
		});
	}
}
