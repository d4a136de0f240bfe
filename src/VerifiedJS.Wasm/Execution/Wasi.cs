using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace VerifiedJS.Wasm.Execution;

/// <summary>What a WASI program sees of its host.</summary>
public sealed record WasiOptions
{
    /// <summary>Arguments; the first one is the program's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = ["program"];

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Directories of the host that the program may use, by the names that it knows them by.</summary>
    public IReadOnlyList<(string Guest, string Host)> Directories { get; init; } = [];

    /// <summary>Standard input.</summary>
    public Stream Input { get; init; } = Stream.Null;

    /// <summary>Standard output.</summary>
    public Stream Output { get; init; } = Stream.Null;

    /// <summary>Standard error.</summary>
    public Stream Error { get; init; } = Stream.Null;
}

/// <summary>
/// A host of WASI preview 1 (wasi_snapshot_preview1) for command modules. Paths cannot leave the directories that the
/// program was given, through symbolic links neither.
/// </summary>
public sealed class Wasi
{
    /// <summary>The name of the module that programs import.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    private enum Errno : ushort
    {
        Success = 0, Acces = 2, Badf = 8, Exist = 20, Inval = 28, Io = 29, Isdir = 31, Noent = 44,
        Nosys = 52, Notdir = 54, Notempty = 55, Spipe = 70, Notcapable = 76,
    }

    private enum FileType : byte { CharacterDevice = 2, Directory = 3, RegularFile = 4, SymbolicLink = 7 }

    private sealed class WasiError(Errno errno) : Exception
    {
        public Errno Errno { get; } = errno;
    }

    private sealed class ExitException(int code) : Exception
    {
        public int Code { get; } = code;
    }

    /// <summary>An open file, directory or standard stream.</summary>
    private sealed class Descriptor : IDisposable
    {
        public FileType Type { get; init; }
        public Stream? Stream { get; init; }
        public string Path { get; init; } = "";       // on the host, of files and directories
        public string Root { get; init; } = "";       // of directories: what paths cannot leave
        public string? GuestName { get; init; }       // of the directories that the program was given
        public bool Append { get; set; }
        public bool Standard { get; init; }

        public void Dispose()
        {
            if (!Standard) Stream?.Dispose();
        }
    }

    private readonly WasiOptions options;
    private readonly Dictionary<int, Descriptor> descriptors = [];
    private readonly Dictionary<string, FunctionInstance> functions = [];
    private static readonly long Started = Stopwatch.GetTimestamp();

