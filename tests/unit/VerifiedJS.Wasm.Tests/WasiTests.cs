using System.Text;
using VerifiedJS.Wasm.Execution;
using Xunit;

namespace VerifiedJS.Wasm.Tests;

public class WasiTests
{
    /// <summary>A command written instruction by instruction; memory cells below 1024 are scratch, strings come after.</summary>
    private sealed class Program
    {
        private readonly ModuleBuilder builder = new() { Memory = new(new(1)), DropUnreachable = true };
        private readonly List<Instruction> body = [];
        private int nextString = 1024;

        public (int Address, int Length) Text(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            builder.AddData("text", (ulong)nextString, bytes);
            var result = (nextString, bytes.Length);
            nextString += bytes.Length;
            return result;
        }

        /// <summary>Calls a WASI function; arguments are ints, longs, or instructions. Exits with the errno if it is not the expected one.</summary>
        public Program Call(string name, int errno, params object[] arguments)
        {
            var type = new FunctionType(arguments.Select(a => a is long ? ValueType.I64 : ValueType.I32).ToSeq(), name == "proc_exit" ? [] : [ValueType.I32]);
            var function = builder.FindFunction(name) ?? builder.ImportFunction(Wasi.ModuleName, name, type);
            foreach (object argument in arguments)
                switch (argument)
                {
                    case int i: body.Add(new I32Const(i)); break;
                    case long l: body.Add(new I64Const(l)); break;
                    default: body.Add(new I32Const(0)); body.Add((Instruction)argument); break;
                }
            body.Add(new Call(function));
            if (name == "proc_exit") return this;
            body.AddRange([new LocalTee(0), new I32Const(errno), new Numeric(NumericOp.I32Ne), new If(BlockType.Empty, [new LocalGet(0), new I32Const(1000), new Numeric(NumericOp.I32Add), Exit()], [])]);
            return this;
        }

        private Instruction Exit() => new Call(builder.FindFunction("proc_exit") ?? builder.ImportFunction(Wasi.ModuleName, "proc_exit", new FunctionType([ValueType.I32], [])));

        public Program Write(object descriptor, string text)
        {
            var (address, length) = Text(text);
            return Vector(address, length).Call("fd_write", 0, descriptor, 0, 1, 8);
        }

        /// <summary>Puts an I/O vector at address 0.</summary>
        public Program Vector(int address, int length)
        {
            body.AddRange([new I32Const(0), new I32Const(address), new Store(StoreOp.I32Store, new(0, 2))]);
            body.AddRange([new I32Const(0), new I32Const(length), new Store(StoreOp.I32Store, new(4, 2))]);
            return this;
        }

        public Program Store(int address, int value)
        {
            body.AddRange([new I32Const(address), new I32Const(value), new Store(StoreOp.I32Store, new(0, 2))]);
            return this;
        }

        /// <summary>The i32 at an address, as an argument.</summary>
        public static Instruction Cell(int address) => new Load(LoadOp.I32Load, new((ulong)address, 2));

        /// <summary>Writes as many bytes from an address as the cell at 8 says.</summary>
        public Program Echo(int address)
        {
            body.AddRange([new I32Const(0), new I32Const(address), new Store(StoreOp.I32Store, new(0, 2))]);
            body.AddRange([new I32Const(0), new I32Const(0), Cell(8), new Store(StoreOp.I32Store, new(4, 2))]);
            return Call("fd_write", 0, 1, 0, 1, 12);
        }

        public (int Code, string Output) Run(WasiOptions options)
        {
            builder.Export("_start", builder.DefineFunction("_start", new([], []), [ValueType.I32], body));
            builder.ExportMemory("memory");
            var module = Decoder.Decode(builder.Encode());
            Validator.Validate(module);
            var output = new MemoryStream();
            int code = Wasi.Run(module, options with { Output = output });
            return (code, Encoding.UTF8.GetString(output.ToArray()));
        }
    }

    private const long AllRights = 0x1FFFFFFF;

