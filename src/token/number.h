/* SPDX-License-Identifier: Apache-2.0 */
/* number.h: little-endian numbers of the plaintexts under a seal. */
#ifndef VTOK_NUMBER_H
#define VTOK_NUMBER_H

#include <stdint.h>

/* Writes value to at and returns what is behind it. */
static inline uint8_t *vtok_put_u64(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        *at++ = (uint8_t)(value >> (8 * i));
    return at;
}

static inline uint64_t vtok_get_u64(const uint8_t *at)
{
    uint64_t value = 0;

    for (int i = 0; i < 8; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static inline uint8_t *vtok_put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    return at + 2;
}

static inline uint16_t vtok_get_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

#endif
