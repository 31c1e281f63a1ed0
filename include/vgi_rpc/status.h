/* SPDX-License-Identifier: Apache-2.0 */
/* status.h: the one error convention. A function that can fail returns enum vgi_status and fills the
 * caller's struct vgi_error, its last parameter. Nothing is allocated, nothing is thread-local.
 *
 * Usage:
 *     struct vgi_error err = {0};
 *     if (vgi_x(…, &err) != VGI_OK) fprintf(stderr, "%s\n", err.message);
 *
 * On the wire (vgi-rpc 0.52.2 WIRE_PROTOCOL, errors) a failure has a type ("ValueError"), a code (one of
 * 16 names, from the status), an optional kind and optional details. */
#ifndef VGI_RPC_STATUS_H
#define VGI_RPC_STATUS_H

#include <stdarg.h>
#include <stddef.h>

#include "vgi_rpc/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* VGI_OK is success, VGI_DONE the regular end of something; every other value is a failure. The comment
 * names the wire code and the default exception type. */
enum vgi_status {
    VGI_OK = 0,
    VGI_DONE = 1,
    VGI_E_INVALID,         /* INVALID_ARGUMENT, ValueError: a value that is refused */
    VGI_E_TYPE,            /* INVALID_ARGUMENT, TypeError: a wrong type or schema */
    VGI_E_FORMAT,          /* INVALID_ARGUMENT, ProtocolError: bytes that are not what they claim to be */
    VGI_E_LIMIT,           /* RESOURCE_EXHAUSTED, ValueError: larger than a documented limit */
    VGI_E_NOMEM,           /* RESOURCE_EXHAUSTED, MemoryError: an allocation failed */
    VGI_E_IO,              /* UNAVAILABLE, OSError: the stream failed or ended in the middle */
    VGI_E_NOT_FOUND,       /* NOT_FOUND, KeyError */
    VGI_E_EXISTS,          /* ALREADY_EXISTS, ValueError */
    VGI_E_PERMISSION,      /* PERMISSION_DENIED, PermissionError */
    VGI_E_UNAUTHENTICATED, /* UNAUTHENTICATED, PermissionError */
    VGI_E_PRECONDITION,    /* FAILED_PRECONDITION, RuntimeError */
    VGI_E_ABORTED,         /* ABORTED, RuntimeError */
    VGI_E_RANGE,           /* OUT_OF_RANGE, OverflowError: a number that does not fit */
    VGI_E_UNIMPLEMENTED,   /* UNIMPLEMENTED, NotImplementedError */
    VGI_E_INTERNAL,        /* INTERNAL, RuntimeError: a bug of ours */
    VGI_E_UNAVAILABLE,     /* UNAVAILABLE, RuntimeError: try again later */
    VGI_E_DATA_LOSS,       /* DATA_LOSS, RuntimeError */
    VGI_E_DEADLINE,        /* DEADLINE_EXCEEDED, TimeoutError */
    VGI_E_CANCELLED,       /* CANCELLED, RuntimeError */
    VGI_E_FAILED           /* UNKNOWN, RuntimeError: user code failed */
};

enum {
    VGI_ERROR_TYPE_BYTES = 64,
    VGI_ERROR_KIND_BYTES = 64,
    VGI_ERROR_MESSAGE_BYTES = 2048,
    VGI_ERROR_DETAILS_BYTES = 4097
};

/* What failed. Owned by the caller; {0} is a valid start. All texts are NUL-terminated UTF-8.
 *   message  what was found, what was expected, and where; clipped at a character boundary when longer
 *   type     exception name on the wire; empty: the default of the status
 *   kind     vgi_rpc.error_kind; empty: none
 *   details  vgi_rpc.error_details, a JSON array; empty: none */
struct vgi_error {
    enum vgi_status status;
    char type[VGI_ERROR_TYPE_BYTES];
    char kind[VGI_ERROR_KIND_BYTES];
    char message[VGI_ERROR_MESSAGE_BYTES];
    char details[VGI_ERROR_DETAILS_BYTES];
};

/* Fills err (borrowed, mutated; NULL is allowed) with status and a printf-formatted message, empties type,
 * kind and details, and returns status. `return vgi_fail(err, VGI_E_INVALID, "…", …);` */
VGI_API VGI_COLD enum vgi_status vgi_fail(struct vgi_error *err, enum vgi_status status, const char *format,
                                          ...) VGI_PRINTF(3, 4);

/* As vgi_fail, with the exception name the peer shall see, e.g. "ValueError". */
VGI_API VGI_COLD enum vgi_status vgi_fail_as(struct vgi_error *err, enum vgi_status status, const char *type,
                                             const char *format, ...) VGI_PRINTF(4, 5);

/* As vgi_fail, with a va_list. */
VGI_API VGI_COLD enum vgi_status vgi_fail_va(struct vgi_error *err, enum vgi_status status,
                                             const char *format, va_list arguments) VGI_PRINTF(3, 0);

/* As vgi_fail with VGI_E_UNAVAILABLE: what is asked is not known now, the peer may try again in retry_after_s
 * seconds (details: vgi_rpc.RetryInfo; over HTTP Retry-After). */
VGI_API VGI_COLD enum vgi_status vgi_fail_unavailable(struct vgi_error *err, double retry_after_s,
                                                      const char *format, ...) VGI_PRINTF(3, 4);

/* Puts a formatted text in front of err->message: "column 3: " and the like. */
VGI_API void vgi_error_prefix(struct vgi_error *err, const char *format, ...) VGI_PRINTF(2, 3);

/* Sets the machine-readable kind ("method_not_implemented"). */
VGI_API void vgi_error_set_kind(struct vgi_error *err, const char *kind);

/* Sets the details, a JSON array. One longer than 4096 bytes is dropped as a whole (WIRE_PROTOCOL, error
 * details), leaving none. */
VGI_API void vgi_error_set_details(struct vgi_error *err, const char *json_array);

/* Empties err without touching more than its first bytes. */
VGI_API void vgi_error_reset(struct vgi_error *err);

/* Names, static: "INVALID_ARGUMENT", "ValueError". An unknown value gives "UNKNOWN" and "RuntimeError". */
VGI_API const char *vgi_status_code_name(enum vgi_status status);
VGI_API const char *vgi_status_type_name(enum vgi_status status);

/* Returns from the enclosing function unless expr is VGI_OK (so VGI_DONE returns as well). */
#define VGI_TRY(expr)                             \
    do {                                          \
        enum vgi_status vgi_try_status_ = (expr); \
        if (vgi_try_status_ != VGI_OK) {          \
            return vgi_try_status_;               \
        }                                         \
    } while (0)

#ifdef __cplusplus
}
#endif

#endif
