/**
 * A snapshot whose own code writes a file of this host as soon as any of it runs: classes with every
 * special method, a metaclass, descriptors, keys that compare, entries of `sys.modules`, files that Python runs when
 * it starts, and every hook that it has.
 */
import { existsSync, rmSync } from "node:fs";
import process from "node:process";
import { createSnapshot } from "../../src/index.js";

/** Only where this is set does the canary sing: making the snapshot must not. */
const VARIABLE = "PYTHAW_TEST_CANARY";

const special = [
	..."call eq ne lt le gt ge hash repr str bytes format bool len iter next contains getitem".split(
		" ",
	),
	..."getattribute setattr delattr dir sizeof reduce reduce_ex index int float".split(" "),
	..."instancecheck subclasscheck prepare length_hint reversed enter exit await del".split(" "),
];

const code = `
import atexit, codecs, gc, sys, types, warnings, weakref
from pyodide.code import run_js

singing = False

def sing(*args, **kwargs):
    # An audit hook is called by what it does itself.
    global singing
    if singing:
        return NotImplemented
    singing = True
    try:
        loud()
    finally:
        singing = False
    return NotImplemented

def loud():
    run_js("globalThis.process?.env.${VARIABLE} && process.getBuiltinModule('fs').writeFileSync(process.env.${VARIABLE}, 'sung')")

def quietly(*args, **kwargs):
    sing()

class Meta(type):
    pass

def methods(of, skipped=()):
    return {f"__{name}__": sing for name in "${special.join(" ")}".split() if name not in skipped}

class Canary(metaclass=Meta):
    mark = 0x3ade68b1

class Cage:
    __dict__ = property(sing)

class Text(str):
    pass

class Lazy:
    __get__ = __set__ = __delete__ = __set_name__ = quietly

class Ending:
    __del__ = quietly

Canary.lazy = Lazy()
ended = Ending()
Meta.__prepare__ = classmethod(quietly)
lazy = types.ModuleType("lazy")
lazy.__getattr__ = lazy.__dir__ = quietly
bird = Canary()
bird.song = {"a": 1.5}
cage = {1: bird, "b": [bird]}
key = {Text("named"): bird}
sys.modules["canary"] = Canary()
sys.modules["lazy"] = lazy
sys.modules["open"] = Cage()
sys.modules["yellow"] = types.SimpleNamespace(bird=bird)
for name, method in methods(Canary, ("getattribute", "setattr", "del", "prepare")).items():
    setattr(Canary, name, method)
for name in ("__eq__", "__hash__", "__repr__", "__str__"):
    setattr(Text, name, sing)

class Finder:
    find_spec = staticmethod(quietly)

def hook(path):
    quietly()
    raise ImportError(path)

sys.meta_path.insert(0, Finder)
sys.path_hooks.insert(0, hook)
site = sys.path[-1]
open(f"{site}/canary.pth", "w").write("import sitecustomize\\n")
open(f"{site}/sitecustomize.py", "w").write("import __main__; __main__.quietly()\\n")
sys.addaudithook(quietly)
atexit.register(quietly)
gc.callbacks.append(quietly)
codecs.register(quietly)
codecs.register_error("canary", quietly)
sys.excepthook = sys.unraisablehook = warnings.showwarning = quietly
watched = Text("watched")
watching = weakref.ref(watched, quietly)
ending = weakref.finalize(watched, quietly)

def begun():
    try:
        yield
    finally:
        quietly()

halfway = begun()
next(halfway)

for name, method in methods(Meta, ("getattribute", "setattr", "call", "del", "prepare")).items():
    setattr(Meta, name, method)
`;

export const canarySnapshot = async (): Promise<Uint8Array> =>
	(await createSnapshot({ run: [{ name: "canary.py", code }] })).bytes;

/** Whether anything of the canary ran meanwhile, in this process or in one that it started. */
export async function singsDuring(file: string, act: () => Promise<unknown>): Promise<boolean> {
	rmSync(file, { force: true });
	process.env[VARIABLE] = file;
	try {
		await act();
	} finally {
		delete process.env[VARIABLE];
	}
	return existsSync(file);
}
