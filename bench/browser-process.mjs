/**
 * Browsers as a person starts them: a process with a profile that stays, one address, no driver. Which
 * browsers there are is told by test/browsers/setup.mjs, which installs them.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const miniBrowser = readdirSync("/usr/lib")
	.map((name) => `/usr/lib/${name}/webkit2gtk-4.1/MiniBrowser`)
	.find((path) => existsSync(path));

/** Prefs that keep Firefox from pages, dialogs and requests of its own. */
const firefoxPreferences = {
	"app.normandy.enabled": false,
	"browser.aboutwelcome.enabled": false,
	"browser.shell.checkDefaultBrowser": false,
	"browser.startup.homepage_override.mstone": "ignore",
	"dom.disable_open_during_load": false,
	"datareporting.policy.dataSubmissionEnabled": false,
	"extensions.update.enabled": false,
	"network.captive-portal-service.enabled": false,
	"network.connectivity-service.enabled": false,
	"services.settings.server": "data:,",
	"toolkit.telemetry.enabled": false,
};

/** By name: the command that opens an address with a profile. */
const commands = {
	Chromium: (profile, address) => [
		"/usr/bin/chromium",
		[
			"--headless",
			"--no-sandbox",
			"--disable-gpu",
			"--disable-background-networking",
			"--disable-component-update",
			"--no-first-run",
			"--disable-popup-blocking",
			`--user-data-dir=${profile}`,
			address,
		],
	],
	"Firefox ESR": (profile, address) => {
		const lines = Object.entries(firefoxPreferences).map(
			([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
		);
		writeFileSync(join(profile, "user.js"), lines.join("\n"));
		return ["/usr/bin/firefox-esr", ["--headless", "--no-remote", "--profile", profile, address]];
	},
	WebKitGTK: (_, address) => [
		miniBrowser,
		["--javascript-can-open-windows-automatically=true", address],
	],
};

export const browserNames = Object.keys(commands);

/** Opens an address; the returned function ends the process and waits for it, so that it keeps its cache. */
export function openIn(name, profile, address, display) {
	mkdirSync(profile, { recursive: true });
	const [binary, args] = commands[name](profile, address);
	const child = spawn(binary, args, {
		stdio: "ignore",
		detached: true,
		env: {
			...process.env,
			DISPLAY: display,
			HOME: profile,
			XDG_CACHE_HOME: join(profile, "cache"),
			XDG_DATA_HOME: join(profile, "data"),
			XDG_CONFIG_HOME: join(profile, "config"),
			NO_AT_BRIDGE: "1",
			GSETTINGS_BACKEND: "memory",
			LIBGL_ALWAYS_SOFTWARE: "1",
			WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
		},
	});
	const ended = new Promise((resolve) => child.once("exit", resolve));
	return async () => {
		const timer = setTimeout(() => endGroup(child.pid, "SIGKILL"), 5000);
		child.kill("SIGTERM");
		await ended;
		clearTimeout(timer);
		endGroup(child.pid, "SIGKILL");
	};
}

/** What a browser has started ends with it. */
function endGroup(pid, signal) {
	try {
		process.kill(-pid, signal);
	} catch {
		// There is nothing left of it.
	}
}

/** A virtual screen, which WebKitGTK needs. */
export async function startScreen() {
	const screen = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1440x900x24"], {
		stdio: ["ignore", "pipe", "ignore"],
	});
	const [number] = await new Promise((resolve) => {
		screen.stdout.once("data", (data) => resolve(/\d+/.exec(data)));
	});
	return { display: `:${number}`, stop: () => screen.kill() };
}
