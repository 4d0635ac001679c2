/**
 * The app of workerd's tests: native packages, ctypes callbacks and stacks that suspend, called by requests,
 * and what workerd refuses.
 */
import { join } from "node:path";
import type { Recipe } from "../../src/create/recipe.js";
import { root } from "../engines/engines.js";
import { nativeApps } from "../libraries/apps.js";
import { wheelPath } from "../packages/wheels.js";

const callbacks = nativeApps.find(({ name }) => name === "ctypes callbacks")!;
const library = (name: string, destination: string) => ({
	source: join(root, "test", "native", "build", `${name}.so`),
	destination,
});

const source = `
import asyncio, os, random, time
import js, pydantic
from pyodide.ffi import run_sync
from pythaw import register_after_restore

${callbacks.setUp}
${callbacks.exercise}

restored = []
register_after_restore(lambda: restored.append((time.time() > 1e9, len(os.urandom(4)))))

class Point(pydantic.BaseModel):
    x: int

async def later(seconds):
    await asyncio.sleep(seconds)
    return "later"

def said(function, *args):
    try:
        return repr(function(*args))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"

answers = {
    "pydantic": lambda: Point.model_validate_json('{"x": "4"}').model_dump_json(),
    "callbacks": lambda: repr(exercise()),
    "run_sync": lambda: sorted([2, 1], key=lambda n: run_sync(later(0.01)) and n) and run_sync(later(0)),
    "random": lambda: repr((random.random(), os.urandom(8).hex())),
    "hooks": lambda: repr(restored),
    "fails": lambda: 1 / 0,
    "library": lambda: said(ctypes.CDLL, "/home/pyodide/top.so"),
    "signature": lambda: said(ctypes.CFUNCTYPE(ctypes.c_float, ctypes.c_longlong), lambda n: 1.0),
    "eval": lambda: said(js.eval, "1"),
}

async def fetch(request, env, context):
    await later(0.01)
    return answers[js.URL.new(request.url).pathname[1:]]()
`;

export const recipe: Recipe = {
	packages: [
		"pydantic",
		"pydantic-core",
		"annotated-types",
		"typing-extensions",
		"typing-inspection",
	].map(wheelPath),
	files: [library("callbacks", "/lib/native/"), library("base", "/home/pyodide/top.so")],
	run: [{ name: "app.py", code: source }],
};

/** What an exercise of the callbacks gives. */
export const callbacksResult = callbacks.result;
