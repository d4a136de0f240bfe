using System.Runtime.CompilerServices;
using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// The kernel's state: words at fixed addresses, so that a kernel is its linear memory and nothing else. Compiled code reads and
/// writes the words above the line itself.
/// </summary>
public static class State
{
    // ── Shared with compiled code ────────────────────────────────────────────────────────────────────────────────
    /// <summary>
    /// i32. Function entry and loop back edges compare sp with it. It is <see cref="StackEnd"/>, or 0 when the kernel wants a
    /// collection: in both cases compiled code calls <see cref="Safepoint.Poll"/>.
    /// </summary>
    public const int StackLimit = 1024;
    /// <summary>i32: 0 after a sentinel that stands for Throw, 1 after one that stands for Invoke.</summary>
    public const int Outcome = 1028;
    /// <summary>i64: the thrown value.</summary>
    public const int Exception = 1032;
    /// <summary>i64: the call that Invoke asks for.</summary>
    public const int PendingCallee = 1040;
    public const int PendingThis = 1048;
    public const int PendingNewTarget = 1056;
    /// <summary>i32: number of arguments.</summary>
    public const int PendingCount = 1064;
    /// <summary>i32: address of that many values: <see cref="PendingBuffer"/>, or the elements of an array, good until the next kernel operation.</summary>
    public const int PendingArguments = 1068;
    /// <summary>i32: the current realm's cell.</summary>
    public const int Realm = 1072;
    /// <summary>i32: an error that the kernel threw without a view of the frames, or 0. The cold path of compiled code may call <see cref="Errors.CaptureStack"/>.</summary>
    public const int UncapturedError = 1076;
    /// <summary>i64: 0, or bits that the collector treats as one more root, for hosts that hold one value between calls.</summary>
    public const int HostRoot = 1080;

    // ── The kernel's own ─────────────────────────────────────────────────────────────────────────────────────────
    /// <summary>i32: the end of the shadow stack, with room left for the kernel's and library's last words.</summary>
    public const int StackEnd = 1088;
    /// <summary>i32: first byte of the heap, a multiple of 64 KiB: its page table. 0 before initialisation.</summary>
    public const int HeapStart = 1092;
    /// <summary>i32: end of the heap, a multiple of 64 KiB.</summary>
    public const int HeapEnd = 1096;
    /// <summary>i32: no page below this one is free.</summary>
    public const int FirstFreePage = 1100;
    /// <summary>i32: number of free pages between heap start and end.</summary>
    public const int FreePages = 1228;
    /// <summary>i32: bytes handed to the mutator since the last collection.</summary>
    public const int AllocatedBytes = 1104;
    /// <summary>i32: when <see cref="AllocatedBytes"/> passes it, a collection is asked for.</summary>
    public const int CollectionThreshold = 1108;
    /// <summary>i32: the mark that live cells got in the last collection: 1 or 2.</summary>
    public const int LiveMark = 1112;
    /// <summary>i32: bit 0: collect at every poll (stress); bit 1: never collect.</summary>
    public const int CollectorMode = 1116;
    /// <summary>i32: memory could not grow since the last collection.</summary>
    public const int OutOfMemory = 1120;
    /// <summary>i32: largest size of the memory in pages.</summary>
    public const int MaximumPages = 1124;
    /// <summary>i32: how many collections there have been.</summary>
    public const int Collections = 1128;
    /// <summary>i32: bytes that were live after the last collection.</summary>
    public const int LiveBytes = 1132;
    /// <summary>i32: the intern table's cell.</summary>
    public const int InternTable = 1136;
    /// <summary>i32: cell of pinned addresses.</summary>
    public const int PinnedTable = 1140;
    /// <summary>i32: the first cell in the list of ephemeron tables and other weak cells found while marking.</summary>
    public const int WeakList = 1144;
    /// <summary>i32, i32, i32: mark stack: first byte, next free byte, end.</summary>
    public const int MarkStackStart = 1148;
    public const int MarkStackTop = 1152;
    public const int MarkStackEnd = 1156;
    /// <summary>i32: the mark stack overflowed: marked cells may have unmarked children.</summary>
    public const int MarkStackOverflow = 1160;
    /// <summary>i32: first cache in the list of caches that rely on prototypes (<see cref="Layout.CacheNext"/>), or 0.</summary>
    public const int PrototypeCaches = 1164;
    /// <summary>i32: the megamorphic cache holds entries that rely on prototypes.</summary>
    public const int MegamorphicUsesPrototypes = 1168;
    /// <summary>i32: the object whose one slot holds undefined: holder of properties that are absent.</summary>
    public const int AbsentHolder = 1172;
    /// <summary>i32: template of the kernel's own placeholder functions.</summary>
    public const int PlaceholderTemplate = 1176;
    /// <summary>i32: cell of the symbol registry (Symbol.for) or 0.</summary>
    public const int SymbolRegistry = 1180;
    /// <summary>i32: cell of the list of cache areas: walked by the collector.</summary>
    public const int CacheAreas = 1184;
    /// <summary>i32: seed and count of things that want a number: identity hashes.</summary>
    public const int HashSeed = 1188;
    /// <summary>i32: the cells of finalization registries with work to do, or 0.</summary>
    public const int FinalizationQueue = 1192;
    /// <summary>i32: weak references that stay alive until the end of the job (9.10.3 [[KeptAlive]]), or 0.</summary>
    public const int KeptAlive = 1196;
    /// <summary>Results of kernel methods beyond their first.</summary>
    public const int Result1 = 1200;
    public const int Result2 = 1208;
    public const int Result3 = 1216;

