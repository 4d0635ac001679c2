/** What a bundler of workers makes of the files that they import. */
declare module "pythaw" {
	export const loadPyodide: typeof import("../../src/index-workerd.js").loadPyodide;
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
