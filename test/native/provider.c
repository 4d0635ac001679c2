/* The library `provider`, to be loaded with RTLD_GLOBAL: whoever comes later sees its symbols. */
#include "exported.h"

EXPORTED int provided_value = 5;
EXPORTED int provided(int a) { return a + provided_value++; }