    /// <summary>Makes the functions of the host in a store.</summary>
    public Wasi(WasmStore store, WasiOptions options)
    {
        this.options = options;
        descriptors[0] = new() { Type = FileType.CharacterDevice, Stream = options.Input, Standard = true };
        descriptors[1] = new() { Type = FileType.CharacterDevice, Stream = options.Output, Standard = true };
        descriptors[2] = new() { Type = FileType.CharacterDevice, Stream = options.Error, Standard = true };
        foreach (var (guest, host) in options.Directories)
        {
            string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(host));
            descriptors[descriptors.Count] = new() { Type = FileType.Directory, Path = path, Root = path, GuestName = guest };
        }
        Define(store);
    }

    /// <summary>The function of this name, or null.</summary>
    public FunctionInstance? Function(string name) => functions.GetValueOrDefault(name);

    /// <summary>
    /// Runs a valid command module: instantiates it, calls its <c>_start</c>, and returns its exit code. Traps are thrown.
    /// Imports from other modules than WASI are looked for in <paramref name="resolve"/>.
    /// </summary>
    public static int Run(Module module, WasiOptions options, StoreOptions? storeOptions = null, Func<string, string, Extern?>? resolve = null)
    {
        var store = new WasmStore(storeOptions);
        var wasi = new Wasi(store, options);
        try
        {
            var instance = store.Instantiate(module, (m, name) => m == ModuleName ? wasi.Function(name) : resolve?.Invoke(m, name));
            instance.Function("_start").Invoke();
            return 0;
        }
        catch (ExitException exit) { return exit.Code; }
        finally
        {
            options.Output.Flush();
            options.Error.Flush();
            foreach (var descriptor in wasi.descriptors.Values) descriptor.Dispose();
        }
    }

    // ---- Guest memory ----

    /// <summary>The arguments of a call, and the memory of the caller. Addresses are of 32 bits.</summary>
    private readonly ref struct Call(Instance caller, Span<ulong> values)
    {
        private readonly Span<ulong> values = values;
        private readonly MemoryInstance memory = caller.Memory ?? throw new Trap("a WASI call from a module without memory");

        public int I32(int argument) => (int)values[argument];
        public uint U32(int argument) => (uint)values[argument];
        public long I64(int argument) => (long)values[argument];
        public ulong U64(int argument) => values[argument];

        public Span<byte> Bytes(uint address, uint length) => memory.Bytes(address, length);
        public uint Load32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(memory.Bytes(address, 4));
        public ulong Load64(uint address) => BinaryPrimitives.ReadUInt64LittleEndian(memory.Bytes(address, 8));
        public void Store8(uint address, byte value) => memory.Bytes(address, 1)[0] = value;
        public void Store16(uint address, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(memory.Bytes(address, 2), value);
        public void Store32(uint address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(memory.Bytes(address, 4), value);
        public void Store64(uint address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(memory.Bytes(address, 8), value);

        public string Text(int addressArgument, int lengthArgument)
        {
            try { return new UTF8Encoding(false, true).GetString(memory.Bytes(U32(addressArgument), U32(lengthArgument))); }
            catch (DecoderFallbackException) { throw new WasiError(Errno.Inval); }
        }
    }

    private delegate Errno Body(Call call);

    // The parameters: i for i32, I for i64. Every function but proc_exit returns an errno.
    private void Add(WasmStore store, string name, string parameters, Body body)
    {
        var type = new FunctionType(parameters.Select(c => c == 'i' ? ValueType.I32 : ValueType.I64).ToSeq(), [ValueType.I32]);
        functions.Add(name, store.HostFunction(type, (caller, values) =>
        {
            Errno errno;
            try { errno = body(new Call(caller ?? throw new Trap($"{name} called from the host"), values)); }
            catch (WasiError e) { errno = e.Errno; }
            catch (UnauthorizedAccessException) { errno = Errno.Acces; }
            catch (FileNotFoundException) { errno = Errno.Noent; }
            catch (DirectoryNotFoundException) { errno = Errno.Noent; }
            catch (NotSupportedException) { errno = Errno.Badf; }
            catch (IOException) { errno = Errno.Io; }
            values[0] = (ulong)errno;
        }));
    }

    private void Define(WasmStore store)
    {
        // Arguments and environment
        Add(store, "args_sizes_get", "ii", c => StringSizes(c, options.Arguments));
        Add(store, "args_get", "ii", c => Strings(c, options.Arguments));
        Add(store, "environ_sizes_get", "ii", c => StringSizes(c, [.. options.Environment.Select(e => $"{e.Key}={e.Value}")]));
        Add(store, "environ_get", "ii", c => Strings(c, [.. options.Environment.Select(e => $"{e.Key}={e.Value}")]));

        // Clocks, randomness, scheduling, exit
        Add(store, "clock_res_get", "ii", c => { Now(c.U32(0)); c.Store64(c.U32(1), c.U32(0) == 0 ? 100u : 1u); return Errno.Success; });
        Add(store, "clock_time_get", "iIi", c => { c.Store64(c.U32(2), Now(c.U32(0))); return Errno.Success; });
        Add(store, "random_get", "ii", c => { RandomNumberGenerator.Fill(c.Bytes(c.U32(0), c.U32(1))); return Errno.Success; });
        Add(store, "sched_yield", "", _ => { Thread.Yield(); return Errno.Success; });
        Add(store, "poll_oneoff", "iiii", Poll);
        functions.Add("proc_exit", store.HostFunction(new([ValueType.I32], []), (_, values) => throw new ExitException((int)values[0])));

        // Descriptors
        Add(store, "fd_close", "i", c =>
        {
            Open(c, 0).Dispose();
            descriptors.Remove(c.I32(0));
            return Errno.Success;
        });
        Add(store, "fd_read", "iiii", c => Read(c, c.U32(3), null));
        Add(store, "fd_pread", "iiiIi", c => Read(c, c.U32(4), c.I64(3)));
        Add(store, "fd_write", "iiii", c => Write(c, c.U32(3), null));
        Add(store, "fd_pwrite", "iiiIi", c => Write(c, c.U32(4), c.I64(3)));
        Add(store, "fd_seek", "iIii", Seek);
        Add(store, "fd_tell", "ii", c => { c.Store64(c.U32(1), (ulong)Seekable(Open(c, 0)).Position); return Errno.Success; });
        Add(store, "fd_sync", "i", c => { Open(c, 0).Stream?.Flush(); return Errno.Success; });
        Add(store, "fd_datasync", "i", c => { Open(c, 0).Stream?.Flush(); return Errno.Success; });
        Add(store, "fd_fdstat_get", "ii", DescriptorStatus);
        Add(store, "fd_fdstat_set_flags", "ii", c => { Open(c, 0).Append = (c.U32(1) & 1) != 0; return Errno.Success; });
        Add(store, "fd_filestat_get", "ii", c => { var d = Open(c, 0); return FileStatus(c, c.U32(1), d.Type, d.Path, d.Stream); });
        Add(store, "fd_filestat_set_size", "iI", c => { Seekable(Open(c, 0)).SetLength(c.I64(1)); return Errno.Success; });
        Add(store, "fd_prestat_get", "ii", c =>
        {
            string name = Open(c, 0).GuestName ?? throw new WasiError(Errno.Badf);
            c.Store32(c.U32(1), 0);
            c.Store32(c.U32(1) + 4, (uint)Encoding.UTF8.GetByteCount(name));
            return Errno.Success;
        });
        Add(store, "fd_prestat_dir_name", "iii", c =>
        {
            byte[] name = Encoding.UTF8.GetBytes(Open(c, 0).GuestName ?? throw new WasiError(Errno.Badf));
            if (c.U32(2) < name.Length) return Errno.Inval;
            name.CopyTo(c.Bytes(c.U32(1), (uint)name.Length));
            return Errno.Success;
        });
        Add(store, "fd_readdir", "iiiIi", ReadDirectory);

        // Paths
        Add(store, "path_open", "iiiiiIIii", OpenPath);
        Add(store, "path_filestat_get", "iiiii", c =>
        {
            string path = HostPath(c, 0, 2, 3, followLast: (c.U32(1) & 1) != 0);
            if (new FileInfo(path).LinkTarget is not null && (c.U32(1) & 1) == 0) return FileStatus(c, c.U32(4), FileType.SymbolicLink, path, null);
            if (Directory.Exists(path)) return FileStatus(c, c.U32(4), FileType.Directory, path, null);
            return File.Exists(path) ? FileStatus(c, c.U32(4), FileType.RegularFile, path, null) : Errno.Noent;
        });
        Add(store, "path_create_directory", "iii", c =>
        {
            string path = HostPath(c, 0, 1, 2, followLast: true);
            if (Path.Exists(path)) return Errno.Exist;
            if (!Directory.Exists(Path.GetDirectoryName(path))) return Errno.Noent;
            Directory.CreateDirectory(path);
            return Errno.Success;
        });
        Add(store, "path_remove_directory", "iii", c =>
        {
            string path = HostPath(c, 0, 1, 2, followLast: false);
            if (!Directory.Exists(path)) return File.Exists(path) ? Errno.Notdir : Errno.Noent;
            if (Directory.EnumerateFileSystemEntries(path).Any()) return Errno.Notempty;
            Directory.Delete(path);
            return Errno.Success;
        });
        Add(store, "path_unlink_file", "iii", c =>
        {
            string path = HostPath(c, 0, 1, 2, followLast: false);
            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null) return Errno.Isdir;
            if (!File.Exists(path) && new FileInfo(path).LinkTarget is null) return Errno.Noent;
            File.Delete(path);
            return Errno.Success;
        });
        Add(store, "path_rename", "iiiiii", c =>
        {
            string from = HostPath(c, 0, 1, 2, followLast: false), to = HostPath(c, 3, 4, 5, followLast: false);
            if (File.Exists(from)) File.Move(from, to, overwrite: true);
            else if (Directory.Exists(from)) Directory.Move(from, to);
            else return Errno.Noent;
            return Errno.Success;
        });

        // What no program of ours needs
        foreach (var (name, parameters) in new[]
        {
            ("fd_advise", "iIIi"), ("fd_allocate", "iII"), ("fd_fdstat_set_rights", "iII"), ("fd_filestat_set_times", "iIIi"), ("fd_renumber", "ii"),
            ("path_filestat_set_times", "iiiiIIi"), ("path_link", "iiiiiii"), ("path_readlink", "iiiiii"), ("path_symlink", "iiiii"),
            ("proc_raise", "i"), ("sock_accept", "iii"), ("sock_recv", "iiiiii"), ("sock_send", "iiiii"), ("sock_shutdown", "ii"),
        })
            Add(store, name, parameters, _ => Errno.Nosys);
    }

    // ---- Arguments and environment ----

    private static Errno StringSizes(Call call, IReadOnlyList<string> strings)
    {
        call.Store32(call.U32(0), (uint)strings.Count);
        call.Store32(call.U32(1), (uint)strings.Sum(s => Encoding.UTF8.GetByteCount(s) + 1));
        return Errno.Success;
    }

    private static Errno Strings(Call call, IReadOnlyList<string> strings)
    {
        uint pointer = call.U32(0), at = call.U32(1);
        foreach (string text in strings)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text + "\0");
            bytes.CopyTo(call.Bytes(at, (uint)bytes.Length));
            call.Store32(pointer, at);
            pointer += 4;
            at += (uint)bytes.Length;
        }
        return Errno.Success;
    }

    // ---- Time ----

    private static ulong Now(uint clock) => clock switch
    {
        0 => (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100,
        1 => (ulong)Stopwatch.GetElapsedTime(Started).Ticks * 100,
        2 or 3 => (ulong)Process.GetCurrentProcess().TotalProcessorTime.Ticks * 100,
        _ => throw new WasiError(Errno.Inval),
    };

    // Files and streams are always ready; without any of them, this sleeps until the first clock is due.
    private Errno Poll(Call call)
    {
        uint input = call.U32(0), output = call.U32(1), count = call.U32(2);
        if (count == 0) return Errno.Inval;
        var due = new ulong[count];
        for (uint i = 0; i < count; i++)
        {
            uint at = input + 48 * i;
            if (call.Bytes(at + 8, 1)[0] != 0) continue;
            uint clock = call.Load32(at + 16);
            ulong now = Now(clock), timeout = call.Load64(at + 24);
            bool absolute = (call.Load32(at + 40) & 1) != 0;
            due[i] = !absolute ? timeout : timeout > now ? timeout - now : 0;
        }
        ulong wait = due.Min();
        if (wait > 0) Thread.Sleep(TimeSpan.FromMicroseconds(Math.Min(wait / 1000.0, int.MaxValue * 1000.0)));
        uint events = 0;
        for (uint i = 0; i < count; i++)
        {
            if (due[i] > wait) continue;
            uint at = output + 32 * events++, subscription = input + 48 * i;
            byte type = call.Bytes(subscription + 8, 1)[0];
            call.Bytes(at, 32).Clear();
            call.Store64(at, call.Load64(subscription));
            call.Store8(at + 10, type);
            if (type != 0 && !descriptors.ContainsKey((int)call.Load32(subscription + 16))) call.Store16(at + 8, (ushort)Errno.Badf);
        }
        call.Store32(call.U32(3), events);
        return Errno.Success;
    }

    // ---- Descriptors ----

    private Descriptor Open(Call call, int argument) =>
        descriptors.TryGetValue(call.I32(argument), out var descriptor) ? descriptor : throw new WasiError(Errno.Badf);

    private static Stream Seekable(Descriptor descriptor) =>
        descriptor.Type == FileType.Directory ? throw new WasiError(Errno.Isdir)
        : descriptor.Standard ? throw new WasiError(Errno.Spipe)
        : descriptor.Stream!;

    // The vectors are (address, length) pairs. A short read ends the call, as readv does.
    private Errno Read(Call call, uint countAddress, long? position)
    {
        var descriptor = Open(call, 0);
        var stream = descriptor.Stream ?? throw new WasiError(Errno.Isdir);
        long before = 0;
        if (position is long start)
        {
            before = Seekable(descriptor).Position;
            stream.Position = start;
        }
        uint total = 0;
        for (uint i = 0; i < call.U32(2); i++)
        {
            var buffer = call.Bytes(call.Load32(call.U32(1) + 8 * i), call.Load32(call.U32(1) + 8 * i + 4));
            if (buffer.Length == 0) continue;
            int read = stream.Read(buffer);
            total += (uint)read;
            if (read < buffer.Length) break;
        }
        if (position is not null) stream.Position = before;
        call.Store32(countAddress, total);
        return Errno.Success;
    }

    private Errno Write(Call call, uint countAddress, long? position)
    {
        var descriptor = Open(call, 0);
        var stream = descriptor.Stream ?? throw new WasiError(Errno.Badf);
        long before = 0;
        if (position is long start)
        {
            before = Seekable(descriptor).Position;
            stream.Position = start;
        }
        else if (descriptor.Append) stream.Seek(0, SeekOrigin.End);
        uint total = 0;
        for (uint i = 0; i < call.U32(2); i++)
        {
            var buffer = call.Bytes(call.Load32(call.U32(1) + 8 * i), call.Load32(call.U32(1) + 8 * i + 4));
            stream.Write(buffer);
            total += (uint)buffer.Length;
        }
        if (position is not null) stream.Position = before;
        call.Store32(countAddress, total);
        return Errno.Success;
    }

    private Errno Seek(Call call)
    {
        var stream = Seekable(Open(call, 0));
        long from = call.U32(2) switch { 0 => 0, 1 => stream.Position, 2 => stream.Length, _ => throw new WasiError(Errno.Inval) };
        long to = from + call.I64(1);
        if (to < 0) return Errno.Inval;
        stream.Position = to;
        call.Store64(call.U32(3), (ulong)to);
        return Errno.Success;
    }

    // fdstat: type u8, flags u16 at 2, rights u64 at 8 and 16. Programs take a stream without the right to seek for a terminal.
    private Errno DescriptorStatus(Call call)
    {
        const ulong all = 0x1FFF_FFFF, seek = 1 << 2, tell = 1 << 5;
        var descriptor = Open(call, 0);
        uint at = call.U32(1);
        call.Bytes(at, 24).Clear();
        call.Store8(at, (byte)descriptor.Type);
        call.Store16(at + 2, descriptor.Append ? (ushort)1 : (ushort)0);
        call.Store64(at + 8, descriptor.Standard ? all & ~(seek | tell) : all);
        call.Store64(at + 16, descriptor.Type == FileType.Directory ? all : 0);
        return Errno.Success;
    }

    // filestat: dev u64, ino u64, type u8 at 16, nlink u64 at 24, size u64 at 32, atim, mtim, ctim u64 at 40, 48, 56.
    private static Errno FileStatus(Call call, uint at, FileType type, string path, Stream? stream)
    {
        call.Bytes(at, 64).Clear();
        call.Store8(at + 16, (byte)type);
        call.Store64(at + 24, 1);
        if (type == FileType.CharacterDevice) return Errno.Success;
        FileSystemInfo info = type == FileType.Directory ? new DirectoryInfo(path) : new FileInfo(path);
        call.Store64(at + 8, Inode(path));
        call.Store64(at + 32, (ulong)(stream?.Length ?? (type == FileType.RegularFile ? ((FileInfo)info).Length : 0)));
        call.Store64(at + 40, Nanoseconds(info.LastAccessTimeUtc));
        call.Store64(at + 48, Nanoseconds(info.LastWriteTimeUtc));
        call.Store64(at + 56, Nanoseconds(info.CreationTimeUtc));
        return Errno.Success;
    }

    // .NET does not tell inode numbers; a hash of the path tells files apart.
    private static ulong Inode(string path) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(path)));

    private static ulong Nanoseconds(DateTime time) => time > DateTime.UnixEpoch ? (ulong)(time - DateTime.UnixEpoch).Ticks * 100 : 0;

    // dirent: next cookie u64, inode u64, name length u32, type u8 at 20; 24 bytes, then the name. What does not fit is cut off.
    private Errno ReadDirectory(Call call)
    {
        var directory = Open(call, 0);
        if (directory.Type != FileType.Directory) return Errno.Notdir;
        uint capacity = call.U32(2), used = 0;
        var buffer = call.Bytes(call.U32(1), capacity);
        var entries = new DirectoryInfo(directory.Path).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal)
            .Select(e => (e.Name, Type: e.LinkTarget is not null ? FileType.SymbolicLink : e is DirectoryInfo ? FileType.Directory : FileType.RegularFile))
            .Prepend(("..", FileType.Directory)).Prepend((".", FileType.Directory)).ToList();
        for (ulong cookie = call.U64(3); cookie < (ulong)entries.Count && used < capacity; cookie++)
        {
            var (name, type) = entries[(int)cookie];
            byte[] text = Encoding.UTF8.GetBytes(name);
            byte[] entry = new byte[24 + text.Length];
            BinaryPrimitives.WriteUInt64LittleEndian(entry, cookie + 1);
            BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(8), Inode(Path.Combine(directory.Path, name)));
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(16), (uint)text.Length);
            entry[20] = (byte)type;
            text.CopyTo(entry, 24);
            uint part = Math.Min((uint)entry.Length, capacity - used);
            entry.AsSpan(0, (int)part).CopyTo(buffer[(int)used..]);
            used += part;
        }
        call.Store32(call.U32(4), used);
        return Errno.Success;
    }

    // ---- Paths ----

    private string HostPath(Call call, int descriptorArgument, int addressArgument, int lengthArgument, bool followLast)
    {
        var directory = Open(call, descriptorArgument);
        if (directory.Type != FileType.Directory) throw new WasiError(Errno.Notdir);
        return HostPath(directory, call.Text(addressArgument, lengthArgument), followLast);
    }

    // Walks the components, so that neither ".." nor a symbolic link on the way leads out of the root.
    private static string HostPath(Descriptor directory, string path, bool followLast)
    {
        if (path.Contains('\0')) throw new WasiError(Errno.Inval);
        if (path.StartsWith('/')) throw new WasiError(Errno.Notcapable);
        string at = directory.Path;
        var rest = new Stack<string>(path.Split('/').Reverse());
        for (int links = 0; rest.TryPop(out string? component);)
        {
            if (component is "" or ".") continue;
            if (component == "..")
            {
                if (at == directory.Root) throw new WasiError(Errno.Notcapable);
                at = Path.GetDirectoryName(at)!;
                continue;
            }
            string next = Path.Combine(at, component);
            string? target = rest.Count > 0 || followLast ? new FileInfo(next).LinkTarget : null;
            if (target is null) { at = next; continue; }
            if (target.StartsWith('/') || ++links > 40) throw new WasiError(Errno.Notcapable);
            foreach (string part in target.Split('/').Reverse()) rest.Push(part);
        }
        return at;
    }

    private Errno OpenPath(Call call)
    {
        const uint create = 1, mustBeDirectory = 2, exclusive = 4, truncate = 8;
        const ulong rightToRead = 1 << 1, rightToWrite = 1 << 6;
        var parent = Open(call, 0);
        string path = HostPath(call, 0, 2, 3, followLast: (call.U32(1) & 1) != 0);
        uint flags = call.U32(4);
        ulong rights = call.U64(5);
        Descriptor opened;
        if (Directory.Exists(path))
        {
            if ((flags & exclusive) != 0) return Errno.Exist;
            if ((flags & mustBeDirectory) == 0 && (rights & rightToWrite) != 0) return Errno.Isdir;
            opened = new() { Type = FileType.Directory, Path = path, Root = parent.Root };
        }
        else
        {
            bool exists = File.Exists(path);
            if ((flags & mustBeDirectory) != 0) return exists ? Errno.Notdir : Errno.Noent;
            if (exists && (flags & create) != 0 && (flags & exclusive) != 0) return Errno.Exist;
            if (!exists && (flags & create) == 0) return Errno.Noent;
            bool write = (rights & rightToWrite) != 0 || (flags & (create | truncate)) != 0, read = (rights & rightToRead) != 0 || !write;
            var mode = (flags & (create | exclusive)) == (create | exclusive) ? FileMode.CreateNew : (flags & create) != 0 ? FileMode.OpenOrCreate : FileMode.Open;
            var stream = new FileStream(path, mode, write ? read ? FileAccess.ReadWrite : FileAccess.Write : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if ((flags & truncate) != 0) stream.SetLength(0);
            opened = new() { Type = FileType.RegularFile, Path = path, Stream = stream, Append = (call.U32(7) & 1) != 0 };
        }
        int number = 3;
        while (descriptors.ContainsKey(number)) number++;
        descriptors.Add(number, opened);
        call.Store32(call.U32(8), (uint)number);
        return Errno.Success;
    }
}
