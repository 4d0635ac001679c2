/**
 * A FastAPI app from before the loader is imported to its first answer, restored, and whole processes of
 * `pythaw run` that print that answer, per Node; beside them `import fastapi` alone in native CPython, with the same release in a virtual environment. Packages come
 * from the index that pip is set up for.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { markdownTable, median } from "./statistics.mjs";

/** Makes the snapshot on one Node, for it starts on all. Returns why it cannot be measured as `fault`. */
export function prepareApp(node, { directory, run, note }) {
	const file = join(directory, "fastapi.pysnap");
	let packages;
	try {
		packages = JSON.parse(run(node, "app-once.mjs", "make", file));
	} catch (error) {
		return {
			fault: `the snapshot cannot be made: ${String(error.stderr ?? error).split("\n")[0]}`,
		};
	}
	note("FastAPI's snapshot is made; ");
	return { file, packages, native: installNative(directory, packages) };
}

/** The interpreter of an environment with these packages; undefined if there is none to be had. */
function installNative(directory, packages) {
	const environment = join(directory, "native");
	const python = join(environment, "bin", "python3");
	const wanted = packages
		.map((purl) => purl.replace("pkg:pypi/", "").replace("@", "=="))
		.filter((name) => /^(fastapi|starlette|pydantic)==/.test(name));
	const quiet = { stdio: ["ignore", "ignore", "inherit"] };
	if (spawnSync("python3", ["-m", "venv", environment], quiet).status !== 0) return undefined;
	const { status } = spawnSync(python, ["-m", "pip", "install", "--quiet", ...wanted], quiet);
	if (status !== 0) return undefined;
	// The first import writes the compiled files.
	importNatively(python);
	return python;
}

/** Milliseconds of the import alone, without the interpreter's own start. */
function importNatively(python) {
	const code =
		"import time; t = time.perf_counter(); import fastapi; print(time.perf_counter() - t)";
	return 1000 * Number(execFileSync(python, ["-c", code], { encoding: "utf8" }));
}

export function measureApp(node, { file, native }, { rounds, run, note, awaitForm }) {
	const starts = [];
	const runs = [];
	const imports = [];
	const ask = `print(answer('{"article": "tea", "amount": 2, "price": 1.5}'))`;
	// The first leave what later ones find.
	run(node, "app-once.mjs", "start", file);
	awaitForm();
	for (let left = 0; left < 2; left += 1)
		run(node, "../dist/cli.js", "run", "--snapshot", file, "-c", ask);
	for (let round = 0; round < rounds; round += 1) {
		starts.push(JSON.parse(run(node, "app-once.mjs", "start", file)));
		const begin = performance.now();
		const answer = run(node, "../dist/cli.js", "run", "--snapshot", file, "-c", ask);
		runs.push(performance.now() - begin);
		if (JSON.parse(answer).total !== 3) throw new Error(`The app answered ${answer}`);
		if (native !== undefined) imports.push(importNatively(native));
		note(".");
	}
	return {
		ms: median(starts.map(({ ms }) => ms)),
		answerMs: median(starts.map(({ answer }) => answer)),
		runMs: median(runs),
		nativeImportMs: imports.length > 0 ? median(imports) : null,
	};
}

export function appTable(nodes, pythonVersion) {
	const head = [
		"",
		"to the first answer",
		"the answer alone",
		`import in ${pythonVersion}`,
		"ratio",
		"`pythaw run`",
		"ratio",
	];
	const ratio = (ms, of) => (of === null ? "" : (ms / of).toFixed(2));
	const rows = nodes.map(({ name, app: { ms, answerMs, runMs, nativeImportMs } }) => [
		name,
		`${ms.toFixed(0)} ms`,
		`${answerMs.toFixed(1)} ms`,
		nativeImportMs === null ? "not installed" : `${nativeImportMs.toFixed(0)} ms`,
		ratio(ms, nativeImportMs),
		`${runMs.toFixed(0)} ms`,
		ratio(runMs, nativeImportMs),
	]);
	return markdownTable([head, ...rows]);
}
