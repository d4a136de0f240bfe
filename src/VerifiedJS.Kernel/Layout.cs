namespace VerifiedJS.Kernel;

/// <summary>
/// Kinds of cells: the first byte of each. What is not an object, then objects from <see cref="Object"/> on.
/// </summary>
public enum CellKind
{
    /// <summary>Not allocated: a run of free cells, or the inside of one.</summary>
    Free = 0,
    String = 1,
    Symbol = 2,
    BigInt = 3,
    Shape = 4,
    PropertyTable = 5,
    Transitions = 6,
    /// <summary>Property slots outside of their object: +4 capacity, values from +8.</summary>
    Slots = 7,
    /// <summary>Dense elements.</summary>
    Elements = 8,
    SparseElements = 9,
    /// <summary>A scope record, or statics: see ARCHITECTURE.</summary>
    Record = 10,
    Template = 11,
    /// <summary>Inline caches: +4 their number; caches of <see cref="Layout.CacheSize"/> bytes from +8.</summary>
    Caches = 12,
    /// <summary>Getter and setter of an accessor property: values at +8 and +16.</summary>
    Accessor = 13,
    Iterator = 14,
    Enumerator = 15,
    /// <summary>Bytes that hold no reference: +4 their number, data from +8. Buffers, compiled patterns, tables.</summary>
    Bytes = 16,
    /// <summary>Values: +4 their number, values from +8. Realms, registries, lists.</summary>
    Values = 17,
    /// <summary>Strings by content, held weakly.</summary>
    InternTable = 18,
    /// <summary>Addresses of cells, held strongly: +4 capacity, +8 count, i32 each from +16.</summary>
    Addresses = 19,
    /// <summary>A weak reference: +8 a value, which becomes undefined when it dies.</summary>
    Weak = 20,
    /// <summary>Weak map from cells to values (ephemerons).</summary>
    WeakTable = 21,
    /// <summary>Registrations of a FinalizationRegistry.</summary>
    Finalization = 22,

    Object = 32,
    Array = 33,
    Function = 34,
    BoundFunction = 35,
    /// <summary>Callable through a library function: Proxy with target and handler.</summary>
    Proxy = 36,
    Error = 37,
    /// <summary>Boolean, Number, Symbol, BigInt objects: internal slot 0 is the primitive.</summary>
    Wrapper = 38,
    /// <summary>10.4.3 String exotic objects: internal slot 0 is the string.</summary>
    StringObject = 39,
    Date = 40,
    RegExp = 41,
    Arguments = 42,
    MappedArguments = 43,
    TypedArray = 44,
    ArrayBuffer = 45,
    SharedArrayBuffer = 46,
    DataView = 47,
    Map = 48,
    Set = 49,
    WeakMap = 50,
    WeakSet = 51,
    WeakRef = 52,
    FinalizationRegistry = 53,
    Promise = 54,
    /// <summary>10.4.6 module namespace exotic objects.</summary>
    Namespace = 55,
    Generator = 56,
    AsyncGenerator = 57,
    /// <summary>The library's iterators: array, map, set, string, regexp-string, helpers, ...</summary>
    ArrayIterator = 58,
    MapIterator = 59,
    SetIterator = 60,
    StringIterator = 61,
    RegExpStringIterator = 62,
    IteratorHelper = 63,
    WrapForValidIterator = 64,
    AsyncFromSyncIterator = 65,
    /// <summary>An object with internal slots that no other kind names; internal slot 0 says what it is.</summary>
    Other = 66,
    /// <summary>A script's lexical bindings: an object that no program sees.</summary>
    LexicalBindings = 67,
}

/// <summary>Element types of typed arrays, in the order of ECMA-262 table 71.</summary>
public enum ElementType { Int8, Uint8, Uint8Clamped, Int16, Uint16, Int32, Uint32, BigInt64, BigUint64, Float16, Float32, Float64 }