    /// <summary>i32: 0 not known, 1 pristine, 2 patched: <see cref="Protectors"/>.</summary>
    public const int ArrayIteration = 1224;
    /// <summary>i32: 1 once an object that is a prototype has had elements or is exotic with indices: then holes must look there.</summary>
    public const int PrototypesHaveElements = 1232;
    /// <summary>i32: root shapes for the prototype null.</summary>
    public const int NullRoots = 1236;
    /// <summary>i32: the error that a derived constructor has just thrown about its own result, or 0: <see cref="Realm.Leave"/>.</summary>
    public const int DerivedError = 1240;
    /// <summary>i32: compiled patterns by pattern and flags (<see cref="Operations.RegExpCompile"/>), or 0.</summary>
    public const int RegExpCache = 1244;

    /// <summary>16 values: arguments of Invoke.</summary>
    public const int PendingBuffer = 2048;
    public const int PendingBufferCount = 16;
    /// <summary>Worklist of rope flattening: 64 pairs of i32.</summary>
    public const int RopeStack = 2304;
    /// <summary>By size class: i32 next free byte, i32 end of the free run, i32 next free run, i32 next block to sweep.</summary>
    public const int Allocators = 4096;
    /// <summary>Addresses of the kernel's constant strings by <see cref="Text"/>, i32 each.</summary>
    public const int Texts = 8192;
    /// <summary>Addresses of the one-unit Latin-1 strings, i32 each.</summary>
    public const int SingleUnitStrings = 12288;
    /// <summary>Addresses of well-known symbols by <see cref="WellKnownSymbol"/>, i32 each.</summary>
    public const int WellKnownSymbols = 13312;
    /// <summary>8 KiB for conversions of numbers.</summary>
    public const int Scratch = 16384;
    public const int ScratchSize = 16384;
    /// <summary>1024 entries of 16 bytes: shape, key, slot offset, holder.</summary>
    public const int MegamorphicCache = 32768;
    public const int MegamorphicEntries = 1024;
    /// <summary>1024 entries of two i32: a string and its interned equal, by the string's address. Forgotten at each collection.</summary>
    public const int InternCache = 49152;
    public const int InternCacheEntries = 1024;

    // ── Accessors ────────────────────────────────────────────────────────────────────────────────────────────────
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Get(int address) => Memory.LoadI32(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(int address, int value) => Memory.StoreI32(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value GetValue(int address) => new(Memory.LoadI64(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetValue(int address, Value value) => Memory.StoreI64(address, value.Bits);
}
