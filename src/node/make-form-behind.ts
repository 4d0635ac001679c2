/** Has a form made behind this process. Loaded by a start that has found none, when it is done. */
import type { PlainFiles } from "../engine/kept-forms.js";
import { isMaker, runBehind } from "./behind.js";
import {
	formId,
	formLockName,
	formRecordName,
	formRequestName,
	parseFormRecord,
} from "./form-files.js";
import { makeDirectory, readOwn, writeOwn } from "./kept-files.js";
import { libraryDirectory } from "./library-directory.js";
import { isHeld } from "./lock.js";

/** The program that makes them, in the library's directory. */
const MAKER = "form-maker.js";

/** What this process has asked for already. */
const asked = new Set<string>();

export function makeFormBehind(root: string, plain: PlainFiles): void {
	const id = formId(plain);
	if (id === undefined || isMaker() || asked.has(id)) return;
	asked.add(id);
	const fs = process.getBuiltinModule("node:fs");
	const { join } = process.getBuiltinModule("node:path");
	// A record that leads to files which are not good any more is made anew.
	const { refused } = parseFormRecord(readOwn(join(root, formRecordName(id))));
	if (refused !== undefined || isHeld(join(root, formLockName(id)))) return;
	makeDirectory(root);
	const request = join(root, formRequestName(id));
	writeOwn(request, JSON.stringify(plain));
	const obstacle = runBehind(join(libraryDirectory(), MAKER), request, root);
	if (obstacle !== undefined) fs.rmSync(request, { force: true });
}
