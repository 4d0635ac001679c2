/**
 * The program that makes Pyodide's own form for later starts: a process of its own, or a worker where none
 * may be started. It does nothing else, says nothing, and ends by itself.
 */
import { keepForm } from "./build/keep-form.js";
import type { PlainFiles } from "./engine/kept-forms.js";
import { host } from "./host.js";
import { takeRequest } from "./node/maker-request.js";

const request = takeRequest();
if (request !== undefined) await keepForm(host(), request as PlainFiles);
