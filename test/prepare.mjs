/**
 * What must be there before tests run: what `npm run setup` installs and fetches, the library, and the tests
 * themselves. None needs another, and the first one waits for the network most of its time: all are made at
 * once. Run by `npm test`. What each prints is shown when it has ended.
 */
import { spawn } from "node:child_process";
import process from "node:process";

const scripts = ["setup", "build", "build:test"];

const ended = await Promise.all(scripts.map(run));
process.exitCode = ended.every((code) => code === 0) ? 0 : 1;

function run(script) {
	// Under `npm test`, the npm that runs us.
	const npm = process.env.npm_execpath;
	const [command, ...before] = npm ? [process.execPath, npm] : ["npm"];
	const child = spawn(command, [...before, "run", script], { stdio: ["ignore", "pipe", "pipe"] });
	const said = [];
	child.stdout.on("data", (data) => said.push(data));
	child.stderr.on("data", (data) => said.push(data));
	return new Promise((resolve) => {
		child.on("error", (error) => said.push(Buffer.from(`${error.message}\n`)));
		child.on("close", (code) => {
			process.stdout.write(Buffer.concat(said));
			if (code !== 0) console.error(`npm run ${script} ended with ${code ?? "a signal"}`);
			resolve(code ?? 1);
		});
	});
}
