/**
 * The Python thread of `pythaw run`: starts Python, connects it to this process and runs the
 * program. It must not end the process: the main thread does, when this one says so.
 */
import { parentPort, workerData } from "node:worker_threads";
import { startAuto } from "../auto/start.js";
import { boot, haveFormMade } from "../boot/boot.js";
import type { LoadOptions } from "../boot/options.js";
import type { Purpose } from "../boot/purpose.js";
import type { ProgressEvent } from "../boot/sequence.js";
import { PythawError } from "../errors.js";
import { host } from "../host.js";
import { instanceOf } from "../snapshot/started-instance.js";
import { portable } from "./failure.js";
import { type FromPython, PythonEnd, type RunRequest, type ToPython } from "./run-channel.js";
import { execute } from "./run-code.js";
import endSource from "./run-end.py";
import { mountHostFiles } from "./run-files.js";
import { HelpedHost } from "./run-host.js";
import { instancesOf } from "./run-objects.js";
import programSource from "./run-program.py";
import { connectStreams, directConsole } from "./run-streams.js";
import { Interrupts } from "./run-suspension.js";

// An import of it would load all that it re-exports, such as streams.
const { writeSync } = process.getBuiltinModule("node:fs");

/** Variables that describe another Python or its libraries: Python here has its own. */
const notForPython = ["PYTHONHOME", "PYTHONINSPECT", "LD_LIBRARY_PATH"];

/** CPython's exit code when it could not end cleanly. */
const UNCLEAN_EXIT = 120;

const request = workerData as RunRequest;
const channel = new PythonEnd(request.memory);
const interrupts = new Interrupts();
const helped = new HelpedHost(host(), request);
const tell = (message: FromPython) => parentPort!.postMessage(message);

/** Whether the snapshot is pythaw's own affair. */
const isAuto = request.snapshot === "auto";

/** The Python side of this program. A snapshot of pythaw's own account has it. */
const ownModule = {
	name: "_pythaw_run",
	source: `${programSource}\n${endSource}`,
	label: "<pythaw run>",
};

globalThis.console = directConsole(channel);
parentPort!.on("message", (message: ToPython) => helped.receive(message));
try {
	const pyodide = await start();
	const { execute, end } = prepare(pyodide);
	const code = await run(pyodide, execute);
	tell({ type: "exit", code: end() ? code : UNCLEAN_EXIT });
} catch (error) {
	const code = statusOfExit(error);
	tell(code === undefined ? { type: "failed", error: portable(error) } : { type: "exit", code });
}

async function start(): Promise<any> {
	const { snapshot, base, indexURL } = request;
	const options: LoadOptions = { snapshot, base, indexURL, onProgress: tellInDebugging };
	const purpose: Purpose = { kind: "use", interrupts };
	const pyodide = isAuto
		? await startAuto(helped.host, options, purpose, ownModule)
		: await boot(helped.host, options, purpose);
	// Now: the program may end this process before it is this one's turn.
	const { distribution, keepCode } = instanceOf(pyodide);
	keepCode();
	await haveFormMade(host(), distribution);
	return pyodide;
}

/** With PYTHAW_DEBUG=1, what becomes of the snapshot that nobody named. */
function tellInDebugging(event: ProgressEvent): void {
	if (event.phase !== "auto" || process.env.PYTHAW_DEBUG !== "1") return;
	const { state, detail } = event;
	writeSync(2, `pythaw run: snapshot ${state}${detail === undefined ? "" : `: ${detail}`}\n`);
}

/** Connects Python to this process: streams, signals, files, environment. Returns the program's `execute` and `end`. */
function prepare(pyodide: any): { execute: any; end: () => boolean } {
	connectStreams(pyodide, channel, () => tell({ type: "input" }));
	pyodide.setInterruptBuffer(channel.interruptBuffer());
	parentPort!.on("message", ({ type }: ToPython) => {
		if (type === "interrupt") interruptSuspended(pyodide);
	});
	mountHostFiles(pyodide.FS);
	const { workingDirectory } = request;
	// Where the empty entry of sys.path pointed when the snapshot was made. One that pythaw made on its own
	// account has nothing there, and no program is to see whether there was one.
	const madeIn = pyodide.pythaw.restored && !isAuto ? pyodide.FS.cwd() : undefined;
	if (!pyodide.FS.analyzePath(workingDirectory).exists) {
		throw new PythawError(
			"ERR_READ",
			`the working directory ${workingDirectory} cannot be seen by Python`,
		);
	}
	pyodide.FS.chdir(workingDirectory);

	const own = ownFunctions(pyodide);
	const env = { ...process.env };
	for (const name of notForPython) delete env[name];
	const sleep = (milliseconds: number) => channel.sleep(milliseconds);
	own.get("prepare")(pyodide.toPy(env), request.executable, madeIn, sleep, missingFeature(pyodide));
	const instances = (classes: any) => instancesOf(pyodide._module, classes.toJs());
	return { execute: own.get("execute"), end: () => own.get("end")(instances) };
}

function ownFunctions(pyodide: any): any {
	if (isAuto && pyodide.pythaw.restored) return pyodide.pyimport(ownModule.name).__dict__;
	return execute(pyodide, ownModule);
}

/** Why `asyncio.run` cannot work here, or undefined where it can. */
function missingFeature(pyodide: any): string | undefined {
	if (pyodide._module.jspiSupported) return undefined;
	return (
		"this needs WebAssembly stack switching (JSPI, JavaScript Promise Integration), which " +
		`Node ${process.version} does not have; Node 24 and later do`
	);
}

async function run(pyodide: any, execute: any): Promise<number> {
	const { program } = request;
	const args = [program.kind, program.target, pyodide.toPy(program.args), program.name];
	tell({ type: "running" });
	return pyodide._module.jspiSupported ? execute.callPromising(...args) : execute(...args);
}

/** A signal came. If a stack is suspended, no Python code may run that would notice. */
function interruptSuspended(pyodide: any): void {
	if (!interrupts.any) return;
	try {
		pyodide.checkInterrupt();
	} catch (error) {
		// Without a stack, for Pyodide would add our frames to Python's traceback.
		interrupts.reject(Object.assign(error as Error, { stack: "" }));
	}
}

/** The status if C code ended the program, as `os._exit()` does: the glue has it only in the message. */
function statusOfExit(error: any): number | undefined {
	if (error?.name !== "Exit") return undefined;
	const status = /^Program terminated with exit\((\d+)\)$/.exec(error.message)?.[1];
	return status === undefined ? undefined : Number(status);
}
