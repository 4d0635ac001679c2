/** The faults of test/faults, all of them: see there. `npm run build:test` comes before it. */
await import("../build/test/faults/run.js");
