namespace VerifiedJS.Kernel;

/// <summary>
/// Constant strings of the kernel, interned when a memory is initialised. In messages each % stands for an operand.
/// The order is that of <see cref="Texts.All"/>.
/// </summary>
public enum Text
{
    Empty, Length, Name, Prototype, Constructor, Undefined, Null, True, False, NaN, Infinity, MinusInfinity,
    Number, String, Boolean, Symbol, BigInt, Object, Function, ValueOf, ToString, Get, Set, Done, Value, Next, Return,
    Stack, Message, Cause, Raw, Callee, Arguments, Caller, Proto, Default, Anonymous, Index, Eval,
    // Messages of TypeErrors and others
    CannotReadOf, CannotReadPropertiesOf, CannotSetOf, CannotConvertToObject, NotAFunction, UndefinedNotIterable, NullNotIterable, NotConstructor,
    NotInitialized, NotDefined, AssignConstant, ClassWithoutNew, InvalidArrayLength, InvalidStringLength, MaximumCallStack, OutOfMemory,
    CannotAssignReadOnly, OnlyGetter, NotExtensible, CannotRedefine, CannotDelete, CannotConvertSymbolToString, CannotConvertSymbolToNumber,
    CannotMixBigInt, BigIntUnsigned, BigIntNumber, InOperator, InstanceOfCallable, InstanceOfObject, ExtendsValue, ExtendsPrototype,
    PrivateRead, PrivateWrite, PrivateTwice, PrivateMethodWrite, PrivateNoGetter, PrivateNoSetter, PrivateIn, AlreadyDeclared,
    CannotDeclareGlobal, HookMissing, SuperTwice, SuperNotCalled, DerivedResult, IteratorResultNotObject, CyclicPrototype, PrototypeNotExtensible,
    PrivateReceiver, ImmutablePrototype, CannotCreate, AtSign, IntrinsicMissing, NotFunctionPlain, CannotDefine, BigIntDivision,
    StackTraceAt, NotObject, ObjectNull, TypedArrayDefine, NonWritableLength, SymbolPrefix, ReduceOfEmpty,
    OpenBracket, CloseBracket, Space, ObjectArray, HashLess, Colon, OpenParenthesis, ObjectName, NegativeExponent, BigIntTooBig, InstanceOfPrototype,
    FatalOutOfMemory, SuperOfClass, SuperOfAnonymous, ReceiverMustBe,
    Count,
}

/// <summary>What the constant strings say.</summary>
public static class Texts
{
    /// <summary>Zero-terminated, one after the other, in the order of <see cref="Text"/>.</summary>
    public static ReadOnlySpan<byte> All =>
        "\0length\0name\0prototype\0constructor\0undefined\0null\0true\0false\0NaN\0Infinity\0-Infinity\0"u8 +
        "number\0string\0boolean\0symbol\0bigint\0object\0function\0valueOf\0toString\0get\0set\0done\0value\0next\0return\0"u8 +
        "stack\0message\0cause\0raw\0callee\0arguments\0caller\0__proto__\0default\0anonymous\0index\0eval\0"u8 +
        "Cannot read properties of % (reading '%')\0Cannot read properties of %\0Cannot set properties of % (setting '%')\0"u8 +
        "Cannot convert undefined or null to object\0% is not a function\0"u8 +
        "undefined is not iterable (cannot read property Symbol(Symbol.iterator))\0"u8 +
        "object null is not iterable (cannot read property Symbol(Symbol.iterator))\0% is not a constructor\0"u8 +
        "Cannot access '%' before initialization\0"u8 +
        "% is not defined\0Assignment to constant variable.\0Class constructor % cannot be invoked without 'new'\0"u8 +
        "Invalid array length\0Invalid string length\0Maximum call stack size exceeded\0Out of memory\0"u8 +
        "Cannot assign to read only property '%' of % '%'\0Cannot set property % of % which has only a getter\0"u8 +
        "Cannot add property %, object is not extensible\0Cannot redefine property: %\0Cannot delete property '%' of %\0"u8 +
        "Cannot convert a Symbol value to a string\0Cannot convert a Symbol value to a number\0"u8 +
        "Cannot mix BigInt and other types, use explicit conversions\0BigInts have no unsigned right shift, use >> instead\0"u8 +
        "Cannot convert a BigInt value to a number\0Cannot use 'in' operator to search for '%' in %\0"u8 +
        "Right-hand side of 'instanceof' is not callable\0Right-hand side of 'instanceof' is not an object\0"u8 +
        "Class extends value % is not a constructor or null\0Class extends value does not have valid prototype property %\0"u8 +
        "Cannot read private member % from an object whose class did not declare it\0"u8 +
        "Cannot write private member % to an object whose class did not declare it\0"u8 +
        "Cannot initialize % twice on the same object\0Private method '%' is not writable\0"u8 +
        "'%' was defined without a getter\0'%' was defined without a setter\0Cannot use 'in' operator to search for '%' in %\0"u8 +
        "Identifier '%' has already been declared\0Cannot declare global '%'\0the library does not provide '%'\0"u8 +
        "Super constructor may only be called once\0"u8 +
        "Must call super constructor in derived class before accessing 'this' or returning from derived constructor\0"u8 +
        "Derived constructors may only return object or undefined\0Iterator result % is not an object\0Cyclic __proto__ value\0"u8 +
        "% is not extensible\0Receiver must be an object\0Immutable prototype object '%' cannot have their prototype set\0"u8 +
        "Cannot create property '%' on % '%'\0@@\0there is no intrinsic '%'\0object is not a function\0"u8 +
        "Cannot define property %, object is not extensible\0Division by zero\0"u8 +
        "\n    at \0% is not an object\0Object prototype may only be an Object or null: %\0"u8 +
        "Cannot assign to read only property '%' of object\0Cannot assign to read only property 'length' of object '[object Array]'\0"u8 +
        "Symbol(\0Reduce of empty array with no initial value\0"u8 +
        "[\0]\0 \0[object Array]\0#<\0: \0 (\0Object\0undefined must be positive\0Maximum BigInt size exceeded\0"u8 +
        "Function has non-object prototype '%' in instanceof check\0FATAL ERROR: JavaScript heap out of memory\n\0"u8 +
        "Super constructor % of % is not a constructor\0Super constructor % of anonymous class is not a constructor\0Receiver must be %\0"u8;

    /// <summary>Interns all constants. The heap, the intern table and the empty string come first.</summary>
    public static void Initialize()
    {
        int at = 0;
        for (int text = 0; text < (int)Text.Count; text++)
        {
            int end = at;
            while (All[end] != 0) end++;
            int s = Strings.NewOneByte(end - at);
            for (int k = at; k < end; k++) VerifiedJS.Intrinsics.Memory.StoreI8(s + Layout.StringData + k - at, All[k]);
            State.Set(State.Texts + text * 4, Pinned.Add(InternTable.Intern(s)));
            at = end + 1;
        }
    }

    /// <summary>The interned string.</summary>
    public static int Address(Text text) => State.Get(State.Texts + (int)text * 4);

    /// <summary>The interned string as a value.</summary>
    public static Value Of(Text text) => Value.FromString(Address(text));
}
