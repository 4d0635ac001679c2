/**
 * `pythaw doctor`: what this engine can do, which call adaptor it gets and why, which Pyodide is
 * found. It starts nothing.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { AdaptorStrategy } from "../adaptor/adaptor.js";
import { chooseAdaptor } from "../adaptor/choose.js";
import { indexUrlOf } from "../boot/options.js";
import { compressions } from "../create/recipe.js";
import { openDistribution } from "../distribution/distribution.js";
import { generationOf, generations } from "../distribution/generations.js";
import { engineFeatures } from "../engine/features.js";
import { host } from "../host.js";
import { version } from "../version.js";
import { print, printJson } from "./print.js";
import { labelled } from "./table.js";
import { exitCodes } from "./usage.js";

interface DoctorFlags {
	readonly json?: boolean;
	readonly wat?: boolean;
	readonly indexUrl?: string;
}

/** What is printed as JSON. */
type Diagnosis = Awaited<ReturnType<typeof diagnose>>;

export async function doctor(flags: DoctorFlags): Promise<void> {
	const diagnosis = await diagnose(flags);
	if (flags.json) printJson(diagnosis, 2);
	else print(describe(diagnosis));
	process.exitCode = "problem" in diagnosis.pyodide ? exitCodes.failed : exitCodes.fine;
}

async function diagnose({ indexUrl, wat }: DoctorFlags) {
	const features = engineFeatures();
	const pyodide = await findPyodide(indexUrl).catch(({ message }: Error) => ({ problem: message }));
	// Without a release, what the newest would get.
	const release = "version" in pyodide ? generationOf(pyodide.version) : undefined;
	const form = (release ?? generations[0]).adaptor;
	const { strategy, reason } = chooseAdaptor("auto", form, features);
	return {
		pythaw: version,
		engine: host().description,
		features,
		compression: compressions.filter((name) => name === "none" || host().codecs[name]),
		callAdaptor: { name: strategy.name, why: reason, wat: wat ? adaptorWat(strategy) : undefined },
		pyodide,
	};
}

/** The strategy's modules as the build assembled them: it puts their texts beside the bundle. */
function adaptorWat({ modules }: AdaptorStrategy): string {
	return modules
		.map(({ name }) => readFileSync(new URL(`adaptors/${name}.wat`, import.meta.url), "utf8"))
		.join("\n");
}

async function findPyodide(indexUrl: string | undefined) {
	const indexURL = indexUrlOf(host(), { indexURL: indexUrl });
	const [{ version }, { info }, buildId] = await Promise.all([
		readJson(`${indexURL}package.json`),
		readJson(`${indexURL}pyodide-lock.json`),
		openDistribution(host(), { indexURL }).buildId(),
	]);
	const { python, abi_version: abiVersion } = info;
	return { directory: indexURL, version, python, abiVersion, buildId };
}

async function readJson(location: string): Promise<any> {
	return JSON.parse(new TextDecoder().decode(await host().read(location)));
}

function describe({ features, callAdaptor, pyodide, ...rest }: Diagnosis): string {
	const has = (feature: boolean) => (feature ? "yes" : "no");
	const { wasmGcBrokenOnIos, tailCallsBreakSuspension } = features;
	const found = "problem" in pyodide ? undefined : pyodide;
	const table = labelled({
		pythaw: rest.pythaw,
		engine: rest.engine,
		"wasm-gc": wasmGcBrokenOnIos ? "no (broken on iOS)" : has(features.wasmGc),
		JSPI: features.jspi ? "yes" : "no: run_sync and asyncio.run cannot suspend Python",
		"type reflection": has(features.typeReflection),
		"tail calls": tailCallsBreakSuspension ? "no (they break JSPI here)" : has(features.tailCalls),
		compression: rest.compression.join(", "),
		"call adaptor": `${callAdaptor.name}: ${callAdaptor.why}`,
		Pyodide:
			"problem" in pyodide
				? `not found: ${pyodide.problem.replaceAll("\n", " ")}`
				: `${pyodide.version} (Python ${pyodide.python}, ABI ${pyodide.abiVersion})`,
		"build id": found?.buildId,
		directory: found?.directory,
	});
	return callAdaptor.wat === undefined ? table : `${table}\n${callAdaptor.wat}`;
}
