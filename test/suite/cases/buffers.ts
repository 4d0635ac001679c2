/** Memory seen from both sides at once: buffers of Python in JavaScript and the other way. */
import { expect } from "chai";
import type { Case } from "../case.js";
import { thrownBy } from "../thrown.js";

export const buffers: readonly Case[] = [
	{
		name: "getBuffer shows a bytearray's own memory, written through from both sides",
		short: true,
		run(_, { get }) {
			const bytes = get("shared");
			const view = bytes.getBuffer();
			try {
				expect(new TextDecoder().decode(view.data)).to.equal("shared bytes");
				view.data[0] = 0x53;
				expect(bytes.get(0)).to.equal(0x53);
				bytes.set(1, 0x48);
				expect(view.data[1]).to.equal(0x48);
				bytes.set(0, 0x73);
				bytes.set(1, 0x68);
				expect(new TextDecoder().decode(view.data)).to.equal("shared bytes");
			} finally {
				view.release();
			}
		},
	},
	{
		name: "a held view stops its bytearray from being resized",
		run(_, { get }) {
			const bytes = get("shared");
			const view = bytes.getBuffer();
			expect(thrownBy(() => bytes.append(33)).type).to.equal("BufferError");
			view.release();
			bytes.append(33);
			expect(bytes.pop()).to.equal(33);
		},
	},
	{
		name: "an array of doubles is a Float64Array over its memory",
		run(_, { get }) {
			const doubles = get("doubles");
			const view = doubles.getBuffer();
			expect(view.data).to.be.instanceOf(Float64Array);
			expect([...view.data]).to.deep.equal([0.5, 1.5, 2.5]);
			expect([view.format, view.itemsize, view.nbytes]).to.deep.equal(["d", 8, 24]);
			view.data[2] = -1;
			expect(doubles.get(2)).to.equal(-1);
			view.data[2] = 2.5;
			view.release();
		},
	},
	{
		name: "a matrix tells its shape and strides, and can be read as another type",
		run(_, { get }) {
			const matrix = get("matrix");
			const view = matrix.getBuffer();
			expect([view.ndim, view.shape, view.strides]).to.deep.equal([2, [3, 4], [4, 1]]);
			expect(Boolean(view.c_contiguous)).to.equal(true);
			expect(view.data[view.offset + 1 * view.strides[0] + 2 * view.strides[1]]).to.equal(6);
			view.release();
			const signed = matrix.getBuffer("i8");
			expect(signed.data).to.be.instanceOf(Int8Array);
			signed.release();
		},
	},
	{
		name: "a view of bytes says that it is read-only",
		run(pyodide) {
			const bytes = pyodide.runPython("b'constant'");
			const view = bytes.getBuffer();
			expect(Boolean(view.readonly)).to.equal(true);
			expect(view.data.length).to.equal(8);
			view.release();
			bytes.destroy();
		},
	},
	{
		name: "a released view is released once, and its object lives on",
		run(_, { get }) {
			const bytes = get("shared");
			const view = bytes.getBuffer();
			view.release();
			view.release();
			expect(bytes.length).to.equal(12);
		},
	},
	{
		name: "Python writes into a JS typed array in place",
		run(_, { get }) {
			const numbers = new Float32Array([1, 2, 3]);
			get("write_item")(numbers, 1, 7.5);
			expect([...numbers]).to.deep.equal([1, 7.5, 3]);
			const bytes = new Uint8Array(4);
			get("fill_js_buffer")(bytes, 10);
			expect([...bytes]).to.deep.equal([10, 11, 12, 13]);
		},
	},
	{
		name: "Python reads a JS typed array into its own buffer",
		run(_, { get }) {
			expect(get("read_js_buffer")(Uint8Array.of(1, 2, 3))).to.equal(6);
			expect(get("read_js_buffer")(Uint8Array.of(9, 1, 2, 9).subarray(1, 3))).to.equal(3);
		},
	},
	{
		name: "a memoryview of a JS typed array has its format and size",
		run(_, { get }) {
			const facts = get("buffer_facts");
			expect(facts(new Uint8Array(3))).to.deep.equal(["B", 1, 3, false]);
			expect(facts(new Int16Array(3))).to.deep.equal(["h", 2, 6, false]);
			expect(facts(new Float64Array(3))).to.deep.equal(["d", 8, 24, false]);
		},
	},
	{
		name: "a megabyte crosses in both directions unchanged",
		run(pyodide) {
			const sent = new Uint8Array(1 << 20).map((_, n) => (n * 31) & 255);
			const received = pyodide.toPy(sent);
			const zlib = pyodide.pyimport("zlib");
			const back = zlib.decompress(zlib.compress(received));
			const view = back.getBuffer();
			expect(view.data.length).to.equal(sent.length);
			expect(view.data.every((byte: number, n: number) => byte === sent[n])).to.equal(true);
			view.release();
			for (const proxy of [back, received, zlib]) proxy.destroy();
		},
	},
	{
		name: "a buffer is the same after linear memory has grown",
		run(pyodide, { get }) {
			const bytes = get("shared");
			pyodide.runPython("big = bytearray(64 << 20); del big");
			const view = bytes.getBuffer();
			expect(new TextDecoder().decode(view.data)).to.equal("shared bytes");
			view.release();
		},
	},
];
