/**
 * Starts what was just taken, before it becomes a file. A program may have replaced anything that a start
 * asks Python for (`os.environ`, `sys.path`, parts of Pyodide): a list of such names would never be whole.
 * Nothing is read or compiled for it, no hook of the program runs, and the instance is let go of.
 */
import { boot } from "../boot/boot.js";
import type { LoadOptions } from "../boot/options.js";
import { PythawError, PythonRaisedError, SnapshotError } from "../errors.js";
import { registeredModules } from "../references/modules.js";
import type { PythawContents } from "../snapshot/contents.js";
import type { StartedInstance } from "../snapshot/started-instance.js";

/** @throws PythonRaisedError, SnapshotError with check `state`. */
export async function tryStart(
	{ host, module, distribution }: StartedInstance,
	snapshot: PythawContents,
): Promise<void> {
	const { jsglobals, lockFileContents, checkAPIVersion } = module.API.config;
	const silent = () => {};
	const options = {
		indexURL: distribution.indexURL,
		...{ jsglobals, lockFileContents: lockFileContents as LoadOptions["lockFileContents"] },
		checkAPIVersion,
		jsModules: Object.fromEntries(registeredModules(module)),
		// Whoever starts it has the right one.
		deserialize: () => ({}),
		...{ stdin: () => null, stdout: silent, stderr: silent },
	};
	try {
		const pyodide = await boot(host, options, { kind: "try", snapshot, distribution });
		await pyodide.pythaw.dispose();
	} catch (error) {
		// Another instance beside this one may be more than there is memory for.
		if (isOfEngine(error)) return;
		throw refusalOf(error);
	}
}

const isOfEngine = (error: unknown): boolean =>
	error instanceof PythawError && ["ERR_ENGINE", "ERR_BOOT"].includes(error.code);

function refusalOf(error: unknown): unknown {
	if (!(error instanceof PythonRaisedError || error instanceof SnapshotError)) return error;
	const [said] = error.message.replace(/^The snapshot cannot be started: /, "").split("\n");
	const what = `No snapshot was made, because it could not be started: ${said}`;
	if (error instanceof PythonRaisedError) {
		return new PythonRaisedError(what, error.traceback, { cause: error });
	}
	const advice =
		"The program must leave what a start needs (such as os.environ) as it is, or put it back before the snapshot is taken.";
	return new SnapshotError("state", `${what}\n${advice}`, { cause: error });
}
