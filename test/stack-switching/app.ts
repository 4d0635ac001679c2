/**
 * The Python that the cases of this folder call by name, executed once: after a cold start, or before
 * the snapshot is taken. It must hold no JS value but the modules that it imports.
 */
import type { PyodideAPI } from "pyodide";
import { extension } from "./app/extension.js";
import { sites } from "./app/sites.js";
import { stacks } from "./app/stacks.js";

const modules = `
import asyncio
import contextlib
import contextvars
import functools
import gc
import importlib.abc
import importlib.machinery
import itertools
import json
import re
import sys
import weakref

from pyodide.ffi import JsException, can_run_sync, run_sync, to_js
`;

const source = [modules, sites, extension, stacks].join("\n");

export function defineApp(pyodide: PyodideAPI): void {
	pyodide.runPython(source, { filename: "app.py" });
}
