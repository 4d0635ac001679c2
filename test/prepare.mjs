/**
 * Runs scripts of package.json at once, such as those that must be through before tests run: what
 * `npm run setup` installs and fetches, the library, and the tests themselves. None of these needs another,
 * and the first one waits for the network most of its time. What each prints is shown when it has ended.
 *
 *   node test/prepare.mjs SCRIPT…
 */
import { spawn } from "node:child_process";
import process from "node:process";

const ended = await Promise.all(process.argv.slice(2).map(run));
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
