/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary_compare.h: how one dictionary relates to an older one. Pure function. */
#ifndef VIPC_DICTIONARY_COMPARE_H
#define VIPC_DICTIONARY_COMPARE_H

#include "ipc/flat.h"

enum vipc_dictionary_relation {
    VIPC_DICTIONARY_DIFFERS,
    VIPC_DICTIONARY_SAME,
    VIPC_DICTIONARY_EXTENDS /* the older one, not empty, is a prefix */
};

/* Compares the flats of two arrays of values' type. Inner dictionaries count as indices. May answer DIFFERS
 * for equal values: when bytes under nulls differ, and for an extended dictionary of unions, list
 * views or runs. */
enum vipc_dictionary_relation vipc_dictionary_compare(const struct varrow_schema *values,
                                                      const struct vipc_flat *older,
                                                      const struct vipc_flat *newer);

#endif
