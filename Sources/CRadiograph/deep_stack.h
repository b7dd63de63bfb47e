// A stack of known size for code whose recursion follows untrusted bytes.
#ifndef CRADIOGRAPH_DEEP_STACK_H
#define CRADIOGRAPH_DEEP_STACK_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Runs `work` on a thread of its own and waits for it. False when no thread could be had.
bool cr_run_on_deep_stack(void (*work)(void *), void *argument);

#ifdef __cplusplus
}
#endif
#endif
