/*
 * The library `top`, which needs `middle` and uses `base` all the same: what a library needs, needs
 * on, and the symbols of all of them are seen.
 */
#include "exported.h"

IMPORTED int middle_next(void);
IMPORTED void *middle_pointer(void);
IMPORTED int base_next(void);
IMPORTED int base_apply(int, int, int);

EXPORTED int top_next(void) { return 1000 * middle_next() + base_next(); }
EXPORTED int top_same(void) { return middle_pointer() == (void *)base_next; }
EXPORTED int top_apply(int index, int a, int b) { return base_apply(index, a, b); }
