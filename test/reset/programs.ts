/** The nasty programs, read from the text files beside: each begins with a line `#: what it does`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../engines/engines.js";

export interface Program {
	/** The file that it is in. */
	readonly file: string;
	readonly name: string;
	readonly code: string;
}

const directory = join(root, "test", "reset", "programs");

/** Those that take much memory are last: an instance keeps it. */
const files = ["modules", "files", "events", "native", "state", "fatal", "memory"];

/** All of them, file by file. */
export const programs: readonly Program[] = files.flatMap((file) => {
	const [, ...texts] = readFileSync(join(directory, `${file}.txt`), "utf8").split(/^#: /m);
	return texts.map((text) => {
		const end = text.indexOf("\n");
		return { file, name: text.slice(0, end), code: text.slice(end + 1) };
	});
});
