/* SPDX-License-Identifier: Apache-2.0 */
/* claim_file.c: claim.h over one small mapped file per scan, in a folder that only this user can enter. A
 * file that a killed process left behind is removed by a later scan. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "sdk/state/claim.h"

enum { FOLDER_BYTES = 256, PATH_BYTES = 512, ID_BYTES_MAX = 64, STALE_SECONDS = 24 * 3600, STALE_MAX = 1000 };

/* The mapped file. */
struct counter {
    _Atomic(int64_t) next;
    int64_t n_parts;
};

struct vsdk_claim {
    struct counter *counter;
    bool is_owner;
    char path[PATH_BYTES];
};

static void folder_path(char path[FOLDER_BYTES])
{
    const char *const runtime = getenv("XDG_RUNTIME_DIR");
    if (runtime && runtime[0] == '/' && strlen(runtime) < FOLDER_BYTES - sizeof "/vgi") {
        snprintf(path, FOLDER_BYTES, "%s/vgi", runtime);
    } else {
        snprintf(path, FOLDER_BYTES, "/tmp/vgi-%u", (unsigned)geteuid());
    }
}

/* Opens the private folder, making it when asked to. Somebody else's folder of that name is refused. */
static enum vgi_status open_folder(bool make, int *ret_fd, struct vgi_error *err)
{
    char path[FOLDER_BYTES];
    struct stat info;
    folder_path(path);
    if (make && mkdir(path, 0700) != 0 && errno != EEXIST) {
        return vgi_fail(err, VGI_E_IO, "cannot make folder %s: %m", path);
    }
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return vgi_fail(err, VGI_E_IO, "cannot open folder %s: %m", path);
    }
    if (fstat(fd, &info) != 0 || info.st_uid != geteuid() || (info.st_mode & 077) != 0) {
        close(fd);
        return vgi_fail(err, VGI_E_IO, "folder %s is not private to this user", path);
    }
    *ret_fd = fd;
    return VGI_OK;
}

static void remove_stale(int folder)
{
    const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *const dir = copy < 0 ? NULL : fdopendir(copy);
    const time_t oldest = time(NULL) - STALE_SECONDS;
    const struct dirent *entry;
    if (!dir) {
        if (copy >= 0) {
            close(copy);
        }
        return;
    }
    for (int i = 0; i < STALE_MAX && (entry = readdir(dir)) != NULL; i++) {
        struct stat info;
        if (fstatat(folder, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode) &&
            info.st_mtime < oldest) {
            unlinkat(folder, entry->d_name, 0);
        }
    }
    closedir(dir);
}

static enum vgi_status file_name(struct vgi_bytes execution_id, char *name, struct vgi_error *err)
{
    if (execution_id.len == 0 || execution_id.len > ID_BYTES_MAX) {
        return vgi_fail(err, VGI_E_INVALID, "execution_id has %zu bytes, expected 1 to %d", execution_id.len,
                        ID_BYTES_MAX);
    }
    vbase_hex_encode(execution_id.ptr, execution_id.len, name);
    return VGI_OK;
}

static bool map_file(struct vsdk_claim *claim, int fd)
{
    void *const mapped = mmap(NULL, sizeof *claim->counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    claim->counter = mapped == MAP_FAILED ? NULL : mapped;
    return claim->counter;
}

/* Makes the file in folder and maps it; errno tells why not. */
static bool make_file(struct vsdk_claim *claim, int folder, const char *name, int64_t n_parts)
{
    const struct counter start = {.n_parts = n_parts};
    const int fd = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    const bool is_mapped = write(fd, &start, sizeof start) == (ssize_t)sizeof start && map_file(claim, fd);
    const int code = errno;
    close(fd);
    if (!is_mapped) {
        unlinkat(folder, name, 0);
    }
    errno = code;
    return is_mapped;
}

enum vgi_status vsdk_claim_new(struct vgi_bytes execution_id, int64_t n_parts, struct vsdk_claim **ret_claim,
                               struct vgi_error *err)
{
    char name[2 * ID_BYTES_MAX + 1];
    char folder_name[FOLDER_BYTES];
    int folder;
    VGI_TRY(file_name(execution_id, name, err));
    VGI_TRY(open_folder(/* make= */ true, &folder, err));
    struct vsdk_claim *const claim = calloc(1, sizeof *claim);
    if (!claim) {
        close(folder);
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for the parts of a scan");
    }
    remove_stale(folder);
    claim->is_owner = make_file(claim, folder, name, n_parts);
    const int code = errno;
    close(folder);
    if (!claim->is_owner) {
        free(claim);
        errno = code;
        return vgi_fail(err, VGI_E_IO, "cannot share the parts of a scan: %m");
    }
    folder_path(folder_name);
    snprintf(claim->path, sizeof claim->path, "%s/%s", folder_name, name);
    *ret_claim = claim;
    return VGI_OK;
}

/* Opens the file of a scan; false when there is none. */
static bool open_file(const char *name, int *ret_fd)
{
    struct vgi_error ignored;
    int folder;
    *ret_fd = -1;
    if (open_folder(/* make= */ false, &folder, &ignored) == VGI_OK) {
        *ret_fd = openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
        close(folder);
    }
    return *ret_fd >= 0;
}

enum vgi_status vsdk_claim_open(struct vgi_bytes execution_id, struct vsdk_claim **ret_claim,
                                struct vgi_error *err)
{
    char name[2 * ID_BYTES_MAX + 1];
    struct stat info;
    int fd;
    *ret_claim = NULL;
    VGI_TRY(file_name(execution_id, name, err));
    if (!open_file(name, &fd)) {
        return VGI_OK;
    }
    struct vsdk_claim *const claim = calloc(1, sizeof *claim);
    const bool is_whole = claim && fstat(fd, &info) == 0 && info.st_size == (off_t)sizeof(struct counter) &&
                          map_file(claim, fd);
    close(fd);
    if (!claim) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for the parts of a scan");
    }
    if (!is_whole) {
        free(claim);
        return vgi_fail(err, VGI_E_IO, "cannot join the scan %s", name);
    }
    *ret_claim = claim;
    return VGI_OK;
}

enum vgi_status vsdk_claim_next(struct vsdk_claim *claim, int64_t *ret_part)
{
    const int64_t part = atomic_fetch_add(&claim->counter->next, 1);
    if (part < 0 || part >= claim->counter->n_parts) {
        atomic_store(&claim->counter->next, claim->counter->n_parts); /* so that it can never wrap */
        return VGI_DONE;
    }
    *ret_part = part;
    return VGI_OK;
}

void vsdk_claim_free(struct vsdk_claim *claim)
{
    if (!claim) {
        return;
    }
    if (claim->is_owner) {
        unlink(claim->path);
    }
    munmap(claim->counter, sizeof *claim->counter);
    free(claim);
}
