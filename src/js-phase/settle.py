import sys, os, _pyodide
os.environ.update({})
if sys.path[:1] != [""]:
    sys.path.insert(0, "")
_pyodide.set_excepthook()
