/* What the test libraries mark the functions and data with that others see. */
#ifndef PYTHAW_TEST_EXPORTED_H
#define PYTHAW_TEST_EXPORTED_H

#ifdef __cplusplus
#define EXPORTED extern "C" __attribute__((visibility("default")))
#define IMPORTED extern "C"
#else
#define EXPORTED __attribute__((visibility("default")))
#define IMPORTED extern
#endif

#endif
