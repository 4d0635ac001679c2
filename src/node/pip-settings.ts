/**
 * How pip is set up on this machine: its configuration files and environment variables, in pip's own
 * order (user guide, "Configuration"). Reads what says where packages come from, nothing else.
 */
import type { PipSettings } from "../engine/host.js";
import { PythawError } from "../errors.js";

type Fs = typeof import("node:fs");
type Path = typeof import("node:path");

/** Values by option, as pip's options are called on its command line. */
type Values = Map<string, string>;

/** The sections of a configuration file that count where wheels are downloaded; later ones win. */
const SECTIONS = ["global", "download", "install"];

/** @throws PythawError `ERR_READ` if PIP_CONFIG_FILE names a file that cannot be read. */
export async function readPipSettings(fs: Fs, path: Path): Promise<PipSettings> {
	const values: Values = new Map();
	for (const file of configurationFiles(path)) {
		const text = await fs.promises.readFile(file.path, "utf8").catch((error) => {
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
function configurationFiles(path: Path): ConfigurationFile[] {
	const { PIP_CONFIG_FILE, XDG_CONFIG_DIRS, XDG_CONFIG_HOME, HOME, APPDATA, ProgramData } =
		process.env;
	// The null device is pip's way to say "no configuration file".
	if (PIP_CONFIG_FILE === "/dev/null" || PIP_CONFIG_FILE === "nul") return [];
	const { VIRTUAL_ENV } = process.env;
	const files: (string | undefined)[] = [];
	if (process.platform === "win32") {
		files.push(ProgramData && path.join(ProgramData, "pip", "pip.ini"));
		files.push(HOME && path.join(HOME, "pip", "pip.ini"));
		files.push(APPDATA && path.join(APPDATA, "pip", "pip.ini"));
		files.push(VIRTUAL_ENV && path.join(VIRTUAL_ENV, "pip.ini"));
	} else {
		const shared = process.platform === "darwin" ? ["/Library/Application Support"] : ["/etc/xdg"];
		const directories = XDG_CONFIG_DIRS ? XDG_CONFIG_DIRS.split(":") : shared;
		files.push(...directories.map((directory) => path.join(directory, "pip", "pip.conf")));
		files.push("/etc/pip.conf");
		files.push(HOME && path.join(HOME, ".pip", "pip.conf"));
		const own = XDG_CONFIG_HOME || (HOME && path.join(HOME, ".config"));
		if (process.platform === "darwin" && HOME) {
			files.push(path.join(HOME, "Library", "Application Support", "pip", "pip.conf"));
		}
		files.push(own && path.join(own, "pip", "pip.conf"));
		files.push(VIRTUAL_ENV && path.join(VIRTUAL_ENV, "pip.conf"));
	}
	const found: ConfigurationFile[] = files
		.filter((file) => !!file)
		.map((file) => ({ path: file! }));
	if (PIP_CONFIG_FILE) found.push({ path: PIP_CONFIG_FILE, required: true });
	return found;
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
			section = heading[1]!;
			last = undefined;
		} else if (section === wanted && /^\s/.test(line) && last !== undefined) {
			values.set(last, `${values.get(last)}\n${line.trim()}`);
		} else if (section === wanted) {
			const [, name, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line.trim()) ?? [];
			if (name === undefined) continue;
			last = name.toLowerCase().replaceAll("_", "-");
			values.set(last, value!);
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
