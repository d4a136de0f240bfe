using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using VerifiedJS.Core;
using VerifiedJS.Primitives;
using VerifiedJS.Wasm;
using VerifiedJS.WasmIR;
using Label = VerifiedJS.Core.Label;

namespace VerifiedJS.Certify.Certificates;

// How the ILs and the passes' witnesses are written as bytes. All of them are data of a few forms: records with their constructors'
// parameters, closed hierarchies of those, sequences, tables. So their codecs are derived from the types, and what a pass adds to its
// witness is in the certificate without a line here. A type is written as
//
//     record             its constructor's parameters in order, then its further settable properties
//     hierarchy          the number of the record in the hierarchy, then that record
//     table, set         the number of entries, then the entries
//     integers, enums    variable length, sign in the lowest bit
//
// Things are written once where it matters which thing it is, or where the ILs of several steps share them (variables, labels, functions,
// expressions of Flat, statements of ANF and what is in them): the second time they are a number. So what a pass has left alone takes a few bytes.
//
// Libraries for this want marks on every type and keep no identities of immutable records; what is here has the ILs as they are.
//
// Left out is what no checker looks at: positions, source texts, the names of variables.

/// <summary>Writes and reads the values of one type.</summary>
internal abstract class Codec
{
    public abstract void Write(CertificateWriter output, object? value);

    public abstract object? Read(CertificateReader input);

    /// <summary>What is written, as text: two builds with the same text understand one another.</summary>
    public abstract string Schema { get; }

    /// <summary>The codecs of the other types that this one needs, to be made before it is used.</summary>
    protected internal virtual void Resolve(Func<Type, bool, Codec> codec) { }
}

/// <summary>All codecs that a type needs.</summary>
internal sealed class CodecSet
{
    private readonly Dictionary<(Type, bool), Codec> codecs = [];

    public CodecSet(Type root) => Root = Get(root, false);

    public Codec Root { get; }

    /// <summary>All types that are written, with how.</summary>
    public string Schema => string.Join('\n', codecs.Select(entry => $"{entry.Key.Item1}{(entry.Key.Item2 ? "?" : "")}: {entry.Value.Schema}").Order(StringComparer.Ordinal));

    private Codec Get(Type type, bool isNullable)
    {
        // Where one construct of a language is meant, it is written as all of them are.
        type = Identified.FirstOrDefault(root => root.IsAbstract && type.IsAssignableTo(root)) ?? type;
        if (codecs.TryGetValue((type, isNullable), out Codec? known)) return known;
        Codec made = isNullable ? new OptionalCodec(type) : Make(type);
        codecs.Add((type, isNullable), made);
        made.Resolve(Get);
        return made;
    }

    /// <summary>Types of which it matters which thing a value is, or which steps share.</summary>
    private static readonly HashSet<Type> Identified =
        [typeof(Variable), typeof(Label), typeof(Target), typeof(Core.Function), typeof(Flat.Expr), typeof(Anf.Stmt), typeof(Anf.Rhs), typeof(IrFunction), typeof(Primitive), typeof(KernelMethod)];

    private static Codec Make(Type type) => Identified.Contains(type) ? new IdentityCodec(type, MakePlain(type)) : MakePlain(type);

