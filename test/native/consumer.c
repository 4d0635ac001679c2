/*
 * The library `consumer`, which says of nobody that it needs it and uses what a global library
 * provides, and functions of the main module and of the glue by their addresses.
 */
#include "exported.h"

IMPORTED int provided(int);
IMPORTED int provided_value;
IMPORTED int abs(int);
IMPORTED double emscripten_math_cbrt(double);

static int (*hook)(int) = provided;

EXPORTED int consume(int a) { return hook(a) * 100 + provided(a) + provided_value; }
EXPORTED int consume_abs(int a) {
  int (*volatile function)(int) = abs;
  return function(a);
}
EXPORTED double consume_cbrt(double a) {
  double (*volatile function)(double) = emscripten_math_cbrt;
  return function(a);
}
EXPORTED void *consumer_pointer(void) { return (void *)provided; }
