/**
 * In which order a file is judged: its digest, its build, what it may expand to, and only then its content.
 * What may not be expanded costs neither time nor memory: the codecs tell what they were asked for.
 */
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { openDistribution } from "../../src/distribution/distribution.js";
import type { Host } from "../../src/engine/host.js";
import { host as ownHost } from "../../src/host.js";
import { BuildMismatchError, IntegrityError, SnapshotError } from "../../src/index.js";
import { openSnapshot } from "../../src/snapshot/open.js";
import { type ForgedSection, forge } from "../format/forge.js";
import { rejectionOf } from "../suite/thrown.js";
import { baseParts, type Parts, withoutMemory } from "./altered.js";

const GIB = 2 ** 30;

describe("A file that declares more than it has", () => {
	let parts: Parts;
	/** How many bytes the codecs were asked to make, each time. */
	let asked: number[];
	let host: Host;

	before(async () => {
		parts = withoutMemory(await baseParts());
		const own = ownHost();
		const { gzip } = own.codecs;
		const counting = {
			...gzip!,
			decompress(bytes: Uint8Array, byteLength: number) {
				asked.push(byteLength);
				return gzip!.decompress(bytes, byteLength);
			},
		};
		host = { ...own, codecs: { gzip: counting } };
	});

	beforeEach(() => {
		asked = [];
	});

	/** With every section stored by gzip, and some of them replaced. */
	function file(changes: Record<string, Partial<ForgedSection>>, pages = 0, other?: object) {
		const sections = Object.entries(parts.sections).map(([name, content]): ForgedSection => {
			const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
			const stored = gzipSync(bytes);
			return { name, stored, byteLength: bytes.length, compression: "gzip", ...changes[name] };
		});
		for (const [name, change] of Object.entries(changes)) {
			if (!Object.hasOwn(parts.sections, name)) {
				sections.push({ name, stored: new Uint8Array(), compression: "gzip", ...change });
			}
		}
		const { buildId, manifest } = parts;
		const memory = { ...manifest.memory, byteLength: 4 * GIB, pages };
		const text = JSON.stringify({ ...manifest, memory, ...other });
		return forge({ buildId, manifest: text, sections });
	}

	const bomb = () => gzipSync(Buffer.alloc(1 << 26), { level: 9 });

	const open = (bytes: Uint8Array, integrity?: string) => {
		const indexURL = `${process.cwd()}/node_modules/pyodide/`;
		return openSnapshot(host, bytes, openDistribution(host, { indexURL }), { integrity });
	};

	it("is not expanded if its digest is wrong", async () => {
		const bytes = file({ memory: { stored: bomb(), byteLength: 1 << 26 } }, (1 << 26) / 4096);
		const integrity = `sha256-${"A".repeat(43)}=`;
		await rejectionOf(open(bytes, integrity), IntegrityError);
		expect(asked).to.deep.equal([]);
	});

	it("is not expanded if it is of another build", async () => {
		const distribution = structuredClone(parts.manifest.distribution);
		distribution.wasm.crc32 = "00000000";
		const error = await rejectionOf(open(file({}, 0, { distribution })));
		// Its ids contradict one another.
		expect(error.check).to.equal("manifest");
		const other = forge({
			buildId: "cd".repeat(32),
			manifest: JSON.stringify({ ...parts.manifest, distribution }),
			sections: [{ name: "memory", stored: bomb(), byteLength: 1 << 26, compression: "gzip" }],
		});
		await rejectionOf(open(other), BuildMismatchError);
		expect(asked).to.deep.equal([]);
	});

	it("is not expanded if its sections are larger than the manifest says", async () => {
		for (const [change, pages] of [
			[{ memory: { stored: bomb(), byteLength: 1 << 26 } }, 1],
			[{ "file-data": { stored: bomb(), byteLength: 1 << 26 } }, 0],
			[{ "memory-runs": { stored: bomb(), byteLength: 1 << 26 } }, 0],
			[{ references: { stored: bomb(), byteLength: (1 << 26) + 1 } }, 0],
		] as const) {
			const error = await rejectionOf(open(file(change, pages)), SnapshotError);
			expect(error.check).to.equal("content");
			expect(error.message).to.match(/^Section "[a-z-]+" has \d+ bytes, /);
		}
		expect(asked).to.deep.equal([]);
	});

	it("is not expanded if so little cannot honestly become so much", async () => {
		const bytes = file({ memory: { stored: bomb(), byteLength: 1 << 26 } }, (1 << 26) / 4096);
		const error = await rejectionOf(open(bytes), SnapshotError);
		expect(error.check).to.equal("section");
		expect(error.message).to.match(/^The snapshot's sections declare \d+ bytes, stored in \d+: /);
		expect(asked).to.deep.equal([]);
	});

	it("is not expanded where nobody knows the section", async () => {
		await open(file({ unheard: { stored: bomb(), byteLength: 1 << 26 } }));
		const { memory: _, ...known } = parts.sections;
		expect(asked).to.have.length(Object.keys(known).length + 1);
	});

	it("is expanded in turn, up to the first section that is not what it says", async () => {
		const first = Object.keys(parts.sections)[1];
		const error = await rejectionOf(open(file({ [first]: { byteLength: 7 } })), SnapshotError);
		expect(error.check).to.equal("compression");
		expect(asked).to.have.length(2);
	});
});
