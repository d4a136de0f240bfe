using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>Files, through WASI. Paths are relative to a preopened directory. A negative result is a negated WASI error number.</summary>
public static partial class Operations
{
    // fd_read, fd_readdir, fd_seek, fd_tell, fd_filestat_get, path_*, ...; writing adds fd_write, fd_allocate, fd_filestat_set_size.
    private const long ReadRights = 1 << 1 | 1 << 2 | 1 << 5 | 1 << 14 | 1 << 21 | 1 << 18, WriteRights = ReadRights | 1 << 6 | 1 << 8 | 1 << 22;

    // A string's UTF-8 in a Bytes cell: the cell, or 0; its length is in State.Result2.
    private static int PathBytes(Value path)
    {
        int room = Strings.Length(path.Address) * 3 + 4;
        int bytes = Heap.Allocate(Layout.Data + room);
        if (bytes == 0) return 0;
        Heap.SetHeader(bytes, CellKind.Bytes, 0, room);
        int length = Utf8.Encode(path.Address, 0, bytes + Layout.Data, room);
        State.SetValue(State.Result2, Value.FromInt32(length));
        return bytes + Layout.Data;
    }

    private static int PathLength => (int)State.GetValue(State.Result2).Number;

    /// <summary>The name of a preopened directory, or undefined.</summary>
    public static Value HostPreopen(int descriptor)
    {
        if (HostImports.FdPrestatGet(descriptor, HostResult) != 0) return Value.Undefined;
        int length = Memory.LoadI32(HostResult, 4);
        if (length > HostRoom || HostImports.FdPrestatDirName(descriptor, State.Scratch, length) != 0) return Value.Undefined;
        if (length > 0 && Memory.LoadU8(State.Scratch + length - 1) == 0) length--;
        return StringOrThrow(Utf8.Decode(State.Scratch, length));
    }

    /// <summary>path_open: directory, path, flags (1 create, 2 directory, 4 exclusive, 8 truncate), for writing, appending; a descriptor.</summary>
    public static int HostOpen(int directory, Value path, int flags, bool write, bool append)
    {
        int bytes = PathBytes(path);
        if (bytes == 0) return -48;
        int error = HostImports.PathOpen(directory, 1, bytes, PathLength, flags, write ? WriteRights : ReadRights, write ? WriteRights : ReadRights,
            append ? 1 : 0, HostResult);
        return error != 0 ? -error : Memory.LoadI32(HostResult);
    }

    public static int HostClose(int descriptor) => -HostImports.FdClose(descriptor);

    /// <summary>fd_read into a typed array from an index of bytes on: the number of bytes read.</summary>
    public static int HostRead(int descriptor, Value array, int from)
    {
        int length = TypedArrays.Length(array.Address) << TypedArrays.ShiftOf(TypedArrays.TypeOf(array.Address));
        Memory.StoreI32(HostVector, DataOf(TypedArrayBuffer(array)) + (int)TypedArrayByteOffset(array) + from);
        Memory.StoreI32(HostVector, length - from, 4);
        int error = HostImports.FdRead(descriptor, HostVector, 1, HostResult);
        return error != 0 ? -error : Memory.LoadI32(HostResult);
    }

    /// <summary>path_filestat_get: directory, path, follow links; an array of type, size and times in milliseconds, or a negative number.</summary>
    public static Value HostStat(int directory, Value path, bool follow)
    {
        int bytes = PathBytes(path), to = State.Scratch;
        if (bytes == 0) return Value.FromInt32(-48);
        int error = HostImports.PathFilestatGet(directory, follow ? 1 : 0, bytes, PathLength, to);
        if (error != 0) return Value.FromInt32(-error);
        int list = Arrays.New(6);
        Arrays.Append(list, Value.FromInt32(Memory.LoadU8(to + 16)));
        Arrays.Append(list, Value.FromNumber(Memory.LoadI64(to + 32)));
        for (int k = 40; k <= 56; k += 8) Arrays.Append(list, Value.FromNumber(Memory.LoadI64(to + k) / 1e6));
        Arrays.Append(list, Value.FromNumber(Memory.LoadI64(to + 8)));
        return Value.FromObject(list);
    }

    /// <summary>fd_readdir: an array of names and types in turn, or a negative number.</summary>
    public static Value HostReadDirectory(int descriptor)
    {
        int list = Arrays.New(16), room = HostRoom;
        long cookie = 0;
        while (true)
        {
            int error = HostImports.FdReaddir(descriptor, State.Scratch, room, cookie, HostResult);
            if (error != 0) return Value.FromInt32(-error);
            int used = Memory.LoadI32(HostResult), at = 0;
            while (at + 24 <= used)
            {
                int entry = State.Scratch + at, length = Memory.LoadI32(entry, 16);
                if (at + 24 + length > used) break;
                cookie = Memory.LoadI64(entry);
                Value name = StringOrThrow(Utf8.Decode(entry + 24, length));
                if (name.IsSentinel) return name;
                Arrays.Append(list, name);
                Arrays.Append(list, Value.FromInt32(Memory.LoadU8(entry + 20)));
                at += 24 + length;
            }
            // A full buffer may have cut the last entry off; none at all means the end (or a name that never fits).
            if (used < room || at == 0) return Value.FromObject(list);
        }
    }

    /// <summary>0 path_create_directory, 1 path_unlink_file, 2 path_remove_directory: operation, directory, path.</summary>
    public static int HostPathOperation(int operation, int directory, Value path)
    {
        int bytes = PathBytes(path);
        if (bytes == 0) return -48;
        if (operation == 0) return -HostImports.PathCreateDirectory(directory, bytes, PathLength);
        if (operation == 1) return -HostImports.PathUnlinkFile(directory, bytes, PathLength);
        return -HostImports.PathRemoveDirectory(directory, bytes, PathLength);
    }

    /// <summary>path_rename: directory and path, new directory and path.</summary>
    public static int HostRename(int directory, Value path, int newDirectory, Value newPath)
    {
        int from = PathBytes(path), fromLength = PathLength;
        int to = PathBytes(newPath);
        if (from == 0 || to == 0) return -48;
        return -HostImports.PathRename(directory, from, fromLength, newDirectory, to, PathLength);
    }
}
