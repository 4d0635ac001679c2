/**
 * The program of a pool's workers. It does nothing but what its pool asks for.
 */
import { host } from "./host.js";
import { serveCalls } from "./pool/worker.js";

// Not awaited: a bundler that makes a classic script of it could not.
void serveCalls(host());
