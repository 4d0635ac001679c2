/**
 * The recipes that are followed on Node and in browsers: bare CPython, a pure package from its wheel, and
 * one with native code whose needs are looked for in an index. Nothing here may be Node's alone.
 */
import type { Recipe } from "../../src/index.js";

export type RecipeName = "base" | "pure" | "pydantic";

/** What sees most of where it runs: the clock, entropy, the environment, and the engine's globals. */
const look = `
import asyncio, os, random, sys, time, uuid
import attrs
import js
from pyodide.ffi import to_js
drawn = random.random(), uuid.uuid4(), os.urandom(8), hash("text")
seen = time.time(), time.monotonic(), time.tzname, sys.argv, dict(os.environ), os.getcwd()
held = js.Object, js.Array.prototype, js.JSON
size = to_js([1, 2]).length
`;

/** @param origin of the index that serves the tests' wheels. */
export function recipesFor(origin: string): Record<RecipeName, Recipe> {
	return {
		base: {},
		pure: {
			packages: [`${origin}/files/attrs-26.1.0-py3-none-any.whl`],
			run: [{ name: "look.py", code: look }],
		},
		pydantic: { packages: ["pydantic"], index: [`${origin}/simple/`], imports: ["pydantic"] },
	};
}
