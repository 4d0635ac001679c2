/**
 * The types of imports that pythaw's bundler plugins build. A TypeScript project names them once:
 * `/// <reference types="pythaw/recipe-modules" />`.
 */
declare module "*.recipe.toml" {
	export const loadPyodide: import("pythaw/app").App["loadPyodide"];
	export const manifest: import("pythaw").AppManifest;
}
declare module "*.recipe.json" {
	export const loadPyodide: import("pythaw/app").App["loadPyodide"];
	export const manifest: import("pythaw").AppManifest;
}
declare module "*.pysnap" {
	export const loadPyodide: import("pythaw/app").App["loadPyodide"];
	export const manifest: import("pythaw").AppManifest;
}
