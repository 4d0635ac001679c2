/**
 * `node bench/faults.mjs [--all] [--part I/N] [NAME…]`, after `npm run build:test`: makes each call of a start, a
 * creation, a reset and others fail in turn, and says which did not end as it must. NAME: the beginning of a
 * scenario's name. `--part 3/4`: a quarter of the points. `--all`: each call, also of those in a row.
 */
import "./help.mjs";

await import("../build/test/faults/run.js");
