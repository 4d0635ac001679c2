/**
 * What one start reads: counted over all files for whoever listens, ended with the start, and known by
 * name to who asks what it waits for. A module that compiles while it arrives is kept in bytes as well
 * if a snapshot will be held against it, so that it is fetched once.
 */
import type { Host, ReadOptions } from "../engine/host.js";
import { bodyBytes } from "../engine/request.js";

interface Transfer {
	loaded: number;
	/** Undefined as long as nobody has said it. */
	total: number | undefined;
	done: boolean;
}

/** Told of all bytes so far, and of all that there will be once each file's size is known. */
export type BytesListener = (loaded: number, total: number | undefined) => void;

export interface ReadingSettings {
	readonly signal: AbortSignal | undefined;
	readonly listener?: BytesListener;
	/** Bytes that a file may have of which nobody says more. */
	readonly limit?: number;
	/** Whether what was had as a response will be asked for in bytes. */
	readonly keepsResponses: boolean;
}

export class Reading {
	/** The host, whose reads are this start's. */
	readonly host: Host;
	readonly #transfers = new Map<string, Transfer>();
	readonly #kept = new Map<string, Promise<Uint8Array>>();
	readonly #settings: ReadingSettings;
	#listener: BytesListener | undefined;

	constructor(host: Host, settings: ReadingSettings) {
		this.#settings = settings;
		this.#listener = settings.listener;
		const { readResponse } = host;
		this.host = {
			...host,
			read: (location, options) => this.#read(host, location, options),
			readResponse:
				readResponse && ((location, options) => this.#respond(readResponse, location, options)),
			readBody: (response, name, options) =>
				bodyBytes(response, name, this.#optionsFor(name, options)),
		};
	}

	/** What has not arrived, for a message; empty if nothing is missing. */
	get unfinished(): string {
		const open = [...this.#transfers].filter(([, { done }]) => !done);
		const names = open.map(([location, { loaded, total }]) =>
			total === undefined ? location : `${location} (${loaded} of ${total} bytes)`,
		);
		return names.join(", ");
	}

	/** Tells nobody anything any more. */
	stop(): void {
		this.#listener = undefined;
	}

	#read(host: Host, location: string, options?: ReadOptions): Promise<Uint8Array> {
		return this.#kept.get(location) ?? host.read(location, this.#optionsFor(location, options));
	}

	#respond(
		readResponse: NonNullable<Host["readResponse"]>,
		location: string,
		options?: ReadOptions,
	): Promise<Response> {
		const { keepsResponses } = this.#settings;
		const counted = this.#optionsFor(location, options);
		const responding = readResponse(location, counted);
		if (!keepsResponses && this.#listener === undefined) {
			responding.then(counted.onEnd, () => {});
			return responding;
		}
		// The copy is counted, not what is compiled: engines keep what they made of a response from the network.
		const bytes = responding.then((response) => bodyBytes(response.clone(), location, counted));
		bytes.catch(() => {});
		if (keepsResponses) this.#kept.set(location, bytes);
		return responding;
	}

	#optionsFor(
		location: string,
		{ byteLength, integrity, onArrived, limit = this.#settings.limit }: ReadOptions = {},
	): ReadOptions {
		const transfer: Transfer = { loaded: 0, total: byteLength, done: false };
		this.#transfers.set(location, transfer);
		return {
			signal: this.#settings.signal,
			byteLength,
			limit,
			integrity,
			onArrived,
			onBytes:
				this.#listener &&
				((loaded, total) => {
					transfer.loaded = loaded;
					transfer.total ??= total;
					this.#tell();
				}),
			onEnd: () => {
				transfer.done = true;
				if (transfer.total !== undefined || this.#listener === undefined) return;
				transfer.total = transfer.loaded;
				this.#tell();
			},
		};
	}

	#tell(): void {
		let loaded = 0;
		let total: number | undefined = 0;
		for (const transfer of this.#transfers.values()) {
			loaded += transfer.loaded;
			if (transfer.total === undefined) total = undefined;
			else if (total !== undefined) total += transfer.total;
		}
		this.#listener?.(loaded, total);
	}
}
