/* SPDX-License-Identifier: Apache-2.0 */
/* version_gate.c: the application's version gate, per service. Walk: request.c calls it before the parameters
 * are looked at. Pure. Wire facts: docs/wire.md, "Versions"; docs/errors.md, protocol_version_mismatch. */
#include "rpc/version_gate.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"

enum { DETAILS_BYTES_MAX = 2048 };

/* One PreconditionFailure that says what must change first. */
static void set_details(const struct vrpc_service *service, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf = {0};
    struct vbase_json json;

    vbase_buf_init(&buf, DETAILS_BYTES_MAX);
    vbase_json_init(&json, &buf);
    vbase_json_array_begin(&json);
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "@type");
    vbase_json_text(&json, "vgi_rpc.PreconditionFailure");
    vbase_json_key(&json, "violations");
    vbase_json_array_begin(&json);
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "type");
    vbase_json_text(&json, "protocol_version");
    vbase_json_key(&json, "subject");
    vbase_json_string(&json, service->name);
    vbase_json_key(&json, "description");
    vbase_json_text(&json, err->message);
    vbase_json_object_end(&json);
    vbase_json_array_end(&json);
    vbase_json_object_end(&json);
    vbase_json_array_end(&json);
    if (json.status == VGI_OK && vbase_buf_append(&buf, "", 1, NULL) == VGI_OK)
        vgi_error_set_details(err, (const char *)buf.ptr);
}

static enum vgi_status refuse(const struct vrpc_service *service, const char *client, const char *advice,
                              struct vgi_error *err)
{
    vgi_fail_as(err, VGI_E_PRECONDITION, "ProtocolVersionError",
                "protocol_version mismatch for protocol '%s': the client speaks %s, this server %s; %s",
                service->declared->name, client, service->declared->version, advice);
    vgi_error_set_kind(err, "protocol_version_mismatch");
    set_details(service, err);
    return VGI_E_PRECONDITION;
}

enum vgi_status vrpc_version_gate(const struct vrpc_service *service, struct vgi_str client,
                                  struct vgi_error *err)
{
    struct vrpc_version version;
    char text[40];

    if (vgi_str_equal(client, service->version_text))
        return VGI_OK;
    if (!client.ptr)
        return refuse(service, "no version", "a client of this protocol must send 'vgi_rpc.protocol_version'",
                      err);
    if (!vrpc_version_parse(client, &version)) {
        bool is_text = client.len < sizeof text && vbase_utf8_valid((const uint8_t *)client.ptr, client.len);
        snprintf(text, sizeof text, "'%.*s'", is_text ? (int)client.len : 0, client.ptr);
        return refuse(service, text, "a version is MAJOR.MINOR.PATCH in plain numbers", err);
    }
    if (version.major == service->version.major && version.minor == service->version.minor)
        return VGI_OK;
    snprintf(text, sizeof text, "%u.%u.%u", version.major, version.minor, version.patch);
    if (version.major < service->version.major ||
        (version.major == service->version.major && version.minor < service->version.minor)) {
        return refuse(service, text, "upgrade the client", err);
    }
    return refuse(service, text, "upgrade the server", err);
}
