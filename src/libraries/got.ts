/** The global offset table, as libraries import it (tool-conventions, DynamicLinking). */
import type { Import } from "../wasm/module-reader.js";

/** Whether an import is one of its globals: an address in memory or an index in the table. */
export const isGot = ({ module }: Import): boolean => module === "GOT.mem" || module === "GOT.func";
