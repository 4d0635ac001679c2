/**
 * The Python half of the integration suite: everything that the cases call by name. It is executed
 * once, right after a cold start or before the snapshot is taken, so whatever it leaves behind
 * (state, a started generator, a file) must still be there after a restore. It must hold no JS
 * value other than what can be named: modules, paths from the global object, the API.
 */
import type { PyodideAPI } from "pyodide";
import { asynchronous } from "./app/asynchronous.js";
import { calls } from "./app/calls.js";
import { classes } from "./app/classes.js";
import { exceptions } from "./app/exceptions.js";
import { host } from "./app/host.js";
import { iteration } from "./app/iteration.js";
import { values } from "./app/values.js";

const modules = `
import abc
import array
import asyncio
import collections
import contextlib
import contextvars
import dataclasses
import enum
import functools
import gc
import json
import math
import os
import random
import re
import sys
import time
import weakref

import js
from js import Object
from pyodide.ffi import (
    JsException,
    can_run_sync,
    create_once_callable,
    create_proxy,
    run_sync,
    to_js,
)
`;

const source = [modules, calls, exceptions, asynchronous, iteration, classes, values, host].join(
	"\n",
);

/** Executes the Python definitions in `__main__`. Once per runtime, before any case. */
export function defineApp(pyodide: PyodideAPI): void {
	pyodide.runPython(source, { filename: "app.py" });
}
