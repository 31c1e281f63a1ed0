/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h: the metadata keys and constants of vgi-rpc wire version 1 (docs/wire.md). Data
 * and pure functions. */
#ifndef VRPC_WIRE_H
#define VRPC_WIRE_H

#include "arrow/batch.h"
#include "vgi_rpc/str.h"

#define VRPC_REQUEST_VERSION          "1"
#define VRPC_METHOD_TRANSPORT_OPTIONS "__transport_options__"
#define VRPC_METHOD_DESCRIBE          "__describe__"
#define VRPC_PROTOCOL_RESERVED        "vgi_rpc."
#define VRPC_PROTOCOL_REFLECTION      "vgi_rpc.Reflection.v1"
#define VRPC_PROTOCOL_NAME_BYTES_MAX  255
#define VRPC_RESPONSE_TOO_LARGE       "ResponseTooLargeError"

/* Keys a peer may put on what it sends us come first, the most frequent ones at the front. */
enum vrpc_key {
    VRPC_KEY_METHOD,
    VRPC_KEY_PROTOCOL,
    VRPC_KEY_REQUEST_VERSION,
    VRPC_KEY_PROTOCOL_VERSION,
    VRPC_KEY_REQUEST_ID,
    VRPC_KEY_CANCEL,
    VRPC_KEY_STREAM_STATE,
    VRPC_KEY_CALL_STATE,
    VRPC_KEY_SHM_SEGMENT_NAME,
    VRPC_KEY_SHM_SEGMENT_SIZE,
    VRPC_KEY_SHM_OFFSET,
    VRPC_KEY_SHM_LENGTH,
    VRPC_KEY_TRANSPORT_SHM,
    VRPC_KEY_LOCATION,
    VRPC_KEY_LOCATION_SHA256,
    VRPC_REQUEST_KEYS, /* the number of keys above */
    VRPC_KEY_LOG_LEVEL = VRPC_REQUEST_KEYS,
    VRPC_KEY_LOG_MESSAGE,
    VRPC_KEY_LOG_EXTRA,
    VRPC_KEY_ERROR_KIND,
    VRPC_KEY_ERROR_CODE,
    VRPC_KEY_ERROR_DETAILS,
    VRPC_KEY_SERVER_ID,
    VRPC_KEY_COUNT
};

/* The keys' bytes. */
extern const struct vgi_str vrpc_keys[VRPC_KEY_COUNT];

/* Which of the request keys text is; VRPC_REQUEST_KEYS when none. */
enum vrpc_key vrpc_request_key_of(struct vgi_str text);

/* The values of the request keys in metadata, views; absent ones get {NULL, 0}. The first of
 * equal keys counts. */
void vrpc_request_keys_find(const struct varrow_metadata *metadata,
                            struct vgi_str ret_values[VRPC_REQUEST_KEYS]);

/* True when name is a protocol name: [A-Za-z_][A-Za-z0-9_.]*, at most 255 bytes. */
bool vrpc_protocol_name_is_valid(struct vgi_str name);

/* MAJOR.MINOR.PATCH of plain numbers without leading zeros, nothing else. */
struct vrpc_version {
    uint32_t major;
    uint32_t minor;
    uint32_t patch;
};
bool vrpc_version_parse(struct vgi_str text, struct vrpc_version *ret_version);

#endif
