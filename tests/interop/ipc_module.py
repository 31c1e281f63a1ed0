# SPDX-License-Identifier: Apache-2.0
"""ipc_module: the IPC writer of the library, called with pyarrow's own arrays."""
import ctypes


class Str(ctypes.Structure):
    _fields_ = [("ptr", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class Pair(ctypes.Structure):
    _fields_ = [("key", Str), ("value", Str)]


class Batch(ctypes.Structure):
    _fields_ = [("array", ctypes.c_void_p), ("pairs", ctypes.POINTER(Pair)), ("n_pairs", ctypes.c_size_t)]


class Stream(ctypes.Structure):
    _fields_ = [("schema", ctypes.c_void_p), ("batches", ctypes.POINTER(Batch)), ("n_batches", ctypes.c_size_t),
                ("compression", ctypes.c_int), ("is_embedded", ctypes.c_int)]


class Bytes(ctypes.Structure):
    _fields_ = [("ptr", ctypes.POINTER(ctypes.c_uint8)), ("len", ctypes.c_size_t), ("message", ctypes.c_char * 2048)]


class CSchema(ctypes.Structure):
    _fields_ = [("words", ctypes.c_int64 * 9)]


class CArray(ctypes.Structure):
    _fields_ = [("words", ctypes.c_int64 * 10)]

    def release(self):
        if self.words[8]:
            ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self.words[8])(ctypes.addressof(self))


class Failure(Exception):
    pass


def pairs_of(metadata):
    items = [(k.encode(), v.encode()) for k, v in (metadata or {}).items()]
    return (Pair * len(items))(*[Pair(Str(k, len(k)), Str(v, len(v))) for k, v in items]), len(items)


class Module:
    def __init__(self, path):
        self.lib = ctypes.CDLL(path)

    def write(self, schema, batches, compression=0, embedded=False):
        """batches: (RecordBatch or None, metadata). Gives the bytes of the stream."""
        arrays, rows = [], (Batch * len(batches))()
        c_schema = CSchema()
        schema._export_to_c(ctypes.addressof(c_schema))
        for i, (batch, metadata) in enumerate(batches):
            array = CArray()
            if batch is not None:
                batch._export_to_c(ctypes.addressof(array))
            arrays.append(array)
            pairs, n = pairs_of(metadata)
            rows[i] = Batch(ctypes.addressof(array) if batch is not None else None, pairs, n)
        request = Stream(ctypes.addressof(c_schema), rows, len(batches), compression, embedded)
        out = Bytes()
        status = self.lib.ipc_module_write(ctypes.byref(request), ctypes.byref(out))
        data = ctypes.string_at(out.ptr, out.len) if out.len else b""
        self.lib.ipc_module_free(ctypes.byref(out))
        for array in arrays:
            array.release()
        if status:
            raise Failure(f"status {status}: {out.message.decode(errors='replace')}")
        return data
