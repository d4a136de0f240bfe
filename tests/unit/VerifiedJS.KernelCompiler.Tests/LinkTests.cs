using System.Diagnostics;
using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;
using VerifiedJS.Wasm;
using VerifiedJS.Wasm.Execution;

namespace VerifiedJS.KernelCompiler.Tests
{
    /// <summary>Imports, exports, the function table, growth of memory, and what a compilation reports.</summary>
    public sealed class LinkTests
    {
        private static KernelModule Compile(KernelOptions? options = null) => KernelCompiler.Compile(typeof(LinkTests).Assembly.Location, options);

        [Fact]
        public void ExportsAndImportsAreWired()
        {
            var kernel = Compile();
            Assert.Equal(["linked_add", "linked_call", "linked_grow", "linked_table"], kernel.Exports.Select(e => e.Name).Order(StringComparer.Ordinal));
            var import = Assert.Single(kernel.Imports);
            Assert.Equal(("host", "scale"), (import.Module, import.Name));

            var module = kernel.ToModule();
            Validator.Validate(module);
            var store = new WasmStore();
            var scale = store.HostFunction(import.Symbol.Type, (_, values) => values[0] = (uint)((int)values[0] * 10));
            var instance = store.Instantiate(module, (_, name) => name == "scale" ? scale : null);
            Assert.Equal([73UL], instance.Function("linked_add").Invoke(3, 4));
        }

        [Fact]
        public void MemoryAndTableGrow()
        {
            var module = Compile().ToModule(memoryPages: 2);
            var store = new WasmStore();
            var instance = store.Instantiate(module, (_, _) => store.HostFunction(new FunctionType([ValueType.I32], [ValueType.I32]), (_, _) => { }));
            Assert.Equal([203UL], instance.Function("linked_grow").Invoke(1));
            Assert.Equal([5UL], instance.Function("linked_table").Invoke(5));
        }

        [Fact]
        public void IndirectCallsUseTheUniformConvention()
        {
            // A program beside the kernel: one function in the table, of the uniform type.
            var builder = new ModuleBuilder { Memory = new MemoryType(new Limits(2)) };
            var kernel = Compile(new KernelOptions { Table = builder.FunctionTable });
            kernel.AddTo(builder);
            var uniform = new FunctionType([ValueType.I32, ValueType.I32, ValueType.I64, ValueType.I64, ValueType.I32, ValueType.I32], [ValueType.I64]);
            var function = builder.DefineFunction("f", uniform, [], [new LocalGet(2), new LocalGet(3), new Numeric(NumericOp.I64Sub), new LocalGet(0), new Numeric(NumericOp.I64ExtendI32S), new Numeric(NumericOp.I64Add)]);
            int slot = builder.Slot(function);
            foreach (var export in kernel.Exports) builder.Export(export.Name, export.Symbol);
            var module = builder.Build();
            Validator.Validate(module);
            var store = new WasmStore();
            var instance = store.Instantiate(module, (_, _) => store.HostFunction(new FunctionType([ValueType.I32], [ValueType.I32]), (_, _) => { }));
            Assert.Equal([unchecked(1000UL - 7 + 64)], instance.Function("linked_call").Invoke((ulong)slot, 1000));
        }

        [Fact]
        public void NamesAreStable()
        {
            var kernel = Compile();
            Assert.Contains("VerifiedJS.KernelCompiler.Tests.Linked.Add", kernel.ByName.Keys);
            Assert.Equal("VerifiedJS.KernelCompiler.Tests.Linked.Scale", Assert.Single(kernel.Imports).Symbol.Name);
        }

        [Fact]
        public void RootsByAttribute()
        {
            var kernel = Compile(new KernelOptions { RootAttributes = [typeof(OperationAttribute).FullName!] });
            Assert.Contains("VerifiedJS.KernelCompiler.Tests.Linked.Marked", kernel.ByName.Keys);
        }

        [Fact]
        public void TablesStartWhereTheyAreAskedTo()
        {
            var kernel = Compile(new KernelOptions { DataStart = 70001, Roots = ["VerifiedJS.KernelCompiler.Tests.Linked.Table2"] });
            var table = Assert.Single(kernel.Tables);
            Assert.Equal(70008, table.Address); // eight-byte elements are aligned
            Assert.Equal(70008 + 24, kernel.DataEnd);
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OperationAttribute : Attribute;

    /// <summary>A small kernel with everything that crosses its border.</summary>
    public static class Linked
    {
        [WasmImport("host", "scale")] public static int Scale(int a) => throw new UnreachableException();
        [WasmExport("linked_add")] public static int Add(int a, int b) => Scale(a + b) + a;
        [WasmExport("linked_grow")] public static int Grow(int pages) => Memory.Grow(pages) * 100 + Memory.Size();
        [WasmExport("linked_table")] public static int Table(int n) { int old = FunctionTable.Grow(n); return FunctionTable.Size() - old; }
        [WasmExport("linked_call")] public static long Call(int index, long self) => FunctionTable.Call(index, 64, 1, self, 7, 2, 3);
        [Operation, MethodImpl(MethodImplOptions.NoInlining)] public static int Marked(int a) => a + 1;
        private static ReadOnlySpan<ulong> Values => [1, 2, 3];
        public static ulong Table2(int i) => Values[i];
    }
}
