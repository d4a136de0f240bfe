using System.Diagnostics;

namespace VerifiedJS.Cubical.Runtime;

// Lean 4's objects for hosts without Lean: constructors and strings, with counts. The layout is in Layout.cs. Counts: above 0
// the number of references, 0 persistent (never written), below 0 the negated number of an object that threads share; the module
// is single-threaded, so that is counted without atomic instructions.

/// <summary>The shims under the names that the evaluator imports, and what a host needs to make and read objects.</summary>
public static class LeanRuntime
{
    private static bool IsScalar(Obj o) => (o & 1) != 0;

    // ── The shims ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>The constructor's index.</summary>
    [WasmExport("topolei_shim_obj_tag")]
    public static int ObjTag(Obj o) => IsScalar(o) ? (int)((UnsignedObj)o >> 1) : Memory.LoadU8(o, Layout.TagOffset);

    /// <summary>A field, borrowed. One that is not there is the scalar 0: ill-formed objects lead nowhere.</summary>
    [WasmExport("topolei_shim_ctor_get")]
    public static Obj CtorGet(Obj o, int index) =>
        index < Memory.LoadU8(o, Layout.FieldCountOffset) ? Heap.LoadWord(o + Layout.FieldsOffset + index * Layout.WordSize) : 1;

    /// <summary>Sets a field, which takes the value; what was there is forgotten.</summary>
    [WasmExport("topolei_shim_ctor_set")]
    public static void CtorSet(Obj o, int index, Obj value) => Heap.StoreWord(o + Layout.FieldsOffset + index * Layout.WordSize, value);

    /// <summary>A constructor with so many object fields (not set yet) and bytes of scalars behind them.</summary>
    [WasmExport("topolei_shim_alloc_ctor")]
    public static Obj AllocCtor(int tag, int fields, int scalarSize)
    {
        int size = Layout.FieldsOffset + fields * Layout.WordSize + scalarSize;
        Obj o = Heap.Allocate(size);
        Header(o, tag, fields, size);
        return o;
    }

    private static void Header(Obj o, int tag, int fields, int size)
    {
        Memory.StoreI32(o, 1, Layout.CountOffset);
        Memory.StoreI16(o, size, Layout.SizeOffset);
        Memory.StoreI8(o, fields, Layout.FieldCountOffset);
        Memory.StoreI8(o, tag, Layout.TagOffset);
        Heap.CountObject(1);
    }

    /// <summary>One more reference.</summary>
    [WasmExport("topolei_shim_inc")]
    public static void Inc(Obj o)
    {
        if (IsScalar(o)) return;
        int count = Memory.LoadI32(o, Layout.CountOffset);
        if (count > 0) Memory.StoreI32(o, count + 1, Layout.CountOffset);
        else if (count < 0) Memory.StoreI32(o, count - 1, Layout.CountOffset);
    }

    /// <summary>One reference less; the last one frees the object and what only it refers to.</summary>
    [WasmExport("topolei_shim_dec")]
    public static void Dec(Obj o)
    {
        if (IsScalar(o)) return;
        if (Release(o)) FreeAll(o);
    }

    // Takes a reference away: was it the last one?
    private static bool Release(Obj o)
    {
        int count = Memory.LoadI32(o, Layout.CountOffset);
        if (count == 1 || count == -1) return true;
        if (count > 1) Memory.StoreI32(o, count - 1, Layout.CountOffset);
        else if (count < -1) Memory.StoreI32(o, count + 1, Layout.CountOffset);
        return false;
    }

    // The objects that are to be freed are a stack, linked through their counts (addresses are multiples of 8), so that
    // deep objects need no recursion.
    private static void FreeAll(Obj o)
    {
        Memory.StoreI32(o, 0, Layout.CountOffset);
        while (o != 0)
        {
            Obj next = (Obj)(UnsignedObj)(uint)Memory.LoadI32(o, Layout.CountOffset) << 3;
            int tag = Memory.LoadU8(o, Layout.TagOffset), size;
            if (tag <= Layout.LargestConstructorTag)
            {
                int fields = Memory.LoadU8(o, Layout.FieldCountOffset);
                size = Memory.LoadU16(o, Layout.SizeOffset);
                for (int i = 0; i < fields; i++)
                {
                    Obj field = CtorGet(o, i);
                    if (IsScalar(field) || !Release(field)) continue;
                    Memory.StoreI32(field, (int)((UnsignedObj)next >> 3), Layout.CountOffset);
                    next = field;
                }
            }
            else if (tag == Layout.StringTag) size = Layout.StringData + (int)Heap.LoadWord(o + Layout.StringCapacity);
            else throw new UnreachableException("an object of a kind that this runtime does not make");
            Heap.Free(o, size);
            Heap.CountObject(-1);
            o = next;
        }
    }

