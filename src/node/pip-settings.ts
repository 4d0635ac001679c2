/**
 * How pip is set up on this machine: its configuration files and environment variables, in pip's own
 * order (user guide, "Configuration"). Reads what says where packages come from, nothing else.
 */
import type { PipSettings } from "../engine/host.js";
import { PythawError } from "../errors.js";

/** Values by option, as pip's options are called on its command line. */
type Values = Map<string, string>;

/** The sections of a configuration file that count where wheels are downloaded; later ones win. */
const SECTIONS = ["global", "download", "install"];

/** @throws PythawError `ERR_READ` if PIP_CONFIG_FILE names a file that cannot be read. */
export async function readPipSettings(): Promise<PipSettings> {
	const { readFile } = process.getBuiltinModule("node:fs").promises;
	const values: Values = new Map();
	for (const file of configurationFiles()) {
		const text = await readFile(file.path, "utf8").catch((error) => {
			if (!file.required) return "";
			throw new PythawError(
				"ERR_READ",
				`Cannot read ${file.path}, which PIP_CONFIG_FILE names: ${error.message}`,
				{ cause: error },
			);
		});
		for (const section of SECTIONS) {
			for (const [name, value] of sectionOf(text, section)) values.set(name, value);
		}
	}
	for (const [name, value] of Object.entries(process.env)) {
		// Empty variables count as not set.
		if (!name.startsWith("PIP_") || !value) continue;
		values.set(name.slice("PIP_".length).toLowerCase().replaceAll("_", "-"), value);
	}
	return settingsOf(values);
}

interface ConfigurationFile {
	readonly path: string;
	/** Whether somebody named it, so that its absence is a mistake. */
	readonly required?: boolean;
}

/** Every file that pip reads, from the weakest to the strongest. */
function configurationFiles(): ConfigurationFile[] {
	const path = process.getBuiltinModule("node:path");
	const { PIP_CONFIG_FILE, XDG_CONFIG_DIRS, XDG_CONFIG_HOME, HOME, APPDATA, ProgramData } =
		process.env;
	// The null device is pip's way to say "no configuration file".
	if (PIP_CONFIG_FILE === "/dev/null" || PIP_CONFIG_FILE === "nul") return [];
	const below = (directory: string | undefined, ...parts: string[]) =>
		directory ? [path.join(directory, ...parts)] : [];
	const name = process.platform === "win32" ? "pip.ini" : "pip.conf";
	const environment = below(process.env.VIRTUAL_ENV, name);
	const isMac = process.platform === "darwin";
	const shared = XDG_CONFIG_DIRS
		? XDG_CONFIG_DIRS.split(":")
		: [isMac ? "/Library/Application Support" : "/etc/xdg"];
	const files =
		process.platform === "win32"
			? [ProgramData, HOME, APPDATA].flatMap((directory) => below(directory, "pip", name))
			: [
					...shared.flatMap((directory) => below(directory, "pip", name)),
					`/etc/${name}`,
					...below(HOME, ".pip", name),
					...(isMac ? below(HOME, "Library", "Application Support", "pip", name) : []),
					...below(XDG_CONFIG_HOME || below(HOME, ".config")[0], "pip", name),
				];
	const found = [...files, ...environment].map((file): ConfigurationFile => ({ path: file }));
	return PIP_CONFIG_FILE ? [...found, { path: PIP_CONFIG_FILE, required: true }] : found;
}

/** A section of a file in the syntax of Python's `configparser`, values over several lines included. */
function sectionOf(text: string, wanted: string): Values {
	const values: Values = new Map();
	let section = "";
	let last: string | undefined;
	for (const line of text.split(/\r\n|\r|\n/)) {
		if (/^\s*([#;]|$)/.test(line)) continue;
		const heading = /^\[(.+?)\]/.exec(line);
		if (heading) {
			section = heading[1];
			last = undefined;
		} else if (section === wanted && /^\s/.test(line) && last !== undefined) {
			values.set(last, `${values.get(last)}\n${line.trim()}`);
		} else if (section === wanted) {
			const [, name, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line.trim()) ?? [];
			if (name === undefined) continue;
			last = name.toLowerCase().replaceAll("_", "-");
			values.set(last, value);
		}
	}
	return values;
}

function settingsOf(values: Values): PipSettings {
	const list = (name: string) => (values.get(name) ?? "").split(/\s+/).filter(Boolean);
	const amount = (name: string) => {
		const value = Number(values.get(name) || Number.NaN);
		return Number.isFinite(value) && value >= 0 ? value : undefined;
	};
	return {
		// pip's older name for the same option.
		indexUrl: values.get("index-url") ?? values.get("pypi-url"),
		extraIndexUrls: list("extra-index-url"),
		findLinks: list("find-links"),
		noIndex: /^(1|y|yes|t|true|on)$/i.test(values.get("no-index") ?? ""),
		timeout: amount("timeout") ?? amount("default-timeout"),
		retries: amount("retries"),
	};
}
