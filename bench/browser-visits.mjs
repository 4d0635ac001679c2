/**
 * Visits of bench/browsers.mjs: a browser process, whose profile stays, opens a page and says how long its
 * start took.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { openIn } from "./browser-process.mjs";

/** How long a page is left alone where the engine shall keep what it has compiled: as a person would stay. */
const STAY_MS = 3000;

export class Visits {
	#asked = 0;

	/** @param directory of the profiles. */
	constructor(server, directory, display) {
		this.server = server;
		this.directory = directory;
		this.display = display;
	}

	/**
	 * Starts a browser, waits for what its page says, and ends it.
	 *
	 * @param options.profile name of the profile; default: one for each way.
	 * @param options.stays whether the page stays open for a while.
	 * @param query what the page is told: `snapshot`, `wheels`.
	 */
	async visit(name, way, { profile = way, stays = false, ...query } = {}) {
		const to = String(++this.#asked);
		return this.#open(name, profile, this.server.address(way, to, query), async () => {
			const said = await this.server.answer(to);
			if (stays) await new Promise((resolve) => setTimeout(resolve, STAY_MS));
			return said;
		});
	}

	/** The same, and a second tab that the first page opens in its process: both answers. */
	async twoTabs(name, way, { profile = way, ...query } = {}) {
		const [first, second] = [String(++this.#asked), String(++this.#asked)];
		const next = this.server.address(way, second, query);
		const address = this.server.address(way, first, { ...query, next });
		return this.#open(name, profile, address, () =>
			Promise.all([this.server.answer(first), this.server.answer(second)]),
		);
	}

	forget(name, profile) {
		rmSync(this.#profile(name, profile), { recursive: true, force: true, maxRetries: 5 });
	}

	async #open(name, profile, address, answers) {
		const close = openIn(
			name,
			this.#profile(name, profile),
			this.server.restAndGo(address),
			this.display,
		);
		try {
			return await answers();
		} finally {
			await close();
		}
	}

	#profile(name, profile) {
		return join(this.directory, `profile-${name.replaceAll(" ", "-")}-${profile}`);
	}
}
