using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

// The global environment (ES2025 9.1.1.4): script-level lexical bindings first, in an object that no program sees, whose properties
// are not writable when constant and Uninitialized before their initialisation; then the global object.
public static partial class Operations
{
    public static Value GetGlobal(Value name, int cache)
    {
        if (cache != 0 && Memory.LoadI32(cache, Layout.CacheHolder) != 0) return FromHolder(cache);
        Value value = FindGlobal(name, cache, RealmSlot.GetGlobal);
        return value.IsHole ? Errors.Reference(Text.NotDefined, name) : value;
    }

    /// <summary>ES2025 13.5.3: the value, or undefined when there is no binding</summary>
    public static Value TypeofGlobal(Value name, int cache)
    {
        if (cache != 0 && Memory.LoadI32(cache, Layout.CacheHolder) != 0) return FromHolder(cache);
        Value value = FindGlobal(name, cache, RealmSlot.TypeofGlobal);
        return value.IsHole ? Value.Undefined : value;
    }

    // The value, Hole when there is no such binding, Throw or Invoke.
    private static Value FindGlobal(Value name, int cache, RealmSlot hook)
    {
        int key = name.Address;
        int lexical = Realm.Cell(RealmSlot.LexicalBindings);
        int info = Shapes.Lookup(Objects.ShapeOf(lexical), key);
        if (info >= 0)
        {
            Value value = Objects.Slot(lexical, info >> 8);
            if (value.IsUninitialized) return Errors.Reference(Text.NotInitialized, name);
            RecordGlobal(cache, lexical, info);
            return value;
        }
        Value self = Realm.Get(RealmSlot.GlobalObject);
        for (int at = self.Address; at != 0; at = Objects.PrototypeOf(at))
        {
            int found = Properties.FindOwn(at, Conversions.StringToKey(key));
            if (found == Elements.Absent) continue;
            if (found == Elements.Exotic) return Outcome.Library(hook, name);
            if (found < 0) return Value.Hole;
            Value content = State.GetValue(State.Result1);
            if (at == self.Address && (found & Shapes.Accessor) == 0 && Heap.KindOf(at) == CellKind.Object)
            {
                int own = Shapes.Lookup(Objects.ShapeOf(at), key);
                if (own >= 0) RecordGlobal(cache, at, own);
            }
            return Properties.ValueOf(content, found, self);
        }
        return Value.Hole;
    }

    private static void RecordGlobal(int cache, int holder, int info)
    {
        if (cache != 0) Caches.RecordInherited(cache, 0, holder, (info >> 8) * 8);
    }

    public static Value SetGlobal(Value name, Value value, bool strict, int cache)
    {
        if (cache != 0 && Memory.LoadI32(cache, Layout.CacheHolder) != 0)
        {
            Memory.StoreI64(Memory.LoadI32(Memory.LoadI32(cache, Layout.CacheHolder), Layout.Slots) + Memory.LoadI32(cache, Layout.CacheHolderOffset), value.Bits);
            return Value.Undefined;
        }
        int key = name.Address;
        int lexical = Realm.Cell(RealmSlot.LexicalBindings);
        int info = Shapes.Lookup(Objects.ShapeOf(lexical), key);
        if (info >= 0)
        {
            // 9.1.1.1.5 SetMutableBinding
            if (Objects.Slot(lexical, info >> 8).IsUninitialized) return Errors.Reference(Text.NotInitialized, name);
            if ((info & Shapes.Writable) == 0) return Errors.Type(Text.AssignConstant);
            Objects.SetSlot(lexical, info >> 8, value);
            RecordGlobal(cache, lexical, info);
            return Value.Undefined;
        }
        // 9.1.1.2.5: a strict reference must still have its binding.
        int global = Realm.Cell(RealmSlot.GlobalObject);
        Value property = Conversions.StringToKey(key);
        if (strict)
        {
            Value has = Properties.Has(global, property);
            if (has.IsSentinel) return Outcome.Library(RealmSlot.SetGlobal, name, value, Value.True);
            if (!has.IsTrue) return Errors.Reference(Text.NotDefined, name);
        }
        int own = property.IsNumber ? -1 : Shapes.Lookup(Objects.ShapeOf(global), key);
        if (own >= 0 && (own & (Shapes.Writable | Shapes.Accessor)) == Shapes.Writable && Heap.KindOf(global) == CellKind.Object)
        {
            Objects.SetSlot(global, own >> 8, value);
            RecordGlobal(cache, global, own);
            return Value.Undefined;
        }
        return Properties.Set(global, property, value, Value.FromObject(global), strict);
    }

    public static Value HasGlobal(Value name)
    {
        if (Shapes.Lookup(Objects.ShapeOf(Realm.Cell(RealmSlot.LexicalBindings)), name.Address) >= 0) return Value.True;
        Value has = Properties.Has(Realm.Cell(RealmSlot.GlobalObject), Conversions.StringToKey(name.Address));
        return has.IsSentinel ? Outcome.Library(RealmSlot.HasGlobal, name) : has;
    }

