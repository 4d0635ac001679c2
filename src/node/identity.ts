/**
 * What tells this machine and its user from others, on Node and its like: read afresh each time, as the
 * program may have changed its environment.
 */
import type { IdentityString } from "../engine/host.js";

/**
 * Variables whose values are words that many machines and programs share: finding such a word in a
 * snapshot tells nothing of the machine that made it.
 */
const sharedVocabulary =
	/^(LANG|LANGUAGE|LC_\w+|TERM|COLORTERM|TERM_PROGRAM|SHELL|NODE_ENV|DEBIAN_FRONTEND|_)$/;

export function identityStrings(): IdentityString[] {
	const os = process.getBuiltinModule("node:os");
	const found: IdentityString[] = Object.entries(process.env)
		.filter(([name]) => !sharedVocabulary.test(name))
		.map(([name, value]) => ({
			value: value as string,
			name,
			description: `environment variable ${name}`,
		}));
	const add = (name: string, description: string, read: () => string | undefined): void => {
		let value: string | undefined;
		try {
			value = read();
		} catch {
			// A container may have a user that no database knows, and a working directory that is gone.
			return;
		}
		if (value) found.push({ value, name, description });
	};
	add("user", "the user's name", () => os.userInfo().username);
	add("host-name", "the host's name", () => os.hostname());
	add("home", "the home directory", () => os.homedir());
	add("working-directory", "the working directory", () => process.cwd());
	add("program", "the path of the program", () => process.argv[1]);
	add("user-agent", "the user agent", () => globalThis.navigator?.userAgent);
	return found;
}
