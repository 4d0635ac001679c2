/**
 * Kept forms on Node: the side of a start, which is a few calls of the file system. V8 executes what it
 * gets from here: only files of this user that nobody else can write count, and only whole ones.
 */
import type { KeptForm, KeptForms, PlainFiles, StampedFile } from "../engine/kept-forms.js";
import { stampOf, toUrl } from "./files.js";
import { formDirectory, formId, formRecordName, parseFormRecord } from "./form-files.js";
import { readOwn } from "./kept-files.js";
import { openOwn } from "./own-file.js";
import { mayReadAndWrite } from "./permits.js";

/** A use is written down if the last one that was is older, in milliseconds. */
const USE_INTERVAL_MS = 3_600_000;

const fs = () => process.getBuiltinModule("node:fs");
const path = () => process.getBuiltinModule("node:path");

/** Undefined where none are kept. */
export function nodeKeptForms(): KeptForms | undefined {
	const root = formDirectory();
	if (root === undefined || !mayReadAndWrite(root)) return undefined;
	return {
		find(plain) {
			try {
				return find(root, plain);
			} catch {
				return undefined;
			}
		},
		makeBehind(plain) {
			return import("./make-form-behind.js")
				.then(({ makeFormBehind }) => makeFormBehind(root, plain))
				.catch(() => {});
		},
	};
}

function find(root: string, plain: PlainFiles): KeptForm | undefined {
	const id = formId(plain);
	if (id === undefined) return undefined;
	const record = path().join(root, formRecordName(id));
	const { form } = parseFormRecord(readOwn(record));
	if (form === undefined) return undefined;
	const { manifest } = form;
	const [glue, wasm] = [form.glue, form.wasm].map((file) => locate(root, file));
	if (glue === undefined || wasm === undefined) return undefined;
	markUsed(record);
	return { glue, wasm, address: toUrl(plain.glue), manifest };
}

/** The file's path, if it is the one that was written: by its stamp, or else, as in a copied cache, by its digest. */
function locate(
	root: string,
	{ name, stamp, byteLength, integrity }: StampedFile,
): string | undefined {
	const location = path().join(root, path().basename(name));
	const file = openOwn(location);
	if (file === undefined) return undefined;
	try {
		if (file.size !== byteLength) return undefined;
		if (stampOf(location) === stamp) return location;
		const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
		const digest = hash.update(fs().readFileSync(file.fd)).digest("base64");
		return `sha256-${digest}` === integrity ? location : undefined;
	} finally {
		fs().closeSync(file.fd);
	}
}

/** What is used longest ago goes first. */
function markUsed(record: string): void {
	try {
		const now = new Date();
		if (now.getTime() - fs().statSync(record).mtimeMs < USE_INTERVAL_MS) return;
		fs().utimesSync(record, now, now);
	} catch {
		// A cache that cannot be written is used all the same.
	}
}
