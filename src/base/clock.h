/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h: what time it is. Plain clocks have no date and are never set: for spans and deadlines. */
#ifndef VBASE_CLOCK_H
#define VBASE_CLOCK_H

#include <stdint.h>

int64_t vbase_clock_ns(void);
int64_t vbase_clock_ms(void);

/* Since 1970, as the system has it; seconds are those of the last tick, at most milliseconds late. */
int64_t vbase_clock_utc_ns(void);
uint64_t vbase_clock_utc_s(void);

#endif
