/** What may lie where a file of ours is looked for, and is none that can be read. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Each puts it at a path, in the place of what is there. */
export const noFiles: Readonly<Record<string, (path: string) => void>> = {
	"a pipe that nobody writes to": (path) => {
		rmSync(path, { force: true });
		execFileSync("mkfifo", [path]);
	},
	"a directory": (path) => {
		rmSync(path, { force: true });
		mkdirSync(path);
		writeFileSync(join(path, "inside"), "");
	},
	"a link to nothing": (path) => {
		rmSync(path, { force: true });
		symlinkSync(`${path}.gone`, path);
	},
	"a link to a device that never ends": (path) => {
		rmSync(path, { force: true });
		symlinkSync("/dev/zero", path);
	},
	"a file with a hole of a terabyte": (path) => {
		rmSync(path, { force: true });
		writeFileSync(path, "", { mode: 0o600 });
		truncateSync(path, 2 ** 40);
	},
};
