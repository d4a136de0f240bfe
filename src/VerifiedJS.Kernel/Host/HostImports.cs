using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>WASI preview 1, as far as it is used. The bodies are what the calls do natively.</summary>
public static class HostImports
{
    private const string Wasi = "wasi_snapshot_preview1";

    [WasmImport(Wasi, "fd_write")]
    public static int FdWrite(int descriptor, int vectors, int count, int written)
    {
        Stream? stream = descriptor == 1 ? NativeHost.Output : descriptor == 2 ? NativeHost.Error : NativeFiles.StreamOf(descriptor);
        if (stream is null) return 8;
        int total = 0;
        for (int k = 0; k < count; k++)
        {
            int address = Memory.LoadI32(vectors + k * 8), length = Memory.LoadI32(vectors + k * 8, 4);
            stream.Write(Memory.Current.Span(address, length));
            total += length;
        }
        stream.Flush();
        Memory.StoreI32(written, total);
        return 0;
    }

    [WasmImport(Wasi, "proc_exit")]
    public static void ProcExit(int code) => throw new HostExit(code);

    [WasmImport(Wasi, "clock_time_get")]
    public static int ClockTimeGet(int clock, long precision, int result)
    {
        long nanoseconds = clock == 0
            ? (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100
            : (long)(Stopwatch.GetElapsedTime(NativeHost.Start).TotalNanoseconds) + 1_000_000_000;
        Memory.StoreI64(result, nanoseconds);
        return 0;
    }

    [WasmImport(Wasi, "random_get")]
    public static int RandomGet(int address, int length)
    {
        RandomNumberGenerator.Fill(Memory.Current.Span(address, length));
        return 0;
    }

    [WasmImport(Wasi, "args_sizes_get")]
    public static int ArgsSizesGet(int count, int size) => Sizes(NativeHost.Arguments, count, size);

    [WasmImport(Wasi, "args_get")]
    public static int ArgsGet(int pointers, int buffer) => Texts(NativeHost.Arguments, pointers, buffer);

    [WasmImport(Wasi, "environ_sizes_get")]
    public static int EnvironSizesGet(int count, int size) => Sizes(NativeHost.Environment, count, size);

    [WasmImport(Wasi, "environ_get")]
    public static int EnvironGet(int pointers, int buffer) => Texts(NativeHost.Environment, pointers, buffer);

    /// <summary>Only a wait for one relative monotonic time is asked for.</summary>
    [WasmImport(Wasi, "poll_oneoff")]
    public static int PollOneoff(int subscriptions, int events, int count, int result)
    {
        Thread.Sleep((int)Math.Min(int.MaxValue, (Memory.LoadI64(subscriptions, 24) + 999_999) / 1_000_000));
        Memory.StoreI32(result, 1);
        return 0;
    }

    // ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────

    [WasmImport(Wasi, "fd_prestat_get")]
    public static int FdPrestatGet(int descriptor, int result)
    {
        if (descriptor != 3) return 8;
        Memory.StoreI32(result, 0);
        Memory.StoreI32(result, 1, 4);
        return 0;
    }

    [WasmImport(Wasi, "fd_prestat_dir_name")]
    public static int FdPrestatDirName(int descriptor, int path, int length)
    {
        if (descriptor != 3) return 8;
        Memory.StoreI8(path, '/');
        return 0;
    }

    [WasmImport(Wasi, "path_open")]
    public static int PathOpen(int descriptor, int lookup, int path, int length, int openFlags, long rights, long inheriting, int descriptorFlags, int result) =>
        NativeFiles.PathOpen(NativeFiles.PathOf(path, length), openFlags, (rights & 64) != 0, descriptorFlags, result);

    [WasmImport(Wasi, "fd_close")]
    public static int FdClose(int descriptor) => NativeFiles.Close(descriptor);

    [WasmImport(Wasi, "fd_read")]
    public static int FdRead(int descriptor, int vectors, int count, int result) => NativeFiles.Read(descriptor, vectors, count, result);

    [WasmImport(Wasi, "path_filestat_get")]
    public static int PathFilestatGet(int descriptor, int lookup, int path, int length, int result) =>
        NativeFiles.Stat(NativeFiles.PathOf(path, length), result);

    [WasmImport(Wasi, "fd_readdir")]
    public static int FdReaddir(int descriptor, int buffer, int room, long cookie, int result) =>
        NativeFiles.ReadDirectory(descriptor, buffer, room, cookie, result);

    [WasmImport(Wasi, "path_create_directory")]
    public static int PathCreateDirectory(int descriptor, int path, int length) => NativeFiles.CreateDirectory(NativeFiles.PathOf(path, length));

    [WasmImport(Wasi, "path_unlink_file")]
    public static int PathUnlinkFile(int descriptor, int path, int length) => NativeFiles.Unlink(NativeFiles.PathOf(path, length));

    [WasmImport(Wasi, "path_remove_directory")]
    public static int PathRemoveDirectory(int descriptor, int path, int length) => NativeFiles.RemoveDirectory(NativeFiles.PathOf(path, length));

    [WasmImport(Wasi, "path_rename")]
    public static int PathRename(int descriptor, int path, int length, int toDescriptor, int toPath, int toLength) =>
        NativeFiles.Rename(NativeFiles.PathOf(path, length), NativeFiles.PathOf(toPath, toLength));

    private static int Sizes(string[] list, int count, int size)
    {
        Memory.StoreI32(count, list.Length);
        Memory.StoreI32(size, list.Sum(s => Encoding.UTF8.GetByteCount(s) + 1));
        return 0;
    }

    private static int Texts(string[] list, int pointers, int buffer)
    {
        foreach (string s in list)
        {
            Memory.StoreI32(pointers, buffer);
            pointers += 4;
            byte[] bytes = Encoding.UTF8.GetBytes(s);
            bytes.CopyTo(Memory.Current.Span(buffer, bytes.Length));
            Memory.StoreI8(buffer + bytes.Length, 0);
            buffer += bytes.Length + 1;
        }
        return 0;
    }
}
