/* The library `broken`, which cannot be linked: it needs a function that is nowhere. */
#include "exported.h"

IMPORTED int nowhere(void);

EXPORTED int (*broken_pointer)(void) = nowhere;

EXPORTED int broken(void) { return broken_pointer(); }
EXPORTED int base_next(void) { return -1; }