/// <summary>
/// Offsets in cells that compiled code shares with the kernel. Each cell starts with kind (u8), the collector's mark (u8), flags (u16).
///
///   object     +0 header  +4 shape  +8 elements or 0  +12 address of the slots  +16 ...
///   plain      inline slots from +16
///   array      +16 length (u32)  +20 0; inline slots from +24
///   function   +16 table index  +20 scope record or 0  +24 template  +28 realm; inline slots from +32
///   others     +16 number of internal slots (i32)  +20 an i32 of its own; internal values from +24; then inline slots
/// </summary>
public static class Layout
{
    public const int StackBase = 65536;
    /// <summary>End of the shadow stack.</summary>
    public const int StackEnd = 4 << 20;
    /// <summary>
    /// What of it is used: frames are as large as the native ones, and engines' stacks have about 1 MB. Hosts with more raise
    /// <see cref="State.StackEnd"/> (host/common/instantiate.mjs), up to <see cref="HighestStackEnd"/>.
    /// </summary>
    public const int UsualStackEnd = StackBase + (800 << 10);
    /// <summary>There is room behind for what does not ask first.</summary>
    public const int HighestStackEnd = StackEnd - 16384;
    /// <summary>Where static data may begin.</summary>
    public const int StaticBase = StackEnd;

    // Header
    public const int Kind = 0;
    public const int Mark = 1;
    public const int Flags = 2;
    public const int Shape = 4;
    public const int Elements = 8;
    public const int Slots = 12;

    // Flags of objects
    /// <summary>10.4.2: the array's length is not writable.</summary>
    public const int FlagLengthReadOnly = 1;
    /// <summary>Callable: [[Call]]. Functions, bound functions, some proxies.</summary>
    public const int FlagCallable = 2;
    /// <summary>[[Construct]].</summary>
    public const int FlagConstructor = 4;
    /// <summary>Has own private names in a table of its own.</summary>
    public const int FlagPrivateNames = 8;
    /// <summary>The slots are in a cell of their own.</summary>
    public const int FlagSlotsOutside = 16;
    /// <summary>Elements are a SparseElements cell.</summary>
    public const int FlagSparse = 32;
    /// <summary>A class constructor: [[Call]] throws. Also says PrepareConstruct what to do.</summary>
    public const int FlagClass = 64;
    /// <summary>B.3.6: has [[IsHTMLDDA]], as browsers' document.all.</summary>
    public const int FlagEmulatesUndefined = 128;

    // Plain objects
    public const int ObjectInlineSlots = 16;

    // Arrays
    public const int ArrayLength = 16;
    public const int ArrayInlineSlots = 24;

    // Functions
    public const int FunctionEntry = 16;
    public const int FunctionScope = 20;
    public const int FunctionTemplate = 24;
    public const int FunctionRealm = 28;
    public const int FunctionInlineSlots = 32;
    public const int FunctionSize = 32;
    /// <summary>Bound functions and proxies are laid out as functions, with two values more: target, and a proxy's handler.</summary>
    public const int WrapperTarget = 32;
    public const int WrapperHandler = 40;

    // Objects with internal slots
    public const int InternalCount = 16;
    public const int InternalInteger = 20;
    public const int InternalSlots = 24;

    // Dense elements: +4 capacity, +8 used: values beyond it are garbage; values from +16. Attributes are in the cell's flags.
    public const int ElementsCapacity = 4;
    public const int ElementsUsed = 8;
    public const int ElementsValues = 16;
    /// <summary>Flag of elements: all are non-configurable (sealed).</summary>
    public const int FlagElementsSealed = 1;
    /// <summary>Flag of elements: all are non-writable and non-configurable.</summary>
    public const int FlagElementsFrozen = 2;

    // Scope records and statics
    public const int RecordCount = 4;
    public const int RecordOuter = 8;
    public const int RecordFields = 16;

