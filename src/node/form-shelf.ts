/**
 * Kept forms on Node and its like: the maker's side.
 */
import type { FormRecord, FormShelf, StampedFile } from "../engine/kept-forms.js";
import { stampOf } from "./files.js";
import { formDirectory, formId, formRecordText, parseFormRecord } from "./form-files.js";
import { keptDirectory, lockName, recordName } from "./kept-files.js";
import { isHeld, NAMELESS_MS, PATIENCE_MS, takeLock } from "./lock.js";
import { makeDirectory, openOwn, readOwn, removeOwn, writeOwn } from "./own-file.js";
import { entriesOf } from "./trim.js";

/** How many are kept: a form has 10 MB, and few programs of one user run on different releases. */
const MOST_FORMS = 4;

/** Undefined where none are kept. */
export function nodeFormShelf(): FormShelf | undefined {
	const root = formDirectory();
	if (root === undefined) return undefined;
	const fs = process.getBuiltinModule("node:fs");
	const { join } = process.getBuiltinModule("node:path");
	const at = (name: string) => join(root, name);
	const writeRecord = (id: string, record: FormRecord) =>
		writeOwn(at(recordName(id)), formRecordText(record));

	return {
		idOf: formId,
		begin(id) {
			makeDirectory(root);
			return takeLock(at(lockName(id)));
		},
		put(id, { glue, wasm, rest, manifest }) {
			const form = {
				...{ glue: write(glue, "mjs"), wasm: write(wasm, "wasm"), manifest },
				...(rest && { rest: write(rest, "wasm") }),
			};
			writeRecord(id, { form });
		},
		refuse: (id, reason) => writeRecord(id, { refused: reason }),
		async whenQuiet() {
			// Between being asked and holding its lock, a maker shows nothing for a moment.
			for (let quiet = 0; quiet < 2; ) {
				await new Promise((resolve) => setTimeout(resolve, 250));
				quiet = isSnapshotComing() ? 0 : quiet + 1;
			}
		},
		trim() {
			const entries = entriesOf(root);
			const isRecord = (name: string) => name.endsWith(".json");
			const records = entries.filter(({ name }) => isRecord(name));
			for (const { path } of records.splice(MOST_FORMS)) removeOwn(path);
			const used = new Set(
				records.flatMap(({ path }) => {
					const { form } = parseFormRecord(readOwn(path));
					return [form?.glue, form?.wasm, form?.rest].map((file) => file?.name);
				}),
			);
			for (const { name, path, usedMs } of entries) {
				if (isRecord(name) || used.has(name)) continue;
				// What is younger may be another maker's.
				if (Date.now() - usedMs > PATIENCE_MS) removeOwn(path);
			}
		},
	};

	/** Whether one is being made for `snapshot: "auto"`, or was asked for just now. */
	function isSnapshotComing(): boolean {
		const directory = keptDirectory();
		if (directory === undefined) return false;
		try {
			return entriesOf(directory).some(({ name, path, usedMs }) =>
				name.endsWith(".lock")
					? isHeld(path)
					: name.endsWith(".request") && Date.now() - usedMs < NAMELESS_MS,
			);
		} catch {
			// None was ever made; or one is done at this moment, and the next look tells.
			return false;
		}
	}

	/** Under a name that says what is in it. Another form may have the same glue, and knows the file by its stamp: it stays. */
	function write(bytes: Uint8Array, extension: string): StampedFile {
		const hash = process.getBuiltinModule("node:crypto").createHash("sha256").update(bytes);
		const digest = hash.digest();
		const name = `${digest.toString("hex").slice(0, 32)}.${extension}`;
		if (!isThere(at(name), bytes)) {
			writeOwn(at(name), bytes);
			flush(at(name));
		}
		const integrity = `sha256-${digest.toString("base64")}`;
		return { name, byteLength: bytes.byteLength, integrity, stamp: stampOf(at(name))! };
	}

	function isThere(path: string, bytes: Uint8Array): boolean {
		const file = openOwn(path);
		if (file === undefined) return false;
		try {
			return fs.readFileSync(file.fd).equals(bytes);
		} finally {
			fs.closeSync(file.fd);
		}
	}

	/** Its stamp is to vouch for it: it must be on the disk before that is. */
	function flush(path: string): void {
		const fd = fs.openSync(path, "r+");
		try {
			fs.fsyncSync(fd);
		} finally {
			fs.closeSync(fd);
		}
	}
}