    private static Codec MakePlain(Type type)
    {
        if (type == typeof(SourcePosition) || type == typeof(ImmutableArray<SourceFile>))
            return new LeftOutCodec(type == typeof(SourcePosition) ? SourcePosition.None : ImmutableArray<SourceFile>.Empty);
        if (type == typeof(Variable)) return new VariableCodec();
        if (type == typeof(Label)) return new MarkCodec(number => new Label(number, ""));
        if (type == typeof(Target)) return new MarkCodec(_ => new Target(""));
        if (type == typeof(Primitive)) return new PrimitiveCodec();
        if (type == typeof(KernelMethod)) return new KernelMethodCodec();
        if (type == typeof(string)) return new IdentityCodec(type, new StringCodec());
        if (type == typeof(double)) return new DoubleCodec();
        if (type.IsEnum || type.IsPrimitive) return new IntegerCodec(type);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return new OptionalCodec(underlying);
        if (type.IsGenericType)
        {
            Type definition = type.GetGenericTypeDefinition();
            if (definition == typeof(ImmutableArray<>) || definition == typeof(Seq<>) || definition == typeof(HashSet<>))
                return (Codec)Activator.CreateInstance(
                    (definition == typeof(ImmutableArray<>) ? typeof(ArrayCodec<>) : definition == typeof(Seq<>) ? typeof(SeqCodec<>) : typeof(SetCodec<>)).MakeGenericType(type.GetGenericArguments()))!;
            if (definition == typeof(Dictionary<,>) || definition == typeof(IReadOnlyDictionary<,>))
                return (Codec)Activator.CreateInstance(typeof(TableCodec<,>).MakeGenericType(type.GetGenericArguments()))!;
        }
        if (type.IsAbstract) return new HierarchyCodec(type);
        return type.GetConstructor(Type.EmptyTypes) is not null && !type.IsValueType && type.GetMethod("<Clone>$") is null ? new WitnessCodec(type) : new RecordCodec(type);
    }
}

/// <summary>A value that is the same in every certificate.</summary>
internal sealed class LeftOutCodec(object? value) : Codec
{
    public override void Write(CertificateWriter output, object? written) { }
    public override object? Read(CertificateReader input) => value;
    public override string Schema => "-";
}

internal sealed class IntegerCodec(Type type) : Codec
{
    private readonly bool isBoolean = type == typeof(bool);

    public override void Write(CertificateWriter output, object? value) => output.Signed(isBoolean ? (bool)value! ? 1 : 0 : Convert.ToInt64(value, null));

    public override object Read(CertificateReader input)
    {
        long value = input.Signed();
        try
        {
            if (isBoolean) return value is 0 or 1 ? value == 1 : throw input.Error("a truth value is neither");
            if (!type.IsEnum) return Convert.ChangeType(value, type, null);
            object member = Enum.ToObject(type, Convert.ChangeType(value, Enum.GetUnderlyingType(type), null));
            return Enum.IsDefined(type, member) ? member : throw input.Error($"there is no {type.Name} {value}");
        }
        catch (OverflowException)
        {
            throw input.Error("a number is too large");
        }
    }

    public override string Schema => type.IsEnum ? string.Join(' ', Enum.GetNames(type).Zip(Enum.GetValuesAsUnderlyingType(type).Cast<object>(), (name, value) => $"{name}={value}")) : "integer";
}

internal sealed class DoubleCodec : Codec
{
    public override void Write(CertificateWriter output, object? value) => output.Fixed(BitConverter.DoubleToInt64Bits((double)value!));
    public override object Read(CertificateReader input) => BitConverter.Int64BitsToDouble(input.Fixed());
    public override string Schema => "8 bytes";
}

/// <summary>Any sequence of UTF-16 code units.</summary>
internal sealed class StringCodec : Codec
{
    public override void Write(CertificateWriter output, object? value)
    {
        var text = (string)value!;
        output.Count(text.Length);
        foreach (char unit in text) output.Unsigned(unit);
    }

    public override object Read(CertificateReader input)
    {
        var text = new char[input.Count()];
        for (int i = 0; i < text.Length; i++) text[i] = input.Unsigned() is <= char.MaxValue and var unit ? (char)unit : throw input.Error("a text is malformed");
        return new string(text);
    }

    public override string Schema => "code units";
}

internal sealed class OptionalCodec(Type type) : Codec
{
    private Codec inner = null!;

    protected internal override void Resolve(Func<Type, bool, Codec> codec) => inner = codec(type, false);

    public override void Write(CertificateWriter output, object? value)
    {
        output.Unsigned(value is null ? 0u : 1u);
        if (value is not null) inner.Write(output, value);
    }

    public override object? Read(CertificateReader input) => input.Unsigned() switch
    {
        0 => null,
        1 => inner.Read(input),
        _ => throw input.Error("something is neither there nor missing"),
    };

    public override string Schema => "optional";
}

