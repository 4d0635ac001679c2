/**
 * The glue's import object, which it hands over before the main module is instantiated.
 */

/** By module name; `env` *is* the glue's table of library functions. */
export type GlueImports = Record<string, Record<string, any>>;
