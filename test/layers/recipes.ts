/** The recipes that the tests of layers are made of: a base, a layer on it, and one on that. */
import type { Recipe } from "../../src/index.js";

const script = (name: string, code: string) => ({ name, code });

export const baseRecipe: Recipe = {
	imports: ["json", "decimal"],
	files: [
		{ content: "kept", destination: "/data/kept.txt" },
		{ content: "removed", destination: "/data/removed.txt" },
		{ content: "before", destination: "/data/changed.txt" },
		{ content: "name = 'in the base'", destination: "/home/pyodide/of_base.py" },
	],
	env: { LAYER: "base", OF_BASE: "yes" },
	run: [
		script(
			"base.py",
			`
import os, random, time, uuid, of_base
from pythaw import register_after_restore, register_before_snapshot
steps = ["base"]
hooks = []
drawn = [random.random(), uuid.uuid4().hex, os.urandom(8).hex()]
clock = [time.monotonic()]
register_before_snapshot(lambda: hooks.append("before"))
register_after_restore(lambda: hooks.append("after, of the base"))
`,
		),
	],
};

export const layerRecipe: Recipe = {
	imports: ["asyncio"],
	files: [
		{ content: "after", destination: "/data/changed.txt" },
		{ content: "kept", destination: "/data/new/copy.txt" },
		{ content: "name = 'in the layer'", destination: "/home/pyodide/of_layer.py" },
	],
	env: { LAYER: "layer" },
	run: [
		script(
			"layer.py",
			`
import of_layer
steps.append("layer")
drawn += [random.random(), uuid.uuid4().hex, os.urandom(8).hex()]
clock.append(time.monotonic())
os.remove("/data/removed.txt")
register_after_restore(lambda: hooks.append("after, of the layer"))
seen = dict(hooks=list(hooks), env=os.environ["LAYER"], argv=sys.argv, zone=time.tzname) if (sys := __import__("sys")) else None
`,
		),
	],
};

export const topRecipe: Recipe = {
	files: [{ content: "top", destination: "/data/top.txt" }],
	run: [
		script(
			"top.py",
			`
steps.append("top")
drawn += [random.random(), uuid.uuid4().hex, os.urandom(8).hex()]
clock.append(time.monotonic())
big = bytearray(range(256)) * 80_000
`,
		),
	],
};
