using VerifiedJS.Intrinsics;
using Xunit;

namespace VerifiedJS.Kernel.Tests;

/// <summary>The kernel's operations as compiled code uses them, without library.</summary>
public class OperationTests : KernelFixture
{
    private static Value S(string text) => Value.FromString(Key(text));
    private static Value N(double number) => Value.FromNumber(number);

    /// <summary>The message of the error that was thrown.</summary>
    private static string Thrown(Value outcome)
    {
        Assert.True(outcome.IsSentinel);
        Assert.Equal(0, State.Get(State.Outcome));
        Value error = State.GetValue(State.Exception);
        Value stack = Operations.GetNamed(error, S("stack"), 0);
        string text = Content(stack.Address);
        Assert.EndsWith(Content(Operations.GetNamed(error, S("message"), 0).Address), text);
        return text;
    }

    [Fact]
    public void PropertiesThroughCaches()
    {
        int area = Caches.NewArea(4);
        int get = area, set = area + Layout.CacheSize, define = area + 2 * Layout.CacheSize;
        for (int round = 0; round < 3; round++)
        {
            Value o = Operations.NewObject();
            Operations.DefineNamed(o, S("x"), N(round), define);
            for (int k = 0; k < 10; k++) Operations.SetNamed(o, S("p" + k), N(k), true, k == 7 ? set : 0);
            Assert.Equal(N(round), Operations.GetNamed(o, S("x"), get));
            for (int k = 0; k < 10; k++) Assert.Equal(N(k), Operations.GetNamed(o, S("p" + k), 0));
            Assert.Equal(Objects.ShapeOf(o.Address), Memory.LoadI32(get, Layout.CacheShape));
        }
    }

    [Fact]
    public void InheritedAndAbsentPropertiesAreForgottenWhenPrototypesChange()
    {
        int area = Caches.NewArea(2);
        Value grandparent = Operations.NewObject();
        Value parent = Operations.NewObjectWithPrototype(grandparent);
        Value child = Operations.NewObjectWithPrototype(parent);
        Assert.Equal(Value.Undefined, Operations.GetNamed(child, S("a"), area));
        Assert.Equal(Value.Undefined, Operations.GetNamed(child, S("a"), area));
        Operations.SetNamed(grandparent, S("a"), N(1), true, 0);
        Assert.Equal(N(1), Operations.GetNamed(child, S("a"), area));
        Assert.Equal(N(1), Operations.GetNamed(child, S("a"), area));
        Operations.SetNamed(grandparent, S("a"), N(2), true, 0);
        Assert.Equal(N(2), Operations.GetNamed(child, S("a"), area));
        Operations.SetNamed(parent, S("a"), N(3), true, 0);
        Assert.Equal(N(3), Operations.GetNamed(child, S("a"), area));
        Assert.Equal(Value.True, Operations.DeleteProperty(parent, S("a"), true));
        Assert.Equal(N(2), Operations.GetNamed(child, S("a"), area));
        Operations.SetNamed(child, S("a"), N(4), true, area + Layout.CacheSize);
        Assert.Equal(N(4), Operations.GetNamed(child, S("a"), area));
        Value sibling = Operations.NewObjectWithPrototype(parent);
        Operations.SetNamed(sibling, S("a"), N(5), true, area + Layout.CacheSize);
        Assert.Equal(N(5), Operations.GetNamed(sibling, S("a"), area));
    }

    [Fact]
    public void CachedAdditionsAreForgottenWhenAPrototypeObjects()
    {
        int set = Caches.NewArea(1);
        Value parent = Operations.NewObject();
        Value first = Operations.NewObjectWithPrototype(parent), second = Operations.NewObjectWithPrototype(parent);
        Operations.SetNamed(first, S("a"), N(1), true, set);
        Properties.DefineOwn(parent.Address, S("a"), Properties.HasValue | Properties.HasWritable, N(7), Value.Undefined, Value.Undefined);
        Assert.Equal("TypeError: Cannot assign to read only property 'a' of object '#<Object>'", Thrown(Operations.SetNamed(second, S("a"), N(1), true, set)));
        Assert.Equal(N(7), Operations.GetNamed(second, S("a"), 0));
    }

