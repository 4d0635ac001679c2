/**
 * WebKitGTK's MiniBrowser under Xvfb, driven by WebKitWebDriver over plain WebDriver. Only the few
 * commands that the tests give it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { OpenBrowser, OpenPage } from "./open-browser.js";

/** Starts a virtual screen, the driver, and a browser with a profile of its own. */
export async function openWebKit(driverBinary: string, optimising = true): Promise<OpenBrowser> {
	const profile = mkdtempSync(join(tmpdir(), "pythaw-webkit-"));
	const screen = spawn(
		"Xvfb",
		["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
		{
			stdio: ["ignore", "pipe", "ignore"],
		},
	);
	const display = await firstLine(screen);
	const port = await freePort();
	const driver = spawn(driverBinary, [`--port=${port}`], {
		stdio: ["ignore", "pipe", "pipe"],
		// The web's processes have it from the driver, by way of the browser.
		env: { ...webKitEnvironment(profile, display), ...(optimising ? {} : { JSC_useOMGJIT: "0" }) },
	});
	const stop = () => {
		driver.kill("SIGKILL");
		screen.kill("SIGKILL");
		rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
	};
	process.once("exit", stop);
	const complaints = listenTo(driver);
	const session = await Session.begin(`http://127.0.0.1:${port}`);
	let pages = 0;
	return {
		async open(url): Promise<OpenPage> {
			const handle = await session.newWindow();
			await session.inWindow(handle, "POST", "/url", { url });
			pages += 1;
			// The browser's lines do not say which page they are of: what is said while there is one, is its.
			const from = pages === 1 ? complaints.length : 0;
			return {
				get complaints() {
					return complaints.slice(from);
				},
				crashed: new Promise<never>(() => {}),
				evaluate: (expression) =>
					session.inWindow(handle, "POST", "/execute/sync", {
						script: `return ${expression};`,
						args: [],
					}),
				async close() {
					pages -= 1;
					complaints.length = 0;
					await session.inWindow(handle, "DELETE", "/window");
				},
			};
		},
		async close() {
			await session.end();
			process.off("exit", stop);
			stop();
		},
	};
}

/** Where the browser keeps everything, and what it must not reach for. */
export function webKitEnvironment(profile: string, display: string): NodeJS.ProcessEnv {
	return {
		...process.env,
		DISPLAY: `:${display}`,
		HOME: profile,
		XDG_CACHE_HOME: join(profile, "cache"),
		XDG_DATA_HOME: join(profile, "data"),
		XDG_CONFIG_HOME: join(profile, "config"),
		// No desktop: no bus for accessibility, no portals, no keyring.
		NO_AT_BRIDGE: "1",
		GIO_USE_VFS: "local",
		GSETTINGS_BACKEND: "memory",
		WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
		LIBGL_ALWAYS_SOFTWARE: "1",
		WEBKIT_DISABLE_COMPOSITING_MODE: "1",
	};
}

/** The browser that the package brings along. */
export function miniBrowser(): string {
	for (const name of readdirSync("/usr/lib")) {
		const path = `/usr/lib/${name}/webkit2gtk-4.1/MiniBrowser`;
		if (existsSync(path)) return path;
	}
	throw new Error("MiniBrowser is not installed: npm run setup");
}

/** One WebDriver session. Commands to a window take turns, since the driver has one that it looks at. */
class Session {
	#turn: Promise<unknown> = Promise.resolve();

	private constructor(
		readonly address: string,
		/** The window that it began with, which stays: others are opened from it. */
		readonly home: string,
	) {}

	static async begin(driver: string): Promise<Session> {
		const capabilities = {
			alwaysMatch: {
				"webkitgtk:browserOptions": {
					binary: miniBrowser(),
					args: ["--automation", "--enable-write-console-messages-to-stdout=true"],
				},
			},
		};
		for (let attempt = 0; ; attempt += 1) {
			try {
				const { sessionId } = await command("POST", `${driver}/session`, { capabilities });
				const address = `${driver}/session/${sessionId}`;
				return new Session(address, await command("GET", `${address}/window`));
			} catch (error) {
				// The driver is not up yet.
				if (!(error instanceof TypeError) || attempt === 200) throw error;
				await pause(50);
			}
		}
	}

	newWindow(): Promise<string> {
		return this.#inTurn(async () => {
			await command("POST", `${this.address}/window`, { handle: this.home });
			const { handle } = await command("POST", `${this.address}/window/new`, { type: "window" });
			return handle;
		});
	}

	inWindow(handle: string, method: string, path: string, body?: object): Promise<any> {
		return this.#inTurn(async () => {
			await command("POST", `${this.address}/window`, { handle });
			return command(method, this.address + path, body);
		});
	}

	end(): Promise<void> {
		return command("DELETE", this.address);
	}

	#inTurn<T>(run: () => Promise<T>): Promise<T> {
		const result = this.#turn.then(run);
		this.#turn = result.catch(() => undefined);
		return result;
	}
}

async function command(method: string, address: string, body?: object): Promise<any> {
	const response = await fetch(address, {
		method,
		body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
	});
	const { value } = (await response.json()) as { value: any };
	if (!response.ok)
		throw new Error(`WebDriver, ${method} ${address}: ${value.error}: ${value.message}`);
	return value;
}

/** `CONSOLE NETWORK ERROR …` and such, as the browser writes them to its standard output. */
function listenTo(driver: ChildProcess): string[] {
	const complaints: string[] = [];
	let rest = "";
	driver.stdout!.setEncoding("utf8").on("data", (text: string) => {
		const lines = (rest + text).split("\n");
		rest = lines.pop()!;
		complaints.push(...lines.filter((line) => /^CONSOLE .*\b(ERROR|WARN)/.test(line)));
	});
	driver.stderr!.resume();
	return complaints;
}

function firstLine(child: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = "";
		child.stdout!.setEncoding("utf8").on("data", (more: string) => {
			text += more;
			if (text.includes("\n")) resolve(text.trim());
		});
		child.on("error", reject);
		child.on("exit", (code) => reject(new Error(`Xvfb ended with exit code ${code}`)));
	});
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}
