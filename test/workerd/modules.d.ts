/** What a bundler of workers makes of the files that they import. */
declare module "pythaw" {
	type Face = typeof import("../../src/index-workerd.js");
	export const loadPyodide: Face["loadPyodide"];
	export const createSnapshot: Face["createSnapshot"];
	export const createPool: Face["createPool"];
}
declare module "pyodide/pyodide.asm.mjs" {
	const createPyodideModule: any;
	export default createPyodideModule;
}
declare module "pyodide/pyodide.asm.wasm" {
	const module: WebAssembly.Module;
	export default module;
}
declare module "pyodide/pyodide-lock.json" {
	const lock: any;
	export default lock;
}
declare module "*.zip" {
	const bytes: ArrayBuffer;
	export default bytes;
}
declare module "*.pysnap" {
	const bytes: ArrayBuffer;
	export default bytes;
}