    [Fact]
    public void WritesReadsAndExits()
    {
        var program = new Program().Write(1, "hello, ").Write(1, "wörld\n").Vector(512, 100).Call("fd_read", 0, 0, 0, 1, 8).Echo(512).Call("proc_exit", 0, 42);
        Assert.Equal((42, "hello, wörld\ninput"), program.Run(new() { Input = new MemoryStream("input"u8.ToArray()) }));
    }

    [Fact]
    public void PassesArgumentsAndEnvironment()
    {
        var program = new Program().Call("args_sizes_get", 0, 16, 8).Call("args_get", 0, 100, 200).Echo(200)
            .Call("environ_sizes_get", 0, 16, 8).Call("environ_get", 0, 100, 200).Echo(200);
        Assert.Equal((0, "prog\0ä b\0K=V\0"), program.Run(new() { Arguments = ["prog", "ä b"], Environment = new Dictionary<string, string> { ["K"] = "V" } }));
    }

    [Fact]
    public void ReadsAndWritesFilesBelowItsDirectories()
    {
        string root = Directory.CreateTempSubdirectory("verifiedjs-wasi").FullName;
        try
        {
            File.WriteAllText(Path.Combine(root, "in.txt"), "contents");
            string inside = Directory.CreateDirectory(Path.Combine(root, "guest")).FullName;
            File.CreateSymbolicLink(Path.Combine(inside, "escape"), "../in.txt");
            var program = new Program();
            (int, int) file = program.Text("out.txt"), up = program.Text("../in.txt"), link = program.Text("escape"), sub = program.Text("sub"), absolute = program.Text("/etc/hostname");
            object[] OpenArguments((int Address, int Length) path, int flags) => [3, 1, path.Address, path.Length, flags, AllRights, AllRights, 0, 16];
            program.Call("fd_prestat_get", 0, 3, 32).Call("fd_prestat_get", 8, 4, 32)
                .Call("path_open", 76, OpenArguments(up, 0)).Call("path_open", 76, OpenArguments(link, 0)).Call("path_open", 76, OpenArguments(absolute, 0))
                .Call("path_open", 44, OpenArguments(file, 0))
                .Call("path_open", 0, OpenArguments(file, 1)).Write(Program.Cell(16), "0123456789")
                .Call("fd_seek", 0, Program.Cell(16), 3L, 0, 24).Vector(512, 4).Call("fd_read", 0, Program.Cell(16), 0, 1, 8).Echo(512)
                .Call("fd_filestat_get", 0, Program.Cell(16), 300).Call("fd_close", 0, Program.Cell(16)).Call("fd_close", 8, Program.Cell(16))
                .Call("path_create_directory", 0, 3, sub.Item1, sub.Item2).Call("path_create_directory", 20, 3, sub.Item1, sub.Item2)
                .Call("path_unlink_file", 31, 3, sub.Item1, sub.Item2)
                .Call("fd_readdir", 0, 3, 512, 500, 0L, 8);
            var (code, output) = program.Run(new() { Directories = [("/", inside)] });
            Assert.Equal((0, "3456"), (code, output));
            Assert.Equal("0123456789", File.ReadAllText(Path.Combine(inside, "out.txt")));
            Assert.True(Directory.Exists(Path.Combine(inside, "sub")));
        }
        finally { Directory.Delete(root, recursive: true); }
    }

    [Fact]
    public void SleepsAndTellsTheTime()
    {
        var program = new Program().Call("clock_time_get", 0, 0, 0L, 16).Call("clock_time_get", 0, 1, 0L, 16).Call("clock_time_get", 28, 9, 0L, 16).Call("random_get", 0, 64, 32);
        // One subscription at 128: the monotonic clock, 30 ms from now.
        program.Store(128 + 16, 1).Store(128 + 24, 30_000_000).Call("poll_oneoff", 0, 128, 256, 1, 8).Echo(8);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal((0, "\u0001"), program.Run(new()));
        Assert.True(watch.ElapsedMilliseconds >= 29);
    }
}
