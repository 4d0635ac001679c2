/** A file that an option names, as the host reads all files; what is wrong with it is told by its role. */
import { PythawError } from "../errors.js";
import { host } from "../host.js";

export async function readNamed(role: string, path: string): Promise<Uint8Array> {
	try {
		return await host().read(host().resolve(path));
	} catch (error) {
		const [, why] = /^Cannot read .*?: (.*)$/s.exec((error as Error).message) ?? [];
		if (why === undefined) throw error;
		throw new PythawError("ERR_READ", `Cannot read the ${role} ${path}: ${why}`, { cause: error });
	}
}