    // Strings: +4 length in code units, +8 hash (0: not computed)
    public const int StringLength = 4;
    public const int StringHash = 8;
    /// <summary>First unit of a flat string.</summary>
    public const int StringData = 12;
    /// <summary>Slice: +12 base (flat), +16 first unit. Rope: +12 left, +16 right.</summary>
    public const int SliceBase = 12;
    public const int SliceStart = 16;
    public const int RopeLeft = 12;
    public const int RopeRight = 16;
    public const int FlagTwoByte = 1;
    public const int FlagSlice = 2;
    public const int FlagRope = 4;
    public const int FlagInterned = 8;
    /// <summary>An interned string that is an array index; its number is found by parsing.</summary>
    public const int FlagIndex = 16;

    // Symbols: +4 hash, +8 description (a value)
    public const int SymbolHash = 4;
    public const int SymbolDescription = 8;
    /// <summary>Of private names alone: a string or undefined.</summary>
    public const int PrivateNameOwner = 16;
    public const int FlagPrivateName = 1;
    public const int FlagRegistered = 2;

    // BigInts: +4 number of 32-bit digits, +8 digits, least significant first; flag 1: negative
    public const int BigIntLength = 4;
    public const int BigIntDigits = 8;
    public const int FlagNegative = 1;

    // Bytes, Values
    public const int Count = 4;
    public const int Data = 8;

    // ── Inline caches ────────────────────────────────────────────────────────────────────────────────────────────
    // GetNamed, SetNamed, GetElement with a string or symbol, inline in compiled code:
    //     v is an object and load(v + Shape) == load(cache + CacheShape)
    //         → the value is at load(v + Slots) + load(cache + CacheOffset): a data property of its own, writable for SetNamed
    // GetNamed of something inherited (or absent):
    //     load(v + Shape) == load(cache + CacheHolderShape)
    //         → the value is at load(load(cache + CacheHolder) + Slots) + load(cache + CacheHolderOffset)
    // GetGlobal, TypeofGlobal (TDZ is never cached), SetGlobal:
    //     load(cache + CacheHolder) != 0 → the value is at load(load(cache + CacheHolder) + Slots) + load(cache + CacheHolderOffset)
    // The kernel clears what relies on prototypes or global bindings when these change, so no epoch needs to be compared.

    public const int CacheSize = 32;
    public const int CacheShape = 0;
    public const int CacheOffset = 4;
    public const int CacheHolderShape = 8;
    public const int CacheHolderOffset = 12;
    public const int CacheHolder = 16;
    /// <summary>Next in the list of caches that rely on prototypes; 1 ends the list, 0 is not in the list.</summary>
    public const int CacheNext = 20;
    /// <summary>SetNamed and DefineNamed that add a property: the shape afterwards; the shape before is CacheHolderShape.</summary>
    public const int CacheNewShape = 24;
    /// <summary>GetElement and SetElement: the key (interned string or symbol) that the cache is about.</summary>
    public const int CacheKey = 28;

    // Typed arrays: internal slot 0 is the buffer object; +20 element type; then raw words
    public const int TypedArrayBuffer = 24;
    public const int TypedArrayByteOffset = 32;
    /// <summary>Length in elements, or -1 when it follows the buffer's.</summary>
    public const int TypedArrayLength = 36;
    public const int TypedArrayInlineSlots = 40;

    // Array buffers: internal slot 0 is the Bytes cell as an internal value, undefined when detached; then raw words
    public const int BufferBytes = 24;
    public const int BufferByteLength = 32;
    /// <summary>Maximum length of a resizable buffer (its Bytes cell is that long), or -1.</summary>
    public const int BufferMaximum = 36;
    public const int BufferInlineSlots = 40;

    // Iterator records: +4 1 when done; +8 iterator (value); +16 next method (value); +24 next index (i32) of a pristine array
    public const int IteratorDone = 4;
    public const int IteratorIterator = 8;
    public const int IteratorNext = 16;
    public const int IteratorIndex = 24;
    public const int IteratorSize = 32;
    /// <summary>Flag: steps an array (in IteratorIterator) that nothing observes; the iterator object is made when asked for.</summary>
    public const int FlagFastArray = 1;

    // Accessor
    public const int AccessorGetter = 8;
    public const int AccessorSetter = 16;
}
