/**
 * A FastAPI app that answers from its snapshot on workerd: `npm run build && node examples/workerd/serve.mjs`.
 * Builds it into build/worker and serves it; with --once it asks four times, prints the answers, and ends.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildApp } from "pythaw";

const directory = fileURLToPath(new URL("../../build/worker", import.meta.url));
await buildApp(fileURLToPath(new URL("recipe.toml", import.meta.url)), {
	target: "workerd",
	handler: "app:fetch",
	output: directory,
	clean: true,
});

// The tests' workerd; elsewhere it is `npx workerd`.
const engines = new URL("../../test/engines/node_modules/", import.meta.url);
const binary = new URL(`workerd-${process.platform}-${process.arch}/bin/workerd`, engines);
const args = ["serve", "config.capnp", "--control-fd", "3", "--socket-addr", "http=127.0.0.1:8080"];
const stdio = ["ignore", "inherit", "inherit", "pipe"];
const workerd = spawn(fileURLToPath(binary), args, { cwd: directory, stdio });
workerd.stdio[3].once("data", async () => {
	console.log("http://127.0.0.1:8080");
	if (!process.argv.includes("--once")) return;
	const item = JSON.stringify({ name: "tea", price: 2.5 });
	const headers = { "content-type": "application/json" };
	const asked = [
		await fetch("http://127.0.0.1:8080/"),
		await fetch("http://127.0.0.1:8080/items", { method: "POST", body: item, headers }),
		await fetch("http://127.0.0.1:8080/items", { method: "POST", body: "{}", headers }),
		await fetch("http://127.0.0.1:8080/numbers"),
	];
	for (const response of asked) console.log(response.status, await response.text());
	workerd.kill();
});
