/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h: the process's heap as a whole. */
#ifndef VBASE_MEMORY_H
#define VBASE_MEMORY_H

/* Gives freed memory that the allocator keeps for later back to the system. Takes milliseconds when there is
 * much of it: for times when nothing is going on. Thread-safe. */
void vbase_memory_give_back(void);

#endif
