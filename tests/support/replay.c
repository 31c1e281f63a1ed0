/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c: feeds every file of the folders named as arguments to a fuzz target, for builds without
 * libFuzzer. Each input is a malloc of exactly its length, so that a sanitizer sees a read behind its end. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    int status = 1;

    if (file && fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode)) {
        size_t len = (size_t)info.st_size;
        data = malloc(len ? len : 1);
        if (data && fread(data, 1, len, file) == len) {
            LLVMFuzzerTestOneInput(data, len);
            status = 0;
        }
    }
    if (status)
        fprintf(stderr, "cannot read %s\n", path);
    free(data);
    if (file)
        fclose(file);
    return status;
}

static int replay_folder(const char *folder, size_t *ret_files)
{
    DIR *dir = opendir(folder);
    int status = 0;

    if (!dir) {
        fprintf(stderr, "no corpus folder %s\n", folder);
        return 1;
    }
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        status |= replay_file(path);
        ++*ret_files;
    }
    closedir(dir);
    return status;
}

int main(int argc, char **argv)
{
    size_t files = 0;
    int status = 0;

    for (int i = 1; i < argc; i++)
        status |= replay_folder(argv[i], &files);
    printf("%zu inputs replayed\n", files);
    return files == 0 ? 1 : status;
}
