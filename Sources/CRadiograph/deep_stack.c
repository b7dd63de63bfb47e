#include "deep_stack.h"

#include <pthread.h>
#include <stddef.h>

/// Address space only: pages are taken as the recursion reaches them.
static const size_t STACK_BYTES = 64u << 20;

typedef struct {
    void (*work)(void *);
    void *argument;
} task;

static void *run(void *pointer) {
    task *running = pointer;
    running->work(running->argument);
    return NULL;
}

bool cr_run_on_deep_stack(void (*work)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    task running = {work, argument};
    if (pthread_attr_init(&attributes) != 0) { return false; }
    bool started = pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0 && pthread_create(&thread, &attributes, run, &running) == 0;
    pthread_attr_destroy(&attributes);
    return started && pthread_join(thread, NULL) == 0;
}
