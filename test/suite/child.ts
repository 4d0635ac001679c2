/**
 * Runs program.ts in a process of its own and prints one line of JSON, its last. It never calls
 * process.exit: a runtime that keeps the process alive must be seen by the parent's timeout.
 *
 *   node build/test/suite/child.js --mode cold|restore …
 */
import { readFile, writeFile } from "node:fs/promises";
import { program } from "./program.js";

const files = { read: (path: string) => readFile(path), write: writeFile };
console.log(JSON.stringify(await program(process.argv.slice(2), files)));