/// <summary>A variable: which stores it lives in is what the checkers look at.</summary>
internal sealed class VariableCodec : Codec
{
    public override void Write(CertificateWriter output, object? value)
    {
        var variable = (Variable)value!;
        output.Unsigned((variable.IsCaptured ? 1u : 0) | (variable.IsStatic ? 2u : 0));
    }

    public override object Read(CertificateReader input) => input.Unsigned() is <= 3 and var marks
        ? new Variable(input.NextNumber, "") { IsCaptured = (marks & 1) != 0, IsStatic = (marks & 2) != 0 }
        : throw input.Error("a variable is malformed");

    public override string Schema => "captured, static";
}

/// <summary>Something of which nothing matters but which it is.</summary>
internal sealed class MarkCodec(Func<int, object> make) : Codec
{
    public override void Write(CertificateWriter output, object? value) { }
    public override object Read(CertificateReader input) => make(input.NextNumber);
    public override string Schema => "mark";
}

/// <summary>Operations are known by their names; what is known of them comes from this compiler's table.</summary>
internal sealed class PrimitiveCodec : Codec
{
    private readonly StringCodec name = new();

    public override void Write(CertificateWriter output, object? value) => name.Write(output, ((Primitive)value!).Name);

    public override object Read(CertificateReader input) =>
        PrimitiveTable.All.TryGetValue((string)name.Read(input), out Primitive? operation) ? operation : throw input.Error("it names an operation that there is not");

    public override string Schema => "name";
}

internal sealed class KernelMethodCodec : Codec
{
    private readonly StringCodec name = new();

    public override void Write(CertificateWriter output, object? value) => name.Write(output, ((KernelMethod)value!).Name);

    public override object Read(CertificateReader input)
    {
        string[] parts = ((string)name.Read(input)).Split('.');
        try
        {
            return parts.Length == 2 && parts.All(part => part.All(char.IsAsciiLetterOrDigit)) && KernelMethod.Find(parts[0], parts[1]) is { } method
                ? method
                : throw input.Error("it names a method that the kernel does not have");
        }
        catch (NotSupportedException)
        {
            throw input.Error("it names a method that compiled code cannot call");
        }
    }

    public override string Schema => "name";
}

/// <summary>Something that is written once, and is a number afterwards.</summary>
internal sealed class IdentityCodec(Type type, Codec inner) : Codec
{
    protected internal override void Resolve(Func<Type, bool, Codec> codec) => inner.Resolve(codec);

    private uint Variants => inner is HierarchyCodec hierarchy ? (uint)hierarchy.Count : 1;

    public override void Write(CertificateWriter output, object? value)
    {
        if (output.NumberOf(type, value!) is { } number)
        {
            output.Unsigned(Variants + (uint)number);
            return;
        }
        if (inner is not HierarchyCodec) output.Unsigned(0u);
        inner.Write(output, value);
        output.Number(type, value!);
    }

    public override object Read(CertificateReader input)
    {
        ulong head = input.Unsigned();
        if (head >= Variants) return input.Known(type, head - Variants);
        return input.Number(type, () => inner is HierarchyCodec hierarchy ? hierarchy.Read(input, head) : inner.Read(input)!);
    }

    public override string Schema => "once: " + inner.Schema;
}

/// <summary>Something that is named here, and a part elsewhere.</summary>
internal sealed class NameCodec(Codec inner) : Codec
{
    public override void Write(CertificateWriter output, object? value) => inner.Write(output, value);
    public override object? Read(CertificateReader input) => input.Name(inner);
    public override string Schema => inner.Schema;
}

/// <summary>The records of a closed hierarchy.</summary>
internal sealed class HierarchyCodec : Codec
{
    private readonly Type[] types;
    private readonly Dictionary<Type, uint> numbers = [];
    private Codec[] codecs = [];

