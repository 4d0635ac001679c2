/**
 * Kept forms on Node: the side of a start, which is a few calls of the file system. V8 executes what it
 * gets from here: only files of this user that nobody else can write count, and only whole ones.
 */
import type {
	HeldFile,
	KeptForm,
	KeptForms,
	PlainFiles,
	StampedFile,
} from "../engine/kept-forms.js";
import { readError, stampOf, toUrl } from "./files.js";
import { formDirectory, formId, parseFormRecord } from "./form-files.js";
import { recordName } from "./kept-files.js";
import { markUsed, openOwn, readOwn } from "./own-file.js";
import { mayReadAndWrite } from "./permits.js";

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
		async makeBehind(plain) {
			try {
				const id = formId(plain);
				if (id === undefined) return;
				// A record that leads to files which are not good any more is made anew.
				const { refused } = parseFormRecord(readOwn(path().join(root, recordName(id))));
				if (refused !== undefined) return;
				const { makeBehind } = await import("./behind.js");
				makeBehind("form-maker.js", root, id, plain);
			} catch {
				// Then the next start has none either.
			}
		},
	};
}

function find(root: string, plain: PlainFiles): KeptForm | undefined {
	const id = formId(plain);
	if (id === undefined) return undefined;
	const record = path().join(root, recordName(id));
	const { form } = parseFormRecord(readOwn(record));
	if (form === undefined) return undefined;
	const { manifest } = form;
	const [glue, wasm, restAt] = [form.glue, form.wasm, form.rest].map(
		(file) => file && locate(root, file),
	);
	if (glue === undefined || wasm === undefined) return undefined;
	const rest = form.rest && hold(form.rest, restAt);
	if (form.rest !== undefined && rest === undefined) return undefined;
	markUsed(record);
	return { glue, wasm, rest, address: toUrl(plain.glue), manifest };
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

/** Files that nobody will read any more. */
const dropped = new FinalizationRegistry<number>((fd) => fs().closeSync(fd));

/** Python may be busy for long before it needs the file: whoever removes it then must not end that. */
function hold({ byteLength, integrity }: StampedFile, location = ""): HeldFile | undefined {
	const opened = openOwn(location);
	if (opened === undefined) return undefined;
	const { fd } = opened;
	const read = () => {
		const bytes = new Uint8Array(byteLength);
		try {
			return bytes.subarray(0, fs().readSync(fd, bytes, { position: 0 }));
		} catch (error) {
			throw readError(location, error);
		}
	};
	const file = { location, byteLength, integrity, read };
	dropped.register(file, fd);
	return file;
}
