/* SPDX-License-Identifier: Apache-2.0 */
/* access_log.h: how a server keeps its access log, a file with one line of JSON per call: what was called, by
 * whom, for how long and how it ended, never a value that was sent. docs/access-log.md has the fields.
 *
 * Usage:
 *     struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
 *     log.path = "/var/log/calc.{pid}.jsonl";
 *     server_options.access_log = &log; */
#ifndef VGI_RPC_ACCESS_LOG_H
#define VGI_RPC_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Options; start from VGI_RPC_ACCESS_LOG_OPTIONS_INIT. Texts are copied.
 *   path               required; "{pid}" and "{server_id}" in it are replaced. A file that cannot be opened
 *                      or written loses records, which are counted; calls go on
 *   file_bytes_max     a file that would get larger is renamed to <path>.1 first, <path>.1 to <path>.2 …;
 *                      0: never
 *   when               "S" "M" "H" "D" "midnight" "W0" … "W6" (Monday to Sunday): at the end of each second,
 *                      minute, hour or day, or of that day of the week, in UTC, the file is renamed to
 *                      <path>.<when it began>; NULL: never. Excludes file_bytes_max
 *   backup_count       renamed files that are kept, the oldest go first; 0: files are not renamed at all
 *   record_bytes_max   longer records lose what is not required of them
 *   sample             the part of successful calls that is recorded, 0 to 1; failures always are
 *   is_async           a thread of its own writes, so that no call waits for the disk; what is queued when
 *                      the process is killed is lost
 *   queue_records_max  with is_async: when so many wait, further ones are lost, and counted */
struct vgi_rpc_access_log_options {
    size_t size;
    const char *path;
    uint64_t file_bytes_max;
    const char *when;
    uint32_t backup_count;
    uint64_t record_bytes_max;
    double sample;
    bool is_async;
    uint32_t queue_records_max;
};
#define VGI_RPC_ACCESS_LOG_OPTIONS_INIT                                                         \
    {                                                                                           \
        sizeof(struct vgi_rpc_access_log_options), NULL, 0, NULL, 5, 1 << 20, 1.0, false, 10000 \
    }

#ifdef __cplusplus
}
#endif

#endif
