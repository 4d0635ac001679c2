/** What the tests' workers answer with: the report of a start and of the suite's cases. */
import type { PyodideAPI } from "pyodide";
import { featuresHere } from "../suite/features.js";
import type { Report } from "../suite/report.js";
import { runSuite, shortSuite, suite } from "../suite/suite.js";

export async function reportOf(
	{ url }: Request,
	start: () => Promise<PyodideAPI>,
): Promise<Report> {
	const cases = new URL(url).pathname === "/short" ? shortSuite : suite;
	const features = featuresHere();
	const began = performance.now();
	const pyodide = await start();
	const startMs = performance.now() - began;
	const random = pyodide.runPython("draw()");
	const results = await runSuite(pyodide, features, cases);
	return { version: navigator.userAgent, features, startMs, random, results };
}
