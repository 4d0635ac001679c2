/**
 * The text files of an app for workerd: the module that names all files, the worker, and the configuration.
 */
import type { AppDescription } from "../../boot/open-app.js";
import { version } from "../../version.js";
import type { FileRecord } from "../manifest.js";
import type { CompiledModules } from "./modules.js";

/** When an app restores its snapshot. */
export const restoreTimes = ["start", "request"] as const;
export type RestoreTime = (typeof restoreTimes)[number];

/** A function or class of Python, as its module and its name there. */
export interface Handler {
	readonly module: string;
	readonly name: string;
}

/** The kind of a module of the configuration, by the name of its file. */
const kinds = [
	[/\.mjs$/, "esModule"],
	[/\.wasm$/, "wasm"],
	[/./, "data"],
] as const;

const kindOf = (name: string) => kinds.find(([pattern]) => pattern.test(name))![1];

/** @param files that a start needs, but the loader. */
export function indexText(
	description: AppDescription,
	{ libraries, small }: Pick<CompiledModules, "libraries" | "small">,
	files: readonly FileRecord[],
	loader: string,
): string {
	const imports = files.map(({ name }, index) => {
		const what = kindOf(name) === "esModule" ? `* as file${index}` : `file${index}`;
		return `import ${what} from ${JSON.stringify(`./${name}`)};`;
	});
	const table = files.map(({ name }, index) => `\t${JSON.stringify(name)}: file${index},`);
	const json = (value: unknown) => JSON.stringify(value, undefined, "\t");
	return `// Made by pythaw ${version} (pythaw build). The worker's configuration names all that is imported here.
import { openApp } from ${JSON.stringify(`./${loader}`)};
${imports.join("\n")}

export const { loadPyodide, prepare } = openApp(
${json(description)},
${json({ libraries, small })},
{
${table.join("\n")}
});
export { EngineError, PythawError, SnapshotError } from ${JSON.stringify(`./${loader}`)};
`;
}

const starts: Readonly<Record<RestoreTime, string>> = {
	start: `import { prepare } from "./index.mjs";

// Memory is restored while the worker starts; the first request does what needs a clock and entropy.
const start = prepare();
`,
	request: `import { loadPyodide } from "./index.mjs";

let starting;

// The first request restores the app. If that fails, the next one tries again.
function start() {
	starting ??= loadPyodide().catch((error) => {
		starting = undefined;
		throw error;
	});
	return starting;
}
`,
};

const answers = (handler: Handler | undefined): string =>
	handler === undefined
		? `		const { version, pythaw } = pyodide;
		const ms = Math.round(pythaw.timings.total);
		return new Response(\`Pyodide \${version}, restored in \${ms} ms. Name a function that answers: pythaw build --handler MODULE:FUNCTION\\n\`);
`
		: `		handler ??= pyodide.pyimport(${JSON.stringify(handler.module)})[${JSON.stringify(handler.name)}];
		return responseOf(await answer(request, env, ctx));
`;

/** What calls a handler, and makes a response of what it gives. */
const calling = `let handler;

// A function; or a class with a method fetch, of which each request gets an instance.
async function answer(request, env, ctx) {
	if (!("fetch" in handler)) return handler.callPromising(request, env, ctx);
	const entrypoint = handler(ctx, env);
	try {
		return await entrypoint.fetch.callPromising(request);
	} finally {
		entrypoint.destroy();
	}
}

function responseOf(answer) {
	if (answer instanceof Response) return answer;
	if (typeof answer?.destroy !== "function") return new Response(String(answer));
	const isBytes = answer.type === "bytes" || answer.type === "bytearray";
	const body = isBytes ? answer.toJs() : String(answer);
	answer.destroy();
	return new Response(body);
}

`;

export function workerText(restore: RestoreTime, handler: Handler | undefined): string {
	return `// Made by pythaw ${version} (pythaw build).
${starts[restore]}
${handler === undefined ? "" : calling}export default {
	async fetch(request, env, ctx) {
		const pyodide = await start();
${answers(handler)}	},
};
`;
}

/** The day whose behaviour of workerd the app is written for. */
const COMPATIBILITY_DATE = "2026-01-01";

/** @param files what is served by nobody: all modules, first the worker. */
export function configText(files: readonly Pick<FileRecord, "name">[]): string {
	const modules = files.map(
		({ name }) =>
			`\t\t(name = ${JSON.stringify(name)}, ${kindOf(name)} = embed ${JSON.stringify(name)}),`,
	);
	return `# Made by pythaw ${version} (pythaw build). Run it: workerd serve config.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
	services = [(name = "main", worker = .app)],
	# Another address: workerd serve config.capnp --socket-addr http=*:80
	sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "main")],
);

const app :Workerd.Worker = (
	compatibilityDate = "${COMPATIBILITY_DATE}",
	compatibilityFlags = ["nodejs_compat"],
	modules = [
${modules.join("\n")}
	],
);
`;
}
