/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c: what glibc keeps of freed memory, some megabytes for each of its arenas, goes back to the system.
 * Other allocators see to it by themselves. */
#include "base/memory.h"

#include <malloc.h>

#ifdef __GLIBC__
void vbase_memory_give_back(void)
{
    (void)malloc_trim(0);
}
#else
void vbase_memory_give_back(void)
{
}
#endif
