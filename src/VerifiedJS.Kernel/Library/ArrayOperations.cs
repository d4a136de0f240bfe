using VerifiedJS.Intrinsics;

namespace VerifiedJS.Kernel;

/// <summary>
/// Fast paths of Array.prototype: each does the plain case of its method and says so, or does nothing. Plain is an array that is dense,
/// extensible, with a writable length, while no prototype has elements: then nothing that a program wrote can take part.
/// </summary>
public static partial class Operations
{
    /// <summary>An own element that is a plain dense one, else Hole.</summary>
    public static Value DenseElement(Value o, Value index)
    {
        if (Heap.KindOf(o.Address) != CellKind.Array || Elements.IsSparse(o.Address)) return Value.Hole;
        int elements = Elements.Of(o.Address);
        double number = index.Number;
        if (!(number < Elements.Used(elements))) return Value.Hole;
        Value value = Elements.At(elements, (int)number);
        return Elements.IsPlain(value) ? value : Value.Hole;
    }

    /// <summary>Whether an array's dense elements are all that its elements are.</summary>
    public static bool IsDense(Value o) => o.IsObject && Arrays.IsSimple(o.Address);

    /// <summary>The index of the first dense element, from an integer on, that is strictly equal; -1 when none is. An array of the library's own, or one that IsDense.</summary>
    public static int DenseIndexOf(Value array, Value item, double from)
    {
        int elements = Elements.Of(array.Address), length = Elements.Used(elements);
        if (!(from < length)) return -1;
        int k = (int)from;
        if (item.IsNumber)
        {
            double number = item.Number;
            for (; k < length; k++)
                if (Elements.At(elements, k).Number == number) return k; // what is no number is a NaN
        }
        else if (item.IsString || item.IsBigInt)
        {
            for (; k < length; k++)
                if (StrictEquals(Elements.At(elements, k), item)) return k;
        }
        else
        {
            for (; k < length; k++)
                if (Elements.At(elements, k).Bits == item.Bits) return k;
        }
        return -1;
    }

    // An array whose elements up to its length are all in the dense cell.
    private static bool IsFull(Value o) =>
        o.IsObject && Arrays.IsSimple(o.Address) && (uint)Elements.Used(Elements.Of(o.Address)) == Arrays.Length(o.Address);

    private static bool HasHole(int elements, int from, int count)
    {
        for (int k = from; k < from + count; k++)
            if (!Elements.IsPlain(Elements.At(elements, k))) return true;
        return false;
    }

    public static bool PushFast(Value o, Value item) => IsFull(o) && Arrays.Length(o.Address) < 1 << 26 && Arrays.Append(o.Address, item);

    /// <summary>The removed element, or Hole when nothing was done.</summary>
    public static Value PopFast(Value o)
    {
        if (!IsFull(o)) return Value.Hole;
        int elements = Elements.Of(o.Address), length = Elements.Used(elements);
        if (length == 0) return Value.Hole;
        Value value = Elements.At(elements, length - 1);
        if (value.IsHole) return value;
        Elements.SetAt(elements, length - 1, Value.Hole);
        SetLengthAndUsed(o.Address, length - 1);
        return value;
    }

    private static void SetLengthAndUsed(int o, int length)
    {
        Memory.StoreI32(Elements.Of(o), length, Layout.ElementsUsed);
        Memory.StoreI32(o, length, Layout.ArrayLength);
    }

    private static void MoveElements(int elements, int from, int to, int count) =>
        Memory.Copy(elements + Layout.ElementsValues + to * 8, elements + Layout.ElementsValues + from * 8, count * 8);

    /// <summary>The removed element, or Hole when nothing was done.</summary>
    public static Value ShiftFast(Value o)
    {
        if (!IsFull(o)) return Value.Hole;
        int elements = Elements.Of(o.Address), length = Elements.Used(elements);
        if (length == 0) return Value.Hole;
        Value value = Elements.At(elements, 0);
        if (value.IsHole) return value;
        MoveElements(elements, 1, 0, length - 1);
        SetLengthAndUsed(o.Address, length - 1);
        return value;
    }

    public static bool UnshiftFast(Value o, Value item)
    {
        if (!PushFast(o, item)) return false;
        int elements = Elements.Of(o.Address), length = Elements.Used(elements);
        MoveElements(elements, 0, 1, length - 1);
        Elements.SetAt(elements, 0, item);
        return true;
    }

    // An array without elements yet, to be filled.
    private static bool IsFresh(Value a) => a.IsObject && Arrays.IsSimple(a.Address) && Elements.Used(Elements.Of(a.Address)) == 0;

    private static bool FillFrom(int target, int source, int from, int count)
    {
        if (count == 0) return true;
        if (!Elements.Reserve(target, count)) return false;
        Memory.Copy(Elements.Of(target) + Layout.ElementsValues, source + Layout.ElementsValues + from * 8, count * 8);
        SetLengthAndUsed(target, count);
        return true;
    }

    /// <summary>23.1.3.28: a fresh array, the array, first index, count.</summary>
    public static bool SliceFast(Value a, Value o, double from, double count)
    {
        if (!IsFull(o) || !IsFresh(a) || from + count > Arrays.Length(o.Address) || Elements.Of(a.Address) != 0) return false;
        return FillFrom(a.Address, Elements.Of(o.Address), (int)from, (int)count);
    }

    /// <summary>23.1.3.2: appends all elements of an array to one that holds n so far.</summary>
    public static bool ConcatFast(Value a, double n, Value e)
    {
        if (!IsFull(a) || !IsFull(e) || Arrays.Length(a.Address) != n || a.Bits == e.Bits) return false;
        int count = (int)Arrays.Length(e.Address);
        for (int k = 0; k < count; k++)
            if (!Arrays.Append(a.Address, Elements.At(Elements.Of(e.Address), k))) return false;
        return true;
    }

    /// <summary>23.1.3.31: a fresh array for what is deleted, the array, first index, number deleted, array of items.</summary>
    public static bool SpliceFast(Value a, Value o, double start, double deleted, Value items)
    {
        if (!IsFull(o) || !IsFresh(a) || Elements.Of(a.Address) != 0 || a.Bits == o.Bits || items.Bits == o.Bits) return false;
        int from = (int)start, removed = (int)deleted, added = (int)Arrays.Length(items.Address), length = (int)Arrays.Length(o.Address);
        if (from + removed > length || HasHole(Elements.Of(o.Address), from, length - from)) return false;
        if (!FillFrom(a.Address, Elements.Of(o.Address), from, removed)) return false;
        for (int k = removed; k < added; k++)
            if (!Arrays.Append(o.Address, Value.Undefined)) return false;
        int elements = Elements.Of(o.Address);
        MoveElements(elements, from + removed, from + added, length - from - removed);
        for (int k = 0; k < added; k++) Elements.SetAt(elements, from + k, Elements.At(Elements.Of(items.Address), k));
        int newLength = length - removed + added;
        for (int k = newLength; k < length; k++) Elements.SetAt(elements, k, Value.Hole);
        SetLengthAndUsed(o.Address, newLength);
        return true;
    }

    /// <summary>An array that serves as a list of arguments as it is, else undefined.</summary>
    public static Value ArgumentsFast(Value value)
    {
        if (!IsFull(value)) return Value.Undefined;
        return HasHole(Elements.Of(value.Address), 0, (int)Arrays.Length(value.Address)) ? Value.Undefined : value;
    }
}
