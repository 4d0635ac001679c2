/**
 * The snapshots of reproducible.mjs, made once by whatever engine runs this: prints their SHA-256 as hex.
 * Arguments: wheels for the third, which are installed and imported; or `--app`, for that one alone.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createSnapshot } from "../dist/index.js";

const [first, ...rest] = process.argv.slice(2);
const alone = first === "--app";
const wheels = alone || first === undefined ? [] : [first, ...rest];
const invoices = fileURLToPath(new URL("../examples/demo/invoices", import.meta.url));

const use = {
	name: "use.py",
	code: `
import asyncio, os, random, sys, tempfile, time, uuid
import invoices
drawn = random.random(), uuid.uuid4(), os.urandom(8), tempfile.mktemp(), hash("text")
seen = time.time(), time.monotonic(), time.tzname, sys.argv, dict(os.environ), os.getcwd(), os.stat("/tmp").st_mtime`,
};

const base = !alone && (await createSnapshot({}));
const app = await createSnapshot({
	files: [{ source: invoices, destination: "/home/pyodide/invoices" }],
	run: [use],
});
const packages =
	wheels.length > 0 &&
	(await createSnapshot({
		packages: wheels,
		dependencies: false,
		imports: wheels.map((wheel) => basename(wheel).split("-")[0]),
		files: [{ source: invoices, destination: "/home/pyodide/invoices" }],
		run: [use],
	}));
const sha256 = ({ bytes }) => createHash("sha256").update(bytes).digest("hex");
process.stdout.write(
	JSON.stringify({
		...(base && { base: sha256(base) }),
		app: sha256(app),
		...(packages && { packages: sha256(packages) }),
	}),
);
