using System.Text;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// WASI's files when the kernel runs natively: one preopened directory, "/", as descriptor 3. Results are WASI's error numbers.
/// </summary>
internal static class NativeFiles
{
    private const int Success = 0, Access = 2, BadDescriptor = 8, Exists = 20, Invalid = 28, Io = 29, IsDirectory = 31, NoEntry = 44, NotDirectory = 54, NotEmpty = 55;
    private const int DirectoryType = 3, FileType = 4;

    [ThreadStatic] private static Dictionary<int, object>? open;
    private static Dictionary<int, object> Open => open ??= [];

    public static string PathOf(int path, int length) => "/" + Encoding.UTF8.GetString(Memory.Current.Span(path, length));

    public static int Guard(Func<int> action)
    {
        try { return action(); }
        catch (FileNotFoundException) { return NoEntry; }
        catch (DirectoryNotFoundException) { return NoEntry; }
        catch (UnauthorizedAccessException) { return Access; }
        catch (IOException) { return Io; }
        catch (ArgumentException) { return Invalid; }
    }

    public static int PathOpen(string path, int openFlags, bool write, int descriptorFlags, int result) => Guard(() =>
    {
        bool create = (openFlags & 1) != 0, directory = (openFlags & 2) != 0, exclusive = (openFlags & 4) != 0, truncate = (openFlags & 8) != 0;
        int descriptor = 4;
        while (Open.ContainsKey(descriptor)) descriptor++;
        if (Directory.Exists(path))
        {
            if (write) return IsDirectory;
            Open[descriptor] = new DirectoryInfo(path);
        }
        else
        {
            if (directory) return File.Exists(path) ? NotDirectory : NoEntry;
            if (exclusive && File.Exists(path)) return Exists;
            FileMode mode = truncate ? create ? FileMode.Create : FileMode.Truncate : create ? FileMode.OpenOrCreate : FileMode.Open;
            var stream = new FileStream(path, mode, write ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite);
            if ((descriptorFlags & 1) != 0) stream.Seek(0, SeekOrigin.End);
            Open[descriptor] = stream;
        }
        Memory.StoreI32(result, descriptor);
        return Success;
    });

    public static int Close(int descriptor)
    {
        if (!Open.Remove(descriptor, out object? file)) return BadDescriptor;
        (file as IDisposable)?.Dispose();
        return Success;
    }

    /// <summary>The stream of a descriptor, or null.</summary>
    public static Stream? StreamOf(int descriptor) => Open.TryGetValue(descriptor, out object? file) ? file as Stream : null;

    public static int Read(int descriptor, int vectors, int count, int result) => Guard(() =>
    {
        Stream? stream = descriptor == 0 ? Console.OpenStandardInput() : StreamOf(descriptor);
        if (stream is null) return BadDescriptor;
        int total = 0;
        for (int k = 0; k < count; k++)
        {
            int read = stream.Read(Memory.Current.Span(Memory.LoadI32(vectors + k * 8), Memory.LoadI32(vectors + k * 8, 4)));
            total += read;
        }
        Memory.StoreI32(result, total);
        return Success;
    });

    public static int Stat(string path, int to) => Guard(() =>
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!info.Exists) return NoEntry;
        Memory.Fill(to, 0, 64);
        Memory.StoreI8(to, info is DirectoryInfo ? DirectoryType : FileType, 16);
        Memory.StoreI64(to, info is FileInfo file ? file.Length : 4096, 32);
        Memory.StoreI64(to, (info.LastAccessTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) * 100, 40);
        Memory.StoreI64(to, (info.LastWriteTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) * 100, 48);
        Memory.StoreI64(to, (info.LastWriteTimeUtc.Ticks - DateTime.UnixEpoch.Ticks) * 100, 56);
        return Success;
    });

    public static int ReadDirectory(int descriptor, int buffer, int room, long cookie, int result) => Guard(() =>
    {
        if (!Open.TryGetValue(descriptor, out object? file) || file is not DirectoryInfo directory) return BadDescriptor;
        string[] names = [.. directory.EnumerateFileSystemInfos().Select(e => e.Name).Order(StringComparer.Ordinal)];
        int used = 0;
        for (long k = cookie; k < names.Length && used < room; k++)
        {
            byte[] name = Encoding.UTF8.GetBytes(names[k]);
            byte[] entry = new byte[24 + name.Length];
            BitConverter.TryWriteBytes(entry.AsSpan(0), k + 1);
            BitConverter.TryWriteBytes(entry.AsSpan(16), name.Length);
            entry[20] = (byte)(Directory.Exists(Path.Combine(directory.FullName, names[k])) ? DirectoryType : FileType);
            name.CopyTo(entry, 24);
            int part = Math.Min(entry.Length, room - used);
            entry.AsSpan(0, part).CopyTo(Memory.Current.Span(buffer + used, part));
            used += part;
        }
        Memory.StoreI32(result, used);
        return Success;
    });

    public static int CreateDirectory(string path) => Guard(() =>
    {
        if (Directory.Exists(path) || File.Exists(path)) return Exists;
        if (!Directory.Exists(Path.GetDirectoryName(path.TrimEnd('/')))) return NoEntry;
        Directory.CreateDirectory(path);
        return Success;
    });

    public static int Unlink(string path) => Guard(() =>
    {
        if (Directory.Exists(path)) return IsDirectory;
        if (!File.Exists(path)) return NoEntry;
        File.Delete(path);
        return Success;
    });

    public static int RemoveDirectory(string path) => Guard(() =>
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? NotDirectory : NoEntry;
        if (Directory.EnumerateFileSystemEntries(path).Any()) return NotEmpty;
        Directory.Delete(path);
        return Success;
    });

    public static int Rename(string from, string to) => Guard(() =>
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
        return Success;
    });
}
