/**
 * A package made by hand: a wheel of a few hundred bytes and the lock file that lists it, in a
 * directory of their own. Writes the zip itself; downloads nothing.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { root } from "../engines/engines.js";

export interface TinyPackage {
	/** Holds the wheel and nothing else. */
	readonly wheelDirectory: string;
	readonly fileName: string;
	/** A lock file's content that lists this package only, by its file name. */
	readonly lock: any;
}

/** Makes the package `tiny`, whose module has `value = 17`. */
export function makeTinyPackage(directory: string): TinyPackage {
	const fileName = "tiny-1.0-py3-none-any.whl";
	const wheelDirectory = join(directory, "wheels");
	mkdirSync(wheelDirectory);
	const wheel = zip({
		"tiny.py": "value = 17\n",
		"tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
		"tiny-1.0.dist-info/WHEEL":
			"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
		"tiny-1.0.dist-info/RECORD": "tiny.py,,\n",
	});
	writeFileSync(join(wheelDirectory, fileName), wheel);
	const { info } = JSON.parse(
		readFileSync(join(root, "node_modules/pyodide/pyodide-lock.json"), "utf8"),
	);
	const tiny = {
		name: "tiny",
		version: "1.0",
		file_name: fileName,
		install_dir: "site",
		sha256: createHash("sha256").update(wheel).digest("hex"),
		package_type: "package",
		imports: ["tiny"],
		depends: [],
		unvendored_tests: false,
	};
	return { wheelDirectory, fileName, lock: { info, packages: { tiny } } };
}

/** A zip archive of stored (not compressed) files, as of PKWARE's APPNOTE 4.3. */
function zip(files: Record<string, string>): Buffer {
	const bodies: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, content] of Object.entries(files)) {
		const data = Buffer.from(content);
		// From "version needed" to "extra field length", the same in both headers.
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(0x21, 8);
		common.writeUInt32LE(crc32(data), 10);
		common.writeUInt32LE(data.length, 14);
		common.writeUInt32LE(data.length, 18);
		common.writeUInt16LE(name.length, 22);
		const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), data]);
		const attributes = Buffer.alloc(14);
		attributes.writeUInt32LE(offset, 10);
		const madeBy = Buffer.from([20, 0]);
		directory.push(
			Buffer.concat([Buffer.from("PK\x01\x02"), madeBy, common, attributes, Buffer.from(name)]),
		);
		bodies.push(local);
		offset += local.length;
	}
	const list = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(directory.length, 4);
	end.writeUInt16LE(directory.length, 6);
	end.writeUInt32LE(list.length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...bodies, list, Buffer.from("PK\x05\x06"), end]);
}
