/* SPDX-License-Identifier: Apache-2.0 */
/* unix.c: a path -> a listening socket, and away with its file in the end.
 * Two servers that start at once must not both find a stale file, and one remove the other's fresh one: who
 * looks and replaces holds a lock on the folder. Whether a file is stale is found out by connecting. */
#include "net/unix.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "vgi_rpc/str.h"

enum { LOCK_TRIES = 100, LOCK_TRY_MS = 10 };

static enum vgi_status make_address(const char *path, struct sockaddr_un *ret_address, struct vgi_error *err)
{
    size_t len = path ? strlen(path) : 0;

    *ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (len == 0)
        return vgi_fail(err, VGI_E_INVALID, "the path of a unix socket is empty");
    if (len >= sizeof ret_address->sun_path) {
        return vgi_fail(err, VGI_E_INVALID,
                        "the path of a unix socket has %zu bytes, at most %zu are allowed: %s", len,
                        sizeof ret_address->sun_path - 1, path);
    }
    memcpy(ret_address->sun_path, path, len + 1);
    return VGI_OK;
}

/* The folder of path, locked; -1 when that cannot be had: then things go on without. */
static int lock_folder(const char *path)
{
    const struct timespec moment = {.tv_nsec = LOCK_TRY_MS * 1000000L};
    char folder[sizeof((struct sockaddr_un *)NULL)->sun_path] = ".";
    const char *slash = strrchr(path, '/');
    int fd;

    if (slash) {
        size_t len = slash == path ? 1 : (size_t)(slash - path);
        memcpy(folder, path, len);
        folder[len] = 0;
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; fd >= 0 && i < LOCK_TRIES && flock(fd, LOCK_EX | LOCK_NB) != 0; i++)
        nanosleep(&moment, NULL);
    return fd;
}

/* Removes the file at the address when no server answers there. */
static enum vgi_status remove_stale(const struct sockaddr_un *address, struct vgi_error *err)
{
    const char *path = address->sun_path;
    struct stat info;
    int probe;
    int connected;
    int why;

    if (lstat(path, &info) != 0)
        return errno == ENOENT ? VGI_OK : vgi_fail(err, VGI_E_IO, "looking at %s failed: %m", path);
    if (!S_ISSOCK(info.st_mode))
        return vgi_fail(err, VGI_E_EXISTS, "%s exists and is no socket", path);
    probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0)
        return vgi_fail(err, VGI_E_IO, "making a unix socket failed: %m");
    connected = connect(probe, (const struct sockaddr *)address, sizeof *address);
    why = errno;
    close(probe);
    if (connected == 0 || why == EAGAIN || why == EINPROGRESS)
        return vgi_fail(err, VGI_E_EXISTS, "a server already listens on %s", path);
    if (why != ECONNREFUSED && why != ENOENT) {
        errno = why;
        return vgi_fail(err, VGI_E_IO, "asking whether a server listens on %s failed: %m", path);
    }
    if (unlink(path) != 0 && errno != ENOENT)
        return vgi_fail(err, VGI_E_IO, "removing the stale %s failed: %m", path);
    return VGI_OK;
}

static enum vgi_status bind_and_listen(struct vnet_unix *s, struct vgi_error *err)
{
    const struct sockaddr *address = (const struct sockaddr *)&s->address;
    const char *path = s->address.sun_path;

    /* The file gets the descriptor's mode: there is no moment in which others may connect. */
    (void)fchmod(s->fd, 0600);
    if (bind(s->fd, address, sizeof s->address) != 0) {
        if (errno != EADDRINUSE)
            return vgi_fail(err, VGI_E_IO, "binding to %s failed: %m", path);
        VGI_TRY(remove_stale(&s->address, err));
        if (bind(s->fd, address, sizeof s->address) != 0)
            return vgi_fail(err, VGI_E_IO, "binding to %s failed: %m", path);
    }
    s->file_fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (s->file_fd < 0) {
        s->file_fd = 0;
        vgi_fail(err, VGI_E_IO, "opening %s failed: %m", path);
        unlink(path);
        return VGI_E_IO;
    }
    if (listen(s->fd, SOMAXCONN) != 0)
        return vgi_fail(err, VGI_E_IO, "listening on %s failed: %m", path);
    return VGI_OK;
}

enum vgi_status vnet_unix_listen(const char *path, struct vnet_unix *ret_socket, struct vgi_error *err)
{
    VGI_CLEANUP(vnet_unix_release) struct vnet_unix made = {0};
    enum vgi_status status;
    int folder;

    VGI_TRY(make_address(path, &made.address, err));
    made.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made.fd < 0) {
        made.fd = 0;
        return vgi_fail(err, VGI_E_IO, "making a unix socket failed: %m");
    }
    folder = lock_folder(path);
    status = bind_and_listen(&made, err);
    if (folder >= 0)
        close(folder);
    VGI_TRY(status);
    *ret_socket = made;
    made = (struct vnet_unix){0};
    return VGI_OK;
}

void vnet_unix_remove(struct vnet_unix *s)
{
    struct stat ours;
    struct stat there;

    if (s->file_fd <= 0)
        return;
    if (fstat(s->file_fd, &ours) == 0 && lstat(s->address.sun_path, &there) == 0 &&
        ours.st_dev == there.st_dev && ours.st_ino == there.st_ino)
        unlink(s->address.sun_path);
    close(s->file_fd);
    s->file_fd = 0;
}

void vnet_unix_release(struct vnet_unix *s)
{
    vnet_unix_remove(s);
    if (s->fd > 0)
        close(s->fd);
    *s = (struct vnet_unix){0};
}