    public HierarchyCodec(Type root)
    {
        types = [.. root.Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(root)).OrderBy(type => type.FullName, StringComparer.Ordinal)];
        for (int i = 0; i < types.Length; i++) numbers.Add(types[i], (uint)i);
    }

    public int Count => types.Length;

    protected internal override void Resolve(Func<Type, bool, Codec> codec)
    {
        codecs = [.. types.Select(type => new RecordCodec(type))];
        foreach (Codec record in codecs) record.Resolve(codec);
    }

    public override void Write(CertificateWriter output, object? value)
    {
        uint number = numbers[value!.GetType()];
        output.Unsigned(number);
        codecs[number].Write(output, value);
    }

    public override object Read(CertificateReader input) => Read(input, input.Unsigned());

    public object Read(CertificateReader input, ulong number) => number < (ulong)codecs.Length ? codecs[number].Read(input)! : throw input.Error("there is no such construct");

    public override string Schema => string.Join("; ", types.Select((type, i) => $"{type.FullName} {codecs[i].Schema}"));
}

/// <summary>A record, or a tuple: its constructor's parameters, then its further settable properties.</summary>
internal sealed class RecordCodec : Codec
{
    private readonly Type type;
    private readonly ConstructorInfo constructor;
    private readonly ConstructorInvoker invoker;
    private readonly (Type Type, bool IsNullable, string Name, Func<object, object?> Get)[] parameters;
    private readonly PropertyInfo[] further;
    private Codec[] codecs = [], furtherCodecs = [];

    public RecordCodec(Type type)
    {
        this.type = type;
        constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length) ?? throw new InvalidOperationException($"{type} has no constructor");
        invoker = ConstructorInvoker.Create(constructor);
        var nullability = new NullabilityInfoContext();
        parameters = [.. constructor.GetParameters().Select(parameter =>
        {
            bool isNullable = !parameter.ParameterType.IsValueType && nullability.Create(parameter).ReadState == NullabilityState.Nullable;
            if (type.GetProperty(parameter.Name!) is { } property)
            {
                MethodInvoker get = MethodInvoker.Create(property.GetMethod!);
                return (parameter.ParameterType, isNullable, parameter.Name!, (Func<object, object?>)(it => get.Invoke(it)));
            }
            FieldInfo field = type.GetField(parameter.Name!, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance) ?? throw new InvalidOperationException($"{type} has no {parameter.Name}");
            return (parameter.ParameterType, isNullable, parameter.Name!, it => field.GetValue(it));
        })];
        further = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null && property.PropertyType != typeof(SourcePosition) && parameters.All(parameter => parameter.Name != property.Name))
            .OrderBy(property => property.Name, StringComparer.Ordinal)];
    }

    protected internal override void Resolve(Func<Type, bool, Codec> codec)
    {
        codecs = [.. parameters.Select(parameter =>
            type == typeof(Core.Function) && parameter.Name == nameof(Core.Function.SourceText) ? new LeftOutCodec(null)
            : parameter.Type == typeof(Core.Function) && parameter.Name == nameof(Flat.FlatFunction.Source) ? new NameCodec(codec(parameter.Type, false))
            : codec(parameter.Type, parameter.IsNullable))];
        furtherCodecs = [.. further.Select(property => codec(property.PropertyType, false))];
    }

    public override void Write(CertificateWriter output, object? value)
    {
        for (int i = 0; i < codecs.Length; i++) codecs[i].Write(output, parameters[i].Get(value!));
        for (int i = 0; i < further.Length; i++) furtherCodecs[i].Write(output, further[i].GetValue(value));
    }

    public override object Read(CertificateReader input)
    {
        input.Enter();
        var arguments = new object?[codecs.Length];
        for (int i = 0; i < codecs.Length; i++) arguments[i] = codecs[i].Read(input);
        object made = invoker.Invoke(arguments.AsSpan());
        for (int i = 0; i < further.Length; i++) further[i].SetValue(made, furtherCodecs[i].Read(input));
        input.Leave();
        return made;
    }

    public override string Schema => string.Join(", ", parameters.Select(parameter => $"{parameter.Type} {parameter.Name}").Concat(further.Select(property => $"{property.PropertyType} {property.Name}")));
}

