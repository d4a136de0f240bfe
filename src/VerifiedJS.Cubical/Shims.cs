using VerifiedJS.Cubical.Runtime;

namespace VerifiedJS.Cubical;

/// <summary>
/// The eight functions of a Lean runtime that the evaluator needs. As WebAssembly they are imports; natively they go to the
/// runtime in this assembly.
/// </summary>
internal static class Shims
{
    /// <summary>The constructor's index: of a heap object its tag, of a scalar its number.</summary>
    [WasmImport("env", "topolei_shim_obj_tag")] internal static int Tag(Obj o) => LeanRuntime.ObjTag(o);

    /// <summary>A field, borrowed.</summary>
    [WasmImport("env", "topolei_shim_ctor_get")] internal static Obj Get(Obj o, int index) => LeanRuntime.CtorGet(o, index);

    /// <summary>Sets a field of an object that nobody else has seen. The object takes the value; what was there is forgotten.</summary>
    [WasmImport("env", "topolei_shim_ctor_set")] internal static void Set(Obj o, int index, Obj value) => LeanRuntime.CtorSet(o, index, value);

    /// <summary>A constructor whose fields are yet to be set.</summary>
    [WasmImport("env", "topolei_shim_alloc_ctor")] internal static Obj Alloc(int tag, int fields, int scalarSize) => LeanRuntime.AllocCtor(tag, fields, scalarSize);

    [WasmImport("env", "topolei_shim_inc")] internal static void Inc(Obj o) => LeanRuntime.Inc(o);
    [WasmImport("env", "topolei_shim_dec")] internal static void Dec(Obj o) => LeanRuntime.Dec(o);
    [WasmImport("env", "topolei_shim_string_eq")] internal static int StringEq(Obj a, Obj b) => LeanRuntime.StringEq(a, b);

    /// <summary>A new String of the bytes up to the NUL.</summary>
    [WasmImport("env", "topolei_shim_mk_string")] internal static Obj MkString(Obj address) => LeanRuntime.MkString(address);
}
