/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c: the table of metadata keys and the grammar of names and versions.
 * Wire facts: docs/wire.md, "Metadata keys". */
#include "rpc/wire.h"

#define KEY(text)                 \
    {                             \
        (text), sizeof(text) - 1, \
    }

const struct vgi_str vrpc_keys[VRPC_KEY_COUNT] = {
    [VRPC_KEY_METHOD] = KEY("vgi_rpc.method"),
    [VRPC_KEY_PROTOCOL] = KEY("vgi_rpc.protocol"),
    [VRPC_KEY_REQUEST_VERSION] = KEY("vgi_rpc.request_version"),
    [VRPC_KEY_PROTOCOL_VERSION] = KEY("vgi_rpc.protocol_version"),
    [VRPC_KEY_REQUEST_ID] = KEY("vgi_rpc.request_id"),
    [VRPC_KEY_CANCEL] = KEY("vgi_rpc.cancel"),
    [VRPC_KEY_STREAM_STATE] = KEY("vgi_rpc.stream_state#b64"),
    [VRPC_KEY_CALL_STATE] = KEY("vgi_rpc.call_state#b64"),
    [VRPC_KEY_SHM_SEGMENT_NAME] = KEY("vgi_rpc.shm_segment_name"),
    [VRPC_KEY_SHM_SEGMENT_SIZE] = KEY("vgi_rpc.shm_segment_size"),
    [VRPC_KEY_SHM_OFFSET] = KEY("vgi_rpc.shm_offset"),
    [VRPC_KEY_SHM_LENGTH] = KEY("vgi_rpc.shm_length"),
    [VRPC_KEY_TRANSPORT_SHM] = KEY("vgi_rpc.transport.shm"),
    [VRPC_KEY_LOCATION] = KEY("vgi_rpc.location"),
    [VRPC_KEY_LOCATION_SHA256] = KEY("vgi_rpc.location.sha256"),
    [VRPC_KEY_LOG_LEVEL] = KEY("vgi_rpc.log_level"),
    [VRPC_KEY_LOG_MESSAGE] = KEY("vgi_rpc.log_message"),
    [VRPC_KEY_LOG_EXTRA] = KEY("vgi_rpc.log_extra"),
    [VRPC_KEY_ERROR_KIND] = KEY("vgi_rpc.error_kind"),
    [VRPC_KEY_ERROR_CODE] = KEY("vgi_rpc.error_code"),
    [VRPC_KEY_ERROR_DETAILS] = KEY("vgi_rpc.error_details"),
    [VRPC_KEY_SERVER_ID] = KEY("vgi_rpc.server_id"),
};

enum vrpc_key vrpc_request_key_of(struct vgi_str text)
{
    for (unsigned k = 0; k < VRPC_REQUEST_KEYS; k++) {
        if (vrpc_keys[k].len == text.len && memcmp(vrpc_keys[k].ptr, text.ptr, text.len) == 0)
            return (enum vrpc_key)k;
    }
    return VRPC_REQUEST_KEYS;
}

void vrpc_request_keys_find(const struct varrow_metadata *metadata,
                            struct vgi_str ret_values[VRPC_REQUEST_KEYS])
{
    memset(ret_values, 0, VRPC_REQUEST_KEYS * sizeof ret_values[0]);
    for (size_t i = 0; i < metadata->n; i++) {
        enum vrpc_key key = vrpc_request_key_of(metadata->pairs[i].key);
        if (key != VRPC_REQUEST_KEYS && !ret_values[key].ptr) {
            ret_values[key] = metadata->pairs[i].value;
            ret_values[key].ptr = ret_values[key].ptr ? ret_values[key].ptr : "";
        }
    }
}

static bool is_name_start(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool vrpc_protocol_name_is_valid(struct vgi_str name)
{
    if (name.len == 0 || name.len > VRPC_PROTOCOL_NAME_BYTES_MAX || !is_name_start(name.ptr[0]))
        return false;
    for (size_t i = 1; i < name.len; i++) {
        char c = name.ptr[i];
        if (!is_name_start(c) && !(c >= '0' && c <= '9') && c != '.')
            return false;
    }
    return true;
}

/* Takes a number without leading zeros off the front of text. */
static bool take_number(struct vgi_str *text, uint32_t *ret_number)
{
    uint64_t number = 0;
    size_t len = 0;

    while (len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9') {
        number = 10 * number + (uint64_t)(text->ptr[len] - '0');
        if (number > UINT32_MAX)
            return false;
        len++;
    }
    if (len == 0 || (len > 1 && text->ptr[0] == '0'))
        return false;
    *ret_number = (uint32_t)number;
    text->ptr += len;
    text->len -= len;
    return true;
}

static bool take_dot(struct vgi_str *text)
{
    if (text->len == 0 || text->ptr[0] != '.')
        return false;
    text->ptr++;
    text->len--;
    return true;
}

bool vrpc_version_parse(struct vgi_str text, struct vrpc_version *ret_version)
{
    struct vrpc_version version;

    if (!take_number(&text, &version.major) || !take_dot(&text) || !take_number(&text, &version.minor) ||
        !take_dot(&text) || !take_number(&text, &version.patch) || text.len > 0) {
        return false;
    }
    *ret_version = version;
    return true;
}