/// <summary>What a pass fills in: tables that are there from the start, and settable properties.</summary>
internal sealed class WitnessCodec(Type type) : Codec
{
    private readonly PropertyInfo[] properties = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(property => property.MetadataToken)];
    private Codec[] codecs = [];

    protected internal override void Resolve(Func<Type, bool, Codec> codec) => codecs = [.. properties.Select(property => codec(property.PropertyType, false))];

    public override void Write(CertificateWriter output, object? value)
    {
        for (int i = 0; i < codecs.Length; i++) codecs[i].Write(output, properties[i].GetValue(value));
    }

    public override object Read(CertificateReader input)
    {
        object made = Activator.CreateInstance(type)!;
        for (int i = 0; i < codecs.Length; i++)
        {
            object? read = codecs[i].Read(input);
            if (properties[i].SetMethod is not null) properties[i].SetValue(made, read);
            else ((IFilled)codecs[i]).Fill(properties[i].GetValue(made)!, read!);
        }
        return made;
    }

    public override string Schema => string.Join(", ", properties.Select(property => $"{property.PropertyType} {property.Name}"));
}

/// <summary>A codec of collections that can be added to.</summary>
internal interface IFilled
{
    void Fill(object collection, object items);
}

internal abstract class ItemsCodec<T> : Codec
{
    private Codec item = null!;

    protected internal override void Resolve(Func<Type, bool, Codec> codec) => item = codec(typeof(T), false);

    protected abstract object Of(T[] items);

    public override void Write(CertificateWriter output, object? value)
    {
        T[] items = [.. (IEnumerable<T>)value!];
        output.Count(items.Length);
        foreach (T one in items) item.Write(output, one);
    }

    public override object Read(CertificateReader input)
    {
        var items = new T[input.Count()];
        for (int i = 0; i < items.Length; i++) items[i] = (T)item.Read(input)!;
        return Of(items);
    }

    public override string Schema => "items";
}

internal sealed class ArrayCodec<T> : ItemsCodec<T>
{
    protected override object Of(T[] items) => ImmutableArray.Create(items);
}

internal sealed class SeqCodec<T> : ItemsCodec<T>
{
    protected override object Of(T[] items) => VerifiedJS.Wasm.Seq.Create<T>(items);
}

internal sealed class SetCodec<T> : ItemsCodec<T>, IFilled
{
    protected override object Of(T[] items) => items.ToHashSet();

    public void Fill(object collection, object items) => ((HashSet<T>)collection).UnionWith((HashSet<T>)items);
}

internal sealed class TableCodec<TKey, TValue> : Codec, IFilled
    where TKey : notnull
{
    private Codec key = null!, value = null!;

    protected internal override void Resolve(Func<Type, bool, Codec> codec)
    {
        key = codec(typeof(TKey), false);
        value = codec(typeof(TValue), false);
    }

    public override void Write(CertificateWriter output, object? table)
    {
        KeyValuePair<TKey, TValue>[] entries = [.. (IEnumerable<KeyValuePair<TKey, TValue>>)table!];
        output.Count(entries.Length);
        foreach ((TKey k, TValue v) in entries)
        {
            key.Write(output, k);
            value.Write(output, v);
        }
    }

    // By the thing itself: tables whose keys are alike but not the same keep their entries apart until Fill.
    public override object Read(CertificateReader input)
    {
        int count = input.Count();
        var table = typeof(TKey).IsValueType ? new Dictionary<TKey, TValue>() : new Dictionary<TKey, TValue>((IEqualityComparer<TKey>)(object)ReferenceEqualityComparer.Instance);
        for (int i = 0; i < count; i++)
            if (!table.TryAdd((TKey)input.Name(key)!, (TValue)value.Read(input)!))
                throw input.Error("a table has two entries for the same thing");
        return table;
    }

    public void Fill(object collection, object items)
    {
        var table = (IDictionary<TKey, TValue>)collection;
        foreach ((TKey k, TValue v) in (Dictionary<TKey, TValue>)items)
        {
            if (table.ContainsKey(k)) throw new CertificateError("a table has two entries for the same thing");
            table.Add(k, v);
        }
    }

    public override string Schema => "table";
}
