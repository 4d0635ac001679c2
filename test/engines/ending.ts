/**
 * The script of ending.test.ts: starts Python (from the snapshot named by its argument, if there is
 * one), runs synchronous and asynchronous code, and has nothing left to do. Prints what the two gave, and
 * what would keep the process alive all the same.
 */
import { readFile } from "node:fs/promises";
import { whatKeepsAlive } from "../suite/alive.js";
import { type LibraryName, libraries } from "../suite/library.js";

const library = libraries[(process.env.PYTHAW_TEST_LIBRARY ?? "pythaw") as LibraryName]();
const file = process.argv[2];
const pyodide = file ? await library.restore(await readFile(file)) : await library.coldStart();
const answer = pyodide.runPython("6 * 7");
const next = await pyodide.runPythonAsync("import asyncio; await asyncio.sleep(0.01); 43");
console.log(answer, next, ...(await whatKeepsAlive()));
