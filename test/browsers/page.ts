/** The page of the browser tests: runs the program that its address names, here or in a worker. */
import { runHere, tellAnswer } from "./run-here.js";

const parameters = new URLSearchParams(location.search);
if (parameters.get("where") === "worker") {
	const worker = new Worker(`/build/test/browsers/worker.js${location.search}`, { type: "module" });
	worker.onerror = ({ message = "could not be loaded" }) =>
		tellAnswer(parameters, { error: `The worker ended: ${message}`, complaints: [] });
} else {
	void runHere(parameters);
}