    [Fact]
    public void MessagesOfV8()
    {
        Assert.Equal("TypeError: Cannot read properties of undefined (reading 'x')", Thrown(Operations.GetNamed(Value.Undefined, S("x"), 0)));
        Assert.Equal("TypeError: Cannot set properties of null (setting '0')", Thrown(Operations.SetElement(Value.Null, N(0), N(0), true, 0)));
        Assert.Equal("ReferenceError: x is not defined", Thrown(Operations.GetGlobal(S("x"), 0)));
        Assert.Equal("ReferenceError: Cannot access 'x' before initialization", Thrown(Operations.CheckInitialized(Value.Uninitialized, S("x"))));
        Assert.Equal("TypeError: o.f is not a function", Thrown(Runtime.ThrowNotCallable(N(1), S("o.f"))));
        Assert.Equal("TypeError: Cannot convert a Symbol value to a string", Thrown(Operations.ToString(Value.FromSymbol(Symbols.New(Value.Undefined)))));
        Value array = Operations.NewArray(0);
        Assert.Equal("RangeError: Invalid array length", Thrown(Operations.SetNamed(array, S("length"), N(1.5), true, 0)));
        Assert.Equal("TypeError: Cannot mix BigInt and other types, use explicit conversions", Thrown(Operations.Add(Value.FromBigInt(BigInts.FromInt64(1)), N(1))));
    }

    [Fact]
    public void Arrays_()
    {
        Value array = Operations.NewArray(2);
        for (int k = 0; k < 1000; k++) Operations.SetElement(array, N(k), N(k), true, 0);
        Assert.Equal(N(1000), Operations.GetNamed(array, S("length"), 0));
        Assert.Equal(N(999), Operations.GetElement(array, S("999"), 0));
        Operations.SetNamed(array, S("length"), N(10), true, 0);
        Assert.Equal(Value.Undefined, Operations.GetElement(array, N(10), 0));
        Operations.SetElement(array, N(4294967294), N(1), true, 0);
        Assert.Equal(N(4294967295), Operations.GetNamed(array, S("length"), 0));
        Assert.Equal(N(1), Operations.GetElement(array, N(4294967294), 0));
        Assert.Equal(N(9), Operations.GetElement(array, N(9), 0));
        Operations.SetElement(array, N(4294967295), N(2), true, 0);
        Assert.Equal(N(4294967295), Operations.GetNamed(array, S("length"), 0));
        Operations.SetNamed(array, S("length"), N(3), true, 0);
        Assert.Equal(Value.Undefined, Operations.GetElement(array, N(9), 0));
        Assert.Equal(N(2), Operations.GetElement(array, N(2), 0));
    }

    [Fact]
    public void FunctionsHaveTheirPropertiesInOrder()
    {
        int template = FunctionTemplates.New(Key("f"), 2, TemplateKind.Normal, true, 5, 0, 0, 0, 0);
        Value f = Runtime.NewClosure(template, 0);
        Assert.Equal(5, Memory.LoadI32(f.Address, Layout.FunctionEntry));
        Operations.SetNamed(f, S("extra"), N(1), true, 0);
        Assert.Equal(["length", "name", "prototype", "extra"], Keys(f));
        Value prototype = Operations.GetNamed(f, S("prototype"), 0);
        Assert.Equal(f, Operations.GetNamed(prototype, S("constructor"), 0));
        Assert.Equal("function", Content(Operations.TypeOf(f).Address));
        Value instance = Operations.PrepareConstruct(Layout.StackBase, f, f);
        Assert.Equal(prototype, Operations.GetPrototypeOf(instance));
        Assert.Equal(Value.True, Operations.InstanceOf(instance, f));
        Assert.Equal(Value.False, Operations.InstanceOf(Operations.NewObject(), f));
    }

    private static string[] Keys(Value o)
    {
        int keys = Properties.OwnKeys(o.Address, 3);
        return [.. Enumerable.Range(0, (int)Arrays.Length(keys)).Select(k => Elements.At(Elements.Of(keys), k))
            .Select(key => key.IsString ? Content(key.Address) : "@" + Content(Symbols.Description(key.Address).Address))];
    }

    [Fact]
    public void KeysInOrder()
    {
        Value o = Operations.NewObject();
        Operations.SetElement(o, Value.FromSymbol(Symbols.New(S("s"))), N(0), true, 0);
        foreach (string key in new[] { "b", "10", "a", "2", "4294967295", "01" }) Operations.SetElement(o, Value.FromString(Str(key)), N(0), true, 0);
        Assert.Equal(["2", "10", "b", "a", "4294967295", "01", "@s"], Keys(o));
        Operations.DeleteProperty(o, S("b"), true);
        Operations.SetElement(o, S("b"), N(0), true, 0);
        Assert.Equal(["2", "10", "a", "4294967295", "01", "b", "@s"], Keys(o));
    }

