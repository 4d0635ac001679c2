/**
 * Starts with `snapshot: "auto"` in caches of their own: what is in one, and waiting for what is made behind
 * a start.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { type Engine, engineNamed } from "../engines/engines.js";
import { ask, temporaryDirectory } from "../suite/start.js";
import type { AutoReport } from "./child.js";

export interface StartSettings {
	readonly engine?: Engine;
	readonly options?: object;
	readonly env?: Readonly<Record<string, string>>;
	/** What runs the engine, before its path. */
	readonly through?: readonly string[];
	readonly flags?: readonly string[];
}

/** A cache that is empty at first. */
export class Cache {
	/** What `XDG_CACHE_HOME` is. */
	readonly home = temporaryDirectory();
	/**
	 * @param options of each start, before its own.
	 * @param plain whether starts leave nothing but snapshots: a form of Pyodide takes a core for seconds.
	 */
	constructor(
		private readonly options: object = {},
		private readonly plain = true,
	) {}

	/** Where the snapshots are. */
	readonly directory = join(this.home, "pythaw", "auto");

	/** Starts a process, has it pass the suite, and gives what it says of its start. */
	async start(settings: StartSettings = {}): Promise<AutoReport> {
		const { engine = engineNamed("Node 24"), options = {}, flags = ["--short"] } = settings;
		const report = await ask<AutoReport>(
			this.engine(engine, settings),
			"auto/child",
			JSON.stringify({ ...this.options, ...options }),
			...flags,
		);
		expect(report.failed).to.deep.equal([]);
		expect(report.cases).to.be.at.least(10);
		return report;
	}

	/** The engine as one that has this cache. */
	engine(engine: Engine, { env = {}, through = [] }: StartSettings): Engine {
		const variables = Object.entries({
			XDG_CACHE_HOME: this.home,
			...(this.plain ? { PYTHAW_FORM: "off" } : {}),
			...env,
		});
		const set = variables.map(([name, value]) => `${name}=${value}`);
		return { ...engine, binary: "env", run: [...set, ...through, engine.binary, ...engine.run] };
	}

	names(ending: string): string[] {
		if (!existsSync(this.directory)) return [];
		return readdirSync(this.directory).filter((name) => name.endsWith(ending));
	}

	/** Path of the only file with that ending. */
	only(ending: string): string {
		const names = this.names(ending);
		expect(names, `files ${ending}`).to.have.length(1);
		return join(this.directory, names[0]);
	}

	/** Waits for the maker: the next record, and the end of its work. */
	async made(): Promise<any> {
		const busy = () =>
			[".lock", ".request", ".tmp"].some((ending) => this.names(ending).length > 0);
		while (this.names(".json").length === 0 || busy()) await pause(50);
		return JSON.parse(readFileSync(this.only(".json"), "utf8"));
	}

	makeDirectory(): void {
		mkdirSync(this.directory, { recursive: true, mode: 0o700 });
	}
}

/** In the environment: nothing is made, as if this process made snapshots itself. */
export const makesNone = { PYTHAW_AUTO_MAKER: "1" };
