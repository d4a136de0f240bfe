namespace VerifiedJS.Primitives;

public static partial class PrimitiveTable
{
    /// <summary>Operations that elaboration emits.</summary>
    private static (string Name, string Signature, Effects Effects, string Clause)[] Language =>
    [
        // ── Types and conversions ────────────────────────────────────────────────────────────────────────────────
        ("TypeOf", "V -> V", Reads, "13.5.3 typeof"),
        ("ToBoolean", "V -> B", Reads, "7.1.2"),
        ("ToNumeric", "V -> V", Invokes, "7.1.3"),
        ("ToNumber", "V -> V", Invokes, "7.1.4"),
        ("ToString", "V -> V", Invokes, "7.1.17"),
        ("ToPropertyKey", "V -> V", Invokes, "7.1.19; the result is a number that is an array index, an interned string, or a symbol"),
        ("ToObject", "V -> V", Throws, "7.1.18"),
        ("RequireObjectCoercible", "V -> V", Throws, "7.2.1; has its operand as value"),
        ("IsUndefinedOrNull", "V -> B", Pure, "nullish"),
        ("IsUndefined", "V -> B", Pure, "nullish"),
        ("IsHole", "V -> B", Pure, "is the Hole: 'done' of IteratorStep and ForInNext"),
        ("IsObject", "V -> B", Pure, "6.1.7"),
        ("IsCallable", "V -> B", Reads, "7.2.3"),
        ("IsConstructor", "V -> B", Reads, "7.2.4"),
        ("IsNumber", "V -> B", Pure, "6.1.6.1"),
        ("IsString", "V -> B", Pure, "6.1.4"),
        ("IsSymbol", "V -> B", Pure, "6.1.5"),
        ("IsBigInt", "V -> B", Pure, "6.1.6.2"),
        ("StrictEquals", "V V -> B", Reads, "7.2.15"),
        ("LooseEquals", "V V -> V", Invokes, "7.2.14"),
        ("SameValue", "V V -> B", Reads, "7.2.10"),
        ("SameValueZero", "V V -> B", Reads, "7.2.11"),
        ("Not", "V -> B", Reads, "13.5.7"),

        // ── Operators: numbers inline, the rest here; objects by Invoke of the library's ToPrimitive path ─────────
        ("Add", "V V -> V", Invokes, "13.15.3 +"),
        ("Subtract", "V V -> V", Invokes, "13.15.3 -"),
        ("Multiply", "V V -> V", Invokes, "13.15.3 *"),
        ("Divide", "V V -> V", Invokes, "13.15.3 /"),
        ("Remainder", "V V -> V", Invokes, "13.15.3 %"),
        ("Exponentiate", "V V -> V", Invokes, "13.15.3 **"),
        ("BitwiseAnd", "V V -> V", Invokes, "13.15.3 &"),
        ("BitwiseOr", "V V -> V", Invokes, "13.15.3 |"),
        ("BitwiseXor", "V V -> V", Invokes, "13.15.3 ^"),
        ("ShiftLeft", "V V -> V", Invokes, "13.15.3 <<"),
        ("ShiftRight", "V V -> V", Invokes, "13.15.3 >>"),
        ("ShiftRightUnsigned", "V V -> V", Invokes, "13.15.3 >>>"),
        ("Negate", "V -> V", Invokes, "13.5.5"),
        ("BitwiseNot", "V -> V", Invokes, "13.5.6"),
        ("Increment", "V -> V", Invokes, "13.4; the operand is numeric already (after ToNumeric)"),
        ("Decrement", "V -> V", Invokes, "13.4; the operand is numeric already (after ToNumeric)"),
        ("Less", "V V -> V", Invokes, "13.10 <"),
        ("LessOrEqual", "V V -> V", Invokes, "13.10 <="),
        ("Greater", "V V -> V", Invokes, "13.10 >"),
        ("GreaterOrEqual", "V V -> V", Invokes, "13.10 >="),
        ("InstanceOf", "V V -> V", Invokes, "13.10.2"),
        ("In", "V V -> V", Invokes, "13.10.1: key, object"),
        ("StringConcat", "V V -> V", Throws, "13.2.8.6 template literals: both are strings; RangeError when too long"),

        // ── Properties. Named: the key is a constant, interned ────────────────────────────────────────────────────
        ("GetNamed", "V V -> V ic", Invokes, "7.3.3 GetV: base, key; TypeError on undefined and null"),
        ("SetNamed", "V V V B -> V ic", Invokes, "6.2.5.6 PutValue: base, key, value, strict"),
        ("GetElement", "V V -> V ic", Invokes, "7.3.3 GetV: base, key (any value)"),
        ("SetElement", "V V V B -> V ic", Invokes, "6.2.5.6 PutValue: base, key (any value), value, strict"),
        ("DeleteProperty", "V V B -> V", Invokes, "13.5.1.2: base, key, strict; a boolean"),
        ("GetSuper", "V V V -> V", Invokes, "13.3.7: home object's prototype, key, this"),
        ("SetSuper", "V V V V B -> V", Invokes, "13.3.7: home object's prototype, key, value, this, strict"),
        ("GetPrototypeOf", "V -> V", Invokes, "10.1.1 [[GetPrototypeOf]] of an object"),
        ("GetMethodNamed", "V V -> V", Invokes, "7.3.11 GetMethod: undefined for undefined and null, TypeError when not callable"),
        ("HasProperty", "V V -> V", Invokes, "7.3.12: object, key"),
        ("HasBindingInWith", "V V -> V", Invokes, "9.1.1.2.1 HasBinding of a with object, @@unscopables included: object, key"),

        // ── Globals (9.1.1.4). Names are interned strings ─────────────────────────────────────────────────────────
        ("GetGlobal", "V -> V ic", Invokes, "9.1.1.4.6 GetBindingValue: script-level let/const/class first, then the global object; ReferenceError"),
        ("TypeofGlobal", "V -> V ic", Invokes, "13.5.3: the value, or undefined when there is no binding"),
        ("SetGlobal", "V V B -> V ic", Invokes, "9.1.1.4.5 SetMutableBinding: name, value, strict"),
        ("HasGlobal", "V -> V", Invokes, "9.1.1.4.1 HasBinding"),
        ("DeleteGlobal", "V -> V", Invokes, "9.1.1.4.7 DeleteBinding; a boolean"),
        ("CanDeclareGlobal", "V B B -> V", Invokes, "16.1.7 steps 3-10: name, is lexical, is function: throws SyntaxError or TypeError"),
        ("DeclareGlobalVar", "V B -> V", Invokes, "9.1.1.4.17 CreateGlobalVarBinding: name, deletable"),
        ("DeclareGlobalFunction", "V V B -> V", Invokes, "9.1.1.4.18 CreateGlobalFunctionBinding: name, function, deletable"),
        ("DeclareGlobalLexical", "V B -> V", Throws, "16.1.7 step 16: name, is const; uninitialized"),
        ("InitializeGlobalLexical", "V V -> V ic", Throws, "9.1.1.4.4 InitializeBinding: name, value"),
        ("GlobalThis", "-> V", Reads, "9.3 the realm's global this value"),

        // ── Object and array literals ─────────────────────────────────────────────────────────────────────────────
        ("NewObject", "-> V", Writes, "13.2.5.4: OrdinaryObjectCreate(%Object.prototype%)"),
        ("NewObjectWithPrototype", "V -> V", Writes, "10.1.12 OrdinaryObjectCreate: object or null"),
        ("NewArray", "I -> V", Writes, "10.4.2.2 ArrayCreate with length 0 and room for this many elements"),
        ("ArrayAppend", "V V -> -", Writes, "13.2.4.1: array made by NewArray, value (Hole for an elision)"),
        ("DefineNamed", "V V V -> V ic", Throws, "7.3.5 CreateDataProperty on an ordinary object under construction: object, key, value"),
        ("DefineElement", "V V V -> V", Invokes, "7.3.7 CreateDataPropertyOrThrow: object, property key, value"),
        ("DefineMethod", "V V V -> V", Throws, "15.4.4: non-enumerable data property: object, property key, function"),
        ("DefineGetter", "V V V B -> V", Throws, "15.4.5: object, property key, function, enumerable"),
        ("DefineSetter", "V V V B -> V", Throws, "15.4.5: object, property key, function, enumerable"),
        ("SetLiteralPrototype", "V V -> -", Writes, "B.3.1 __proto__: v in a literal; ignored unless object or null"),
        ("CopyDataProperties", "V V V -> V", Invokes, "7.3.25: target, source, array of excluded property keys or undefined"),
        ("AppendSpread", "V V V -> V", Invokes, "13.2.4.1 SpreadElement, 13.3.8.1: array made by NewArray, iterable, its text (null: the last argument of a call)"),

        // ── Functions, calls ──────────────────────────────────────────────────────────────────────────────────────
        ("SetFunctionName", "V V V -> V", Writes, "10.2.9: function, property key or private name, prefix (\"\", \"get\", \"set\"); has the function as value"),
        ("SetFunctionSource", "V V -> V", Writes, "20.2.3.5 source text of a class; has the function as value"),
        ("PrepareConstruct", "V V -> V sp", Invokes, "7.3.15, 10.2.2 steps 1-6: constructor, new.target. Hole unless a constructor (the call throws, it knows the callee's text); the new object for Normal and ClassConstructor, Uninitialized for Derived, undefined for Builtin"),
        ("ConstructResult", "V V -> V", Pure, "10.2.2 steps 9-13: result, prepared this: the result if an object, else this"),
        ("CallArray", "V V V V -> V", Invokes, "13.3.8 calls with spread: function, this, array made by NewArray, text of the callee"),
        ("ConstructArray", "V V V V -> V", Invokes, "13.3.5 with spread: constructor, array made by NewArray, new.target, text of the constructor"),
        ("NoDerivedResult", "B -> V", Throws, "10.2.2 steps 11-14: the error that a derived constructor gave no object: its this is bound, or not"),
        ("NotSuperConstructor", "V V -> V", Throws, "13.3.7.1 step 5: the TypeError that [[GetPrototypeOf]] of the active function is no constructor"),
        ("NewArguments", "V -> V", Writes, "10.4.4.6 CreateUnmappedArgumentsObject from the array of arguments"),
        ("NewMappedArguments", "V V I -> V", Writes, "10.4.4.7 CreateMappedArgumentsObject: array of arguments, callee, number of formals. Formals live in it: the two below"),
        ("GetMappedParameter", "V I -> V", Reads, "10.4.4: formal by index"),
        ("SetMappedParameter", "V I V -> -", Writes, "10.4.4: formal by index"),
        ("Intrinsic", "V -> V", Throws, "the library's function or object of this (interned) name, in the current realm"),

        // ── Classes, private names ────────────────────────────────────────────────────────────────────────────────
        ("ClassHeritage", "V -> V", Invokes, "15.7.14 step 8: TypeError unless null or constructor with object or null prototype; the prototype's parent"),
        ("NewClass", "V V V V -> V", Writes, "15.7.14 steps 9-14: constructor closure, constructor parent, prototype parent, name; has the prototype object as value; sets constructor.prototype and prototype.constructor"),
        ("NewPrivateName", "V V -> V", Writes, "6.2.12: description \"#x\", for methods and accessors what messages call the objects that have it"),
        ("PrivateGet", "V V -> V", Invokes, "7.3.31: object, private name"),
        ("PrivateSet", "V V V -> V", Invokes, "7.3.32: object, private name, value"),
        ("PrivateDefineField", "V V V -> V", Throws, "7.3.28 PrivateFieldAdd"),
        ("PrivateDefineMethod", "V V V -> V", Throws, "7.3.29 PrivateMethodOrAccessorAdd of a method"),
        ("PrivateDefineAccessor", "V V V V -> V", Throws, "7.3.29: object, name, getter or undefined, setter or undefined"),
        ("PrivateHas", "V V -> V", Throws, "13.10.1 #x in o; TypeError unless an object"),

        // ── Bindings and errors ───────────────────────────────────────────────────────────────────────────────────
        ("CheckInitialized", "V V -> V", Throws, "9.1.1.1.6: value, name (undefined: `this` of a derived constructor): ReferenceError if Uninitialized, else the value"),
        ("NewError", "I V -> V sp", Writes, "20.5: kind (ErrorKind of the kernel), message: a new error of the realm with its stack"),

        // ── Iteration ─────────────────────────────────────────────────────────────────────────────────────────────
        ("GetIterator", "V V -> V", Invokes, "7.4.3 GetIterator(sync): iterable, its text; an iterator record. The kernel steps pristine arrays itself, the library the rest"),
        ("GetAsyncIterator", "V V -> V", Invokes, "7.4.3 GetIterator(async): iterable, its text; an iterator record"),
        ("IteratorStep", "V -> V", Invokes, "7.4.9 IteratorStepValue: the value, or Hole when done; marks the record done when done or throwing"),
        ("IteratorClose", "V -> V", Invokes, "7.4.11 with a normal completion: calls return if present; TypeError unless it gives an object"),
        ("IteratorCloseQuietly", "V -> V", Invokes, "7.4.11 with a throw completion: what return gives or throws is ignored"),
        ("IteratorIsDone", "V -> B", Reads, "[[Done]] of an iterator record"),
        ("IteratorObject", "V -> V", Reads, "[[Iterator]] of an iterator record"),
        ("IteratorNextMethod", "V -> V", Reads, "[[NextMethod]] of an iterator record"),
        ("IteratorRest", "V V -> V", Invokes, "8.6.2 rest element: array made by NewArray, iterator record: appends all that is left"),
        ("ForInStart", "V -> V", Invokes, "14.7.5.9 EnumerateObjectProperties: an enumerator; empty for undefined and null"),
        ("ForInNext", "V -> V", Invokes, "14.7.5.9: the next key that is still there, or Hole"),
        ("NewEnumerator", "V V -> V", Writes, "14.7.5.9: an enumerator over an object, array of keys"),
        ("ForInAdvance", "V -> V", Writes, "14.7.5.9: an enumerator's next key, there or not, or Hole"),
        ("ForInObject", "V -> V", Pure, "14.7.5.9: the object of an enumerator"),

        // ── Generators, async (the state machines are Core; these make and drive their objects) ───────────────────
        ("NewGenerator", "V V -> V", Invokes, "27.5: callee (for its prototype property), resume closure (mode, value)"),
        ("NewAsyncGenerator", "V V -> V", Invokes, "27.6: callee, resume closure"),
        ("AsyncStart", "V -> V", Invokes, "27.7.5.1 AsyncFunctionStart: resume closure; the promise"),
        ("NewIteratorResult", "V B -> V", Writes, "7.4.14 CreateIterResultObject"),

        // ── Other literals ────────────────────────────────────────────────────────────────────────────────────────
        ("NewRegExp", "V V -> V", Invokes, "22.2.3.3: pattern, flags"),
        ("NewTemplateObject", "V V -> V", Writes, "13.2.8.4: array of cooked strings (undefined where invalid), array of raw strings; frozen"),
    ];
}
