/**
 * The two snapshots of reproducible.mjs, made once by whatever engine runs this: prints their SHA-256
 * as hex. Arguments: wheels for the app.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createSnapshot } from "../dist/index.js";

const wheels = process.argv.slice(2);
const invoices = fileURLToPath(new URL("../examples/demo/invoices", import.meta.url));

const unpack = wheels.map((wheel) => ({
	name: "unpack.py",
	code: `
import importlib, site, sys, zipfile
with zipfile.ZipFile("/tmp/${basename(wheel)}") as wheel:
    for name in sorted(wheel.namelist()):
        wheel.extract(name, site.getsitepackages()[0])
importlib.import_module("${basename(wheel).split("-")[0]}")
del wheel, name`,
}));

const use = {
	name: "use.py",
	code: `
import asyncio, os, random, sys, tempfile, time, uuid
import invoices
drawn = random.random(), uuid.uuid4(), os.urandom(8), tempfile.mktemp(), hash("text")
seen = time.time(), time.monotonic(), time.tzname, sys.argv, dict(os.environ), os.getcwd(), os.stat("/tmp").st_mtime`,
};

const base = await createSnapshot({});
const app = await createSnapshot({
	files: [
		{ source: invoices, destination: "/home/pyodide/invoices" },
		...wheels.map((source) => ({ source, destination: `/tmp/${basename(source)}` })),
	],
	run: [...unpack, use],
});
const sha256 = ({ bytes }) => createHash("sha256").update(bytes).digest("hex");
process.stdout.write(JSON.stringify({ base: sha256(base), app: sha256(app) }));