    public static Value DeleteGlobal(Value name)
    {
        if (Shapes.Lookup(Objects.ShapeOf(Realm.Cell(RealmSlot.LexicalBindings)), name.Address) >= 0) return Value.False;
        return Properties.Delete(Realm.Cell(RealmSlot.GlobalObject), Conversions.StringToKey(name.Address), false);
    }

    /// <summary>ES2025 16.1.7 steps 3-12: name, is lexical, is function</summary>
    public static Value CanDeclareGlobal(Value name, bool isLexical, bool isFunction)
    {
        int global = Realm.Cell(RealmSlot.GlobalObject);
        if (Shapes.Lookup(Objects.ShapeOf(Realm.Cell(RealmSlot.LexicalBindings)), name.Address) >= 0) return Errors.Syntax(Text.AlreadyDeclared, name);
        int own = Properties.FindOwn(global, Conversions.StringToKey(name.Address));
        // 9.1.1.4.14 HasRestrictedGlobalProperty
        if (isLexical) return own >= 0 && (own & Shapes.Configurable) == 0 ? Errors.Syntax(Text.AlreadyDeclared, name) : Value.Undefined;
        // 9.1.1.4.15 CanDeclareGlobalVar, 9.1.1.4.16 CanDeclareGlobalFunction
        if (own < 0) return Objects.IsExtensible(global) ? Value.Undefined : Errors.Type(Text.CannotDeclareGlobal, name);
        if (!isFunction || (own & Shapes.Configurable) != 0) return Value.Undefined;
        int needed = Shapes.Writable | Shapes.Enumerable;
        return (own & (needed | Shapes.Accessor)) == needed ? Value.Undefined : Errors.Type(Text.CannotDeclareGlobal, name);
    }

    /// <summary>ES2025 9.1.1.4.17 CreateGlobalVarBinding: name, deletable</summary>
    public static Value DeclareGlobalVar(Value name, bool deletable)
    {
        int global = Realm.Cell(RealmSlot.GlobalObject);
        Value key = Conversions.StringToKey(name.Address);
        if (Properties.FindOwn(global, key) >= 0 || !Objects.IsExtensible(global)) return Value.Undefined;
        return DefineData(global, key, Value.Undefined, Shapes.Writable | Shapes.Enumerable | (deletable ? Shapes.Configurable : 0));
    }

    /// <summary>ES2025 9.1.1.4.18 CreateGlobalFunctionBinding: name, function, deletable</summary>
    public static Value DeclareGlobalFunction(Value name, Value function, bool deletable)
    {
        int global = Realm.Cell(RealmSlot.GlobalObject);
        Value key = Conversions.StringToKey(name.Address);
        int own = Properties.FindOwn(global, key);
        if (own >= 0 && (own & Shapes.Configurable) == 0) return DefineData(global, key, function, own & Shapes.AllAttributes);
        return DefineData(global, key, function, Shapes.Writable | Shapes.Enumerable | (deletable ? Shapes.Configurable : 0));
    }

    /// <summary>ES2025 16.1.7 step 16: name, is const</summary>
    public static Value DeclareGlobalLexical(Value name, bool isConst)
    {
        int lexical = Realm.Cell(RealmSlot.LexicalBindings);
        if (Shapes.Lookup(Objects.ShapeOf(lexical), name.Address) >= 0) return Errors.Syntax(Text.AlreadyDeclared, name);
        Objects.Add(lexical, name.Address, Value.Uninitialized, isConst ? Shapes.Enumerable : Shapes.Enumerable | Shapes.Writable);
        return Value.Undefined;
    }

    /// <summary>ES2025 9.1.1.4.4 InitializeBinding: name, value</summary>
    public static Value InitializeGlobalLexical(Value name, Value value, int cache)
    {
        int lexical = Realm.Cell(RealmSlot.LexicalBindings);
        int info = Shapes.Lookup(Objects.ShapeOf(lexical), name.Address);
        if (info < 0) return Errors.Reference(Text.NotDefined, name);
        Objects.SetSlot(lexical, info >> 8, value);
        return Value.Undefined;
    }

    // The same where the name is not known when the code is compiled: a cache holds for one name.

    /// <summary>ES2025 9.1.1.4.6: name</summary>
    public static Value LookupGlobal(Value name) => GetGlobal(name, 0);

    /// <summary>ES2025 13.5.3: the value, or undefined when there is no binding</summary>
    public static Value LookupGlobalTypeof(Value name) => TypeofGlobal(name, 0);

    /// <summary>ES2025 9.1.1.4.5: name, value, strict</summary>
    public static Value StoreGlobal(Value name, Value value, bool strict) => SetGlobal(name, value, strict, 0);

    public static Value GlobalThis() => Realm.Get(RealmSlot.GlobalThis);

    // Creates or overwrites a data property with these attributes; always allowed by the caller.
    private static Value DefineData(int o, Value key, Value value, int attributes)
    {
        int fields = Properties.HasValue | Properties.HasWritable | Properties.HasEnumerable | Properties.HasConfigurable | attributes;
        Value done = Properties.DefineOwn(o, key, fields, value, Value.Undefined, Value.Undefined);
        if (done.IsSentinel) return done;
        return done.IsTrue ? Value.Undefined : Errors.Type(Text.CannotRedefine, key);
    }
}
