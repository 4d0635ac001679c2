/** Whether a file descriptor is a terminal, for programs whose streams mostly are files and pipes. */

/** As `isatty` of `node:tty`, which loads the network for that: only what could be a terminal is asked there. */
export function isTerminal(fd: number): boolean {
	try {
		if (!process.getBuiltinModule("node:fs").fstatSync(fd).isCharacterDevice()) return false;
	} catch {
		return false;
	}
	return process.getBuiltinModule("node:tty").isatty(fd);
}
