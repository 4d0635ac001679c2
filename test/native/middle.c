/*
 * The library `middle`, which needs `base`: calls it, and has its functions' and its data's addresses
 * in data of its own.
 */
#include "exported.h"

IMPORTED int base_value;
IMPORTED int base_next(void);
IMPORTED int base_power(int, int);

static int (*next)(void) = base_next;
static int *value = &base_value;

EXPORTED int middle_next(void) { return 10 * next() + base_next(); }
EXPORTED int middle_value(int add) { return *value += add; }
EXPORTED void *middle_pointer(void) { return (void *)base_next; }
EXPORTED int middle_power(int a, int b) { return -base_power(a, b); }
