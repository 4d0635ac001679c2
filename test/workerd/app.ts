/**
 * The app of workerd's tests: native packages, ctypes callbacks and stacks that suspend, called by requests,
 * and what workerd refuses.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Recipe } from "../../src/create/recipe.js";
import { root } from "../engines/engines.js";
import { nativeApps } from "../libraries/apps.js";
import { wheelPath } from "../packages/wheels.js";
import { stored } from "../store.js";
import { importPythaw } from "../suite/library.js";

const callbacks = nativeApps.find(({ name }) => name === "ctypes callbacks")!;
const library = (name: string, destination: string) => ({
	source: join(root, "test", "native", "build", `${name}.so`),
	destination,
});

/** What apps do with requests, as a class whose instances answer one each. */
const entrypoint = `
import asgi
from pyodide.ffi import create_proxy, to_js

noted = []
lifespans = []
drawn = random.random()

async def note(what, seconds):
    await asyncio.sleep(seconds)
    noted.append(what)

class Default:
    def __init__(self, ctx, env):
        self.ctx, self.env = ctx, env

    async def fetch(self, request):
        return await getattr(self, js.URL.new(request.url).pathname.split("/")[1])(request)

    async def greeting(self, request):
        return self.env.GREETING

    async def binary(self, request):
        return bytes([0, 255, 10])

    async def noted(self, request):
        return ",".join(noted)

    async def raises(self, request):
        raise LookupError("nothing here")

    async def reversed(self, request):
        body = (await request.arrayBuffer()).to_bytes()
        return js.Response.new(to_js(body[::-1]))

    async def slow(self, request):
        await asyncio.sleep(0.2)
        run_sync(asyncio.sleep(0.01))
        noted.append("slow")
        return "slow"

    async def later(self, request):
        self.ctx.waitUntil(create_proxy(asyncio.create_task(note("waited for", 0.05))))
        asyncio.create_task(note("abandoned", 5))
        return "begun"

    async def stream(self, request):
        pipe = js.TransformStream.new()

        async def write():
            writer = pipe.writable.getWriter()
            for number in range(3):
                await writer.write(to_js(f"{number} ".encode()))
                await asyncio.sleep(0.01)
            await writer.close()

        self.ctx.waitUntil(create_proxy(asyncio.create_task(write())))
        return js.Response.new(pipe.readable)

    async def proxied(self, request):
        response = await js.fetch(self.env.BACKEND, method="POST", body="from Python")
        return f"{response.status} {await response.text()}"

    async def callback(self, request):
        function = ctypes.CFUNCTYPE(ctypes.c_float, ctypes.c_longlong)(lambda n: n / 2)
        return str(function(5))

    async def asgi(self, request):
        return await asgi.answer(application, request)

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            lifespans.append(kind)
            await send({"type": f"{kind}.complete"})
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            break
    headers = [(b"x-query", scope["query_string"]), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    for piece in [scope["path"].encode(), b" ", body, f" {lifespans}".encode()]:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(0.01)
    await send({"type": "http.response.body"})
`;

const source = `
import asyncio, os, random, time, warnings
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

def signature():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        error = said(ctypes.CFUNCTYPE(ctypes.c_float, ctypes.c_longlong), lambda n: 1.0)
    return f"{error}\\n{[(w.filename, w.category.__name__) for w in caught]} {caught[0].message if caught else ''}"

answers = {
    "pydantic": lambda: Point.model_validate_json('{"x": "4"}').model_dump_json(),
    "callbacks": lambda: repr(exercise()),
    "run_sync": lambda: sorted([2, 1], key=lambda n: run_sync(later(0.01)) and n) and run_sync(later(0)),
    "random": lambda: repr((random.random(), os.urandom(8).hex())),
    "hooks": lambda: repr(restored),
    "fails": lambda: 1 / 0,
    "library": lambda: said(ctypes.CDLL, "/home/pyodide/top.so"),
    "signature": signature,
    "eval": lambda: said(js.eval, "1"),
}

async def fetch(request, env, context):
    await later(0.01)
    return answers[js.URL.new(request.url).pathname[1:]]()

${entrypoint}
`;

export const recipe: Recipe = {
	packages: [
		"pydantic",
		"pydantic-core",
		"annotated-types",
		"typing-extensions",
		"typing-inspection",
	].map(wheelPath),
	files: [
		library("callbacks", "/lib/native/"),
		library("base", "/home/pyodide/top.so"),
		{ source: join(root, "examples", "workerd", "asgi.py"), destination: "/home/pyodide/" },
	],
	run: [{ name: "app.py", code: source }],
};

/** What an exercise of the callbacks gives. */
export const callbacksResult = callbacks.result;

/** The app's snapshot, compressed: the build is to expand it. */
export const snapshot = () =>
	stored("workerd's app.pysnap", async (file) => {
		const { createSnapshot } = await importPythaw();
		writeFileSync(file, (await createSnapshot({ ...recipe, compress: "gzip" })).bytes);
	});
