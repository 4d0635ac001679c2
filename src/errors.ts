/**
 * The error types, by what they are about. Every error that pythaw raises on its own account is one of
 * these. Wrong usage of an option is a plain `TypeError` that names the option.
 */
export * from "./errors/contents.js";
export * from "./errors/instances.js";
export * from "./errors/pythaw-error.js";
export * from "./errors/recipes.js";
export * from "./errors/snapshots.js";