    /// <summary>Have two Strings the same bytes? (1 or 0)</summary>
    [WasmExport("topolei_shim_string_eq")]
    public static int StringEq(Obj a, Obj b)
    {
        if (a == b) return 1;
        int size = (int)Heap.LoadWord(a + Layout.StringSize);
        if (size != (int)Heap.LoadWord(b + Layout.StringSize)) return 0;
        for (int i = 0; i < size; i++)
            if (Memory.LoadU8(a + i, Layout.StringData) != Memory.LoadU8(b + i, Layout.StringData)) return 0;
        return 1;
    }

    /// <summary>A String of the UTF-8 up to the NUL.</summary>
    [WasmExport("topolei_shim_mk_string")]
    public static Obj MkString(Obj address)
    {
        int size = 0;
        while (Memory.LoadU8(address + size) != 0) size++;
        return StringOfBytes(address, size);
    }

    // ── For hosts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// <summary>A String of so many bytes of UTF-8.</summary>
    [WasmExport("lean_mk_string_from_bytes")]
    public static Obj StringOfBytes(Obj address, int size)
    {
        int points = 0;
        for (int i = 0; i < size; i++)
            if ((Memory.LoadU8(address + i) & 0xC0) != 0x80) points++;
        int whole = Layout.StringData + size + 1;
        Obj o = Heap.Allocate(whole);
        Header(o, Layout.StringTag, 0, whole < 65536 ? whole : 0);
        Heap.StoreWord(o + Layout.StringSize, size + 1);
        Heap.StoreWord(o + Layout.StringCapacity, size + 1);
        Heap.StoreWord(o + Layout.StringLength, points);
        for (int i = 0; i < size; i++) Memory.StoreI8(o + i, Memory.LoadU8(address + i), Layout.StringData);
        Memory.StoreI8(o + size, 0, Layout.StringData);
        return o;
    }

    /// <summary>The address of a String's UTF-8.</summary>
    [WasmExport("lean_string_cstr")]
    public static Obj StringData(Obj o) => o + Layout.StringData;

    /// <summary>A String's size in bytes, without the NUL.</summary>
    [WasmExport("lean_string_byte_size")]
    public static int StringByteSize(Obj o) => (int)Heap.LoadWord(o + Layout.StringSize) - 1;

    /// <summary>A String's length in code points.</summary>
    [WasmExport("lean_string_length")]
    public static int StringLengthOf(Obj o) => (int)Heap.LoadWord(o + Layout.StringLength);

    /// <summary>1 for a scalar, 0 for a heap object.</summary>
    [WasmExport("lean_is_scalar")]
    public static int IsScalarObject(Obj o) => (int)(o & 1);

    /// <summary>The scalar n.</summary>
    [WasmExport("lean_box")]
    public static Obj Box(int n) => (Obj)(UnsignedObj)(uint)n * 2 + 1;

    /// <summary>The number of a scalar.</summary>
    [WasmExport("lean_unbox")]
    public static int Unbox(Obj o) => (int)((UnsignedObj)o >> 1);

    /// <summary>The number of object fields of a constructor.</summary>
    [WasmExport("lean_ctor_num_objs")]
    public static int CtorFields(Obj o) => Memory.LoadU8(o, Layout.FieldCountOffset);

    /// <summary>A list cell; takes both.</summary>
    [WasmExport("lean_list_cons")]
    public static Obj ListCons(Obj head, Obj tail)
    {
        Obj o = AllocCtor(1, 2, 0);
        CtorSet(o, 0, head);
        CtorSet(o, 1, tail);
        return o;
    }

    /// <summary>An object's count as it stands in the header.</summary>
    [WasmExport("lean_get_rc")]
    public static int GetCount(Obj o) => Memory.LoadI32(o, Layout.CountOffset);

    /// <summary>Sets an object's count: 0 makes it persistent, the negated count shared between threads.</summary>
    [WasmExport("lean_set_rc")]
    public static void SetCount(Obj o, int count) => Memory.StoreI32(o, count, Layout.CountOffset);

    /// <summary>Bytes for the host's own use.</summary>
    [WasmExport("lean_alloc_bytes")]
    public static Obj AllocBytes(int size) => Heap.Allocate(Math.Max(size, 1));

    /// <summary>Gives back what lean_alloc_bytes gave, of the same size.</summary>
    [WasmExport("lean_free_bytes")]
    public static void FreeBytes(Obj address, int size) => Heap.Free(address, Math.Max(size, 1));

    /// <summary>The number of objects that were made and not freed.</summary>
    [WasmExport("lean_live_objects")]
    public static int LiveObjects() => (int)Heap.LiveObjects;

    /// <summary>The bytes of the blocks in use.</summary>
    [WasmExport("lean_live_bytes")]
    public static long LiveBytes() => Heap.LiveBytes;
}
