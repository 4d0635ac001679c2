/**
 * The file that a command writes: whether it can be written is found out before there is anything to write.
 */
import { constants } from "node:fs";
import { access, realpath, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile, writeError } from "../node/replace-file.js";

export class OutputFile {
	private constructor(
		/** As the user named it. */
		private readonly name: string,
		/** Where links lead. */
		private readonly path: string,
		/**
		 * Whether it is a device or pipe: there is nothing to replace, a rename would remove it, and nothing
		 * belongs beside it.
		 */
		readonly special: boolean,
	) {}

	static async prepare(name: string): Promise<OutputFile> {
		try {
			const found = await stat(name).catch(absent);
			if (found?.isDirectory()) throw new Error("it is a directory");
			const special = found !== undefined && !found.isFile();
			// A pipe behind /dev/stdout has no path of its own to lead to.
			const path = found && !special ? await realpath(name) : name;
			await access(special ? path : dirname(path), constants.W_OK);
			return new OutputFile(name, path, special);
		} catch (error) {
			throw unwritable(name, error);
		}
	}

	async replace(bytes: Uint8Array): Promise<void> {
		try {
			await (this.special ? writeFile : replaceFile)(this.path, bytes);
		} catch (error) {
			throw unwritable(this.name, error);
		}
	}
}

function absent(error: NodeJS.ErrnoException): undefined {
	if (error.code !== "ENOENT") throw error;
	return undefined;
}

const unwritable = (name: string, error: unknown) =>
	writeError(name, error, { ENOENT: "its directory does not exist" });
