/**
 * The compiled form of this command's own Python, kept between processes as that of its JavaScript is: to
 * compile it the engine has to compile Python's compiler first. Python executes what it gets from here.
 */
import type { KeptModule } from "../auto/ingredients.js";
import { viewOf } from "../engine/bytes.js";
import { crc32Hex } from "../engine/crc32.js";
import { toHex } from "../engine/digest.js";
import { cacheDirectory } from "../node/directories.js";
import { mayKeep, readKept, writeKept } from "../node/kept-script.js";
import { mayReadAndWrite } from "../node/permits.js";

type OwnSource = Pick<KeptModule, "source" | "label">;

/** What it defines, as a dict. */
export function execute(pyodide: any, own: OwnSource): any {
	const globals = pyodide.toPy({});
	pyodide.pyimport("builtins").exec(codeOf(pyodide, own), globals);
	return globals;
}

/** The code object, from what an earlier process kept if there is that. */
function codeOf(pyodide: any, { source, label }: OwnSource): any {
	const marshal = pyodide.pyimport("marshal");
	// Says for which Python bytecode is.
	const magic = pyodide.pyimport("_frozen_importlib_external").MAGIC_NUMBER.toJs();
	const directory = cacheDirectory();
	const keeps = mayKeep(directory) && mayReadAndWrite(directory);
	const text = new TextEncoder().encode(`${label}\n${source}`);
	const file = `${directory}/code/python-${toHex(magic)}-${text.length.toString(16)}-${crc32Hex(text)}`;
	const kept = keeps ? readKept(file) : undefined;
	// Pyodide converts no Buffer.
	if (kept !== undefined) return marshal.loads(pyodide.toPy(viewOf(kept.data)));
	const code = pyodide.pyimport("builtins").compile(source, label, "exec");
	if (keeps) writeKept(file, 0, Buffer.from(marshal.dumps(code).toJs()));
	return code;
}
