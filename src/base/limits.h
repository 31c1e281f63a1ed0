/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h: every cap on what comes from outside, in one list. Sizes in bytes unless the
 * name says otherwise. */
#ifndef VBASE_LIMITS_H
#define VBASE_LIMITS_H

#define VBASE_LIMIT_IPC_HEADER (64u << 20) /* flatbuffer of one IPC message */
#define VBASE_LIMIT_IPC_BODY \
    ((int64_t)1 << 46) /* declared body of one message; memory follows what arrives */
#define VBASE_LIMIT_IPC_DECODED    ((int64_t)1 << 40)  /* one body after decompression */
#define VBASE_LIMIT_IPC_UNFOLD     ((uint64_t)1 << 28) /* what any body may unfold to without a limit set */
#define VBASE_LIMIT_IPC_RATIO      256                 /* times its length, what a longer one may */
#define VBASE_LIMIT_SCHEMA_FIELDS  65536               /* fields of a schema, nested ones included */
#define VBASE_LIMIT_SCHEMA_DEPTH   64                  /* nesting of types */
#define VBASE_LIMIT_METADATA_PAIRS 65536               /* pairs of one custom_metadata */
#define VBASE_LIMIT_DICTIONARIES   4096                /* live dictionaries of one stream */
#define VBASE_LIMIT_TYPE_TEXT      (1u << 20)          /* a type or schema text */
#define VBASE_LIMIT_ARENA          ((size_t)1 << 40)   /* one call's arena */
#define VBASE_LIMIT_BLOCK_STEP     ((size_t)1 << 20)   /* first allocation for a declared length */
#define VBASE_LIMIT_IO_CHUNK       ((size_t)1 << 30)   /* one read or write call (< INT_MAX) */
#define VBASE_LIMIT_JSON_DEPTH     32                  /* nesting when JSON is read */
#define VBASE_LIMIT_ANSWER         ((size_t)1 << 30)   /* one encoded catalog listing */

#endif