    [Fact]
    public void ForInSkipsWhatIsShadowedOrDeleted()
    {
        Value parent = Operations.NewObject();
        foreach (string key in new[] { "x", "y", "3" }) Operations.SetElement(parent, S(key), N(0), true, 0);
        Value o = Operations.NewObjectWithPrototype(parent);
        foreach (string key in new[] { "b", "y", "1", "gone" }) Operations.SetElement(o, S(key), N(0), true, 0);
        Value enumerator = Operations.ForInStart(o);
        var seen = new List<string>();
        while (true)
        {
            Value key = Operations.ForInNext(enumerator);
            if (key.IsHole) break;
            seen.Add(Content(key.Address));
            Operations.DeleteProperty(o, S("gone"), true);
        }
        Assert.Equal(["1", "b", "y", "3", "x"], seen);
    }

    [Fact]
    public void MappedArgumentsFollowTheirFormals()
    {
        Value array = Operations.NewArray(2);
        Operations.ArrayAppend(array, N(1));
        Operations.ArrayAppend(array, N(2));
        Value arguments = Operations.NewMappedArguments(array, Value.Null, 1);
        Operations.SetMappedParameter(arguments, 0, N(10));
        Assert.Equal(N(10), Operations.GetElement(arguments, N(0), 0));
        Operations.SetElement(arguments, N(0), N(11), true, 0);
        Assert.Equal(N(11), Operations.GetMappedParameter(arguments, 0));
        Assert.Equal(N(2), Operations.GetElement(arguments, N(1), 0));
        Operations.DeleteProperty(arguments, N(0), true);
        Operations.SetMappedParameter(arguments, 0, N(12));
        Assert.Equal(Value.Undefined, Operations.GetElement(arguments, N(0), 0));
        Assert.Equal(N(12), Operations.GetMappedParameter(arguments, 0));
    }

    [Fact]
    public void GlobalBindings()
    {
        int caches = Caches.NewArea(3);
        Operations.DeclareGlobalVar(S("v"), false);
        Assert.Equal(Value.Undefined, Operations.GetGlobal(S("v"), caches));
        Operations.SetGlobal(S("v"), N(1), true, caches + Layout.CacheSize);
        Operations.SetGlobal(S("v"), N(2), true, caches + Layout.CacheSize);
        Assert.Equal(N(2), Operations.GetGlobal(S("v"), caches));
        Assert.Equal(N(2), Operations.GetNamed(Operations.GlobalThis(), S("v"), 0));
        Operations.SetNamed(Operations.GlobalThis(), S("w"), N(3), true, 0);
        Assert.Equal(N(3), Operations.GetGlobal(S("w"), caches + 2 * Layout.CacheSize));
        // A lexical declaration shadows a configurable property, cached or not.
        Assert.Equal(Value.Undefined, Operations.CanDeclareGlobal(S("w"), true, false));
        Operations.DeclareGlobalLexical(S("w"), true);
        Assert.Equal("ReferenceError: Cannot access 'w' before initialization", Thrown(Operations.GetGlobal(S("w"), caches + 2 * Layout.CacheSize)));
        Operations.InitializeGlobalLexical(S("w"), N(4), 0);
        Assert.Equal(N(4), Operations.GetGlobal(S("w"), caches + 2 * Layout.CacheSize));
        Assert.Equal("TypeError: Assignment to constant variable.", Thrown(Operations.SetGlobal(S("w"), N(5), true, 0)));
        Assert.Equal("SyntaxError: Identifier 'v' has already been declared", Thrown(Operations.CanDeclareGlobal(S("v"), true, false)));
    }

    [Fact]
    public void FrozenAndSealed()
    {
        Value o = Operations.NewObject();
        Operations.SetNamed(o, S("x"), N(1), true, 0);
        Properties.Restrict(o.Address, Shapes.FreezeKey);
        Assert.Equal("TypeError: Cannot assign to read only property 'x' of object '#<Object>'", Thrown(Operations.SetNamed(o, S("x"), N(2), true, 0)));
        Assert.Equal("TypeError: Cannot add property y, object is not extensible", Thrown(Operations.SetNamed(o, S("y"), N(2), true, 0)));
        Assert.Equal("TypeError: Cannot delete property 'x' of #<Object>", Thrown(Operations.DeleteProperty(o, S("x"), true)));
        Value array = Operations.NewArray(1);
        Operations.ArrayAppend(array, N(1));
        Properties.Restrict(array.Address, Shapes.FreezeKey);
        Assert.True(Operations.SetElement(array, N(0), N(2), true, 0).IsSentinel);
        Assert.True(Operations.SetElement(array, N(1), N(2), true, 0).IsSentinel);
        Assert.Equal(N(1), Operations.GetElement(array, N(0), 0));
        Assert.True(Operations.SetNamed(array, S("length"), N(0), true, 0).IsSentinel);
    }
}
