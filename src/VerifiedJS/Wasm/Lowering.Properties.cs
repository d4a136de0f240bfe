using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

// Property accesses and calls inline: the cases of Layout's inline caches and of dense elements, with the kernel's operation for all
// others. Inline code is several times faster and larger than the call, so it is for loops, and for functions with few accesses.
//
//     done: {
//         if base is an object:
//             a = address of base
//             if shape of a = cache's shape:   r = ...; branch done
//             ...
//         r = Operation(...), with its rare outcomes
//     }

public sealed partial class Lowering
{
    private sealed partial class FunctionLowering
    {
        // A function with more accesses than this has them inline in its loops only.
        private const int FewAccesses = 24;

        private bool IsHot => loopDepth > 0 || hasFewAccesses;

        private static int CountAccesses(Anf.Stmt statement)
        {
            int count = statement is Anf.Set { Value: Anf.Prim { Operation.HasInlineCache: true } or Anf.Call } ? 1 : 0;
            foreach (Anf.Stmt child in Anf.Walk.Children(statement)) count += CountAccesses(child);
            return count;
        }

        private static Expr I32(Expr address, int offset) => new Load(LoadOp.I32Load, address, offset);
        private static Expr AddI32(Expr x, Expr y) => new Op(NumericOp.I32Add, [x, y]);
        private static Expr Same(Expr x, Expr y) => new Op(NumericOp.I32Eq, [x, y]);

        /// <summary>The value of a property at an offset among its object's slots.</summary>
        private static Load SlotValue(Expr holder, Expr offset) => new(LoadOp.I64Load, AddI32(I32(holder, Layout.Slots), offset), 0);

        /// <summary>Fast paths that branch to done, before the operation itself.</summary>
        private void WithFastPaths(Anf.Set set, Anf.Prim prim, CallKernel call, Action<Slot, Target> fastPaths)
        {
            Slot result = NewResult(set);
            var done = new Target("done");
            output.Add(new Block(done,
            [
                .. Collect(() =>
                {
                    fastPaths(result, done);
                    CheckedInto(result, set, prim.Operation, call);
                }),
            ]));
            FinishResult(set, result);
        }

        /// <summary>The address of an object, in a local of its own.</summary>
        private Slot AddressOf(Expr value)
        {
            Slot address = NewSlot(ValueType.I32);
            output.Add(new Set(address, new Op(NumericOp.I32WrapI64, [value])));
            return address;
        }

        private void GetNamed(Anf.Set set, Anf.Prim prim)
        {
            if (!IsHot || RepresentationOf(prim.Arguments[0]) != Representation.Boxed)
            {
                KernelOperation(set, prim);
                return;
            }
            CallKernel call = KernelCall(prim);
            Expr cache = call.Arguments[^1], target = Boxed(prim.Arguments[0]);
            bool isLength = prim.Arguments[1] is ConstantAtom { Value: Literal.String { Value: "length" } };
            WithFastPaths(set, prim, call, (result, done) =>
            {
                output.Add(new If(HasTag(target, Value.ObjectTag),
                [
                    .. Collect(() =>
                    {
                        Slot a = AddressOf(target);
                        if (isLength)
                        {
                            output.Add(new If(Same(new Load(LoadOp.I32Load8U, new Get(a), Layout.Kind), new ConstI32((int)CellKind.Array)),
                            [
                                new Set(result, new Op(NumericOp.I64ReinterpretF64, [new Op(NumericOp.F64ConvertI32U, [I32(new Get(a), Layout.ArrayLength)])])),
                                new Branch(done),
                            ], []));
                        }
                        Slot shape = NewSlot(ValueType.I32);
                        output.Add(new Set(shape, I32(new Get(a), Layout.Shape)));
                        output.Add(new If(Same(new Get(shape), I32(cache, Layout.CacheShape)),
                            [new Set(result, SlotValue(new Get(a), I32(cache, Layout.CacheOffset))), new Branch(done)], []));
                        output.Add(new If(Same(new Get(shape), I32(cache, Layout.CacheHolderShape)),
                            [new Set(result, SlotValue(I32(cache, Layout.CacheHolder), I32(cache, Layout.CacheHolderOffset))), new Branch(done)], []));
                    }),
                ], isLength
                    ?
                    [
                        new If(HasTag(target, Value.StringTag),
                        [
                            new Set(result, new Op(NumericOp.I64ReinterpretF64,
                                [new Op(NumericOp.F64ConvertI32S, [I32(new Op(NumericOp.I32WrapI64, [target]), Layout.StringLength)])])),
                            new Branch(done),
                        ], []),
                    ]
                    : []));
            });
        }

        private void SetNamed(Anf.Set set, Anf.Prim prim)
        {
            if (!IsHot || RepresentationOf(prim.Arguments[0]) != Representation.Boxed)
            {
                KernelOperation(set, prim);
                return;
            }
            CallKernel call = KernelCall(prim);
            Expr cache = call.Arguments[^1], target = Boxed(prim.Arguments[0]);
            WithFastPaths(set, prim, call, (result, done) => output.Add(new If(HasTag(target, Value.ObjectTag),
            [
                .. Collect(() =>
                {
                    Slot a = AddressOf(target);
                    output.Add(new If(Same(I32(new Get(a), Layout.Shape), I32(cache, Layout.CacheShape)),
                    [
                        new Store(StoreOp.I64Store, AddI32(I32(new Get(a), Layout.Slots), I32(cache, Layout.CacheOffset)), 0, Boxed(prim.Arguments[2])),
                        new Set(result, new ConstI64(Value.UndefinedBits)),
                        new Branch(done),
                    ], []));
                }),
            ], [])));
        }

        private void GetGlobal(Anf.Set set, Anf.Prim prim)
        {
            if (!IsHot)
            {
                KernelOperation(set, prim);
                return;
            }
            CallKernel call = KernelCall(prim);
            Expr cache = call.Arguments[^1];
            WithFastPaths(set, prim, call, (result, done) =>
            {
                Slot holder = NewSlot(ValueType.I32);
                output.Add(new Set(holder, I32(cache, Layout.CacheHolder)));
                output.Add(new If(new Get(holder), [new Set(result, SlotValue(new Get(holder), I32(cache, Layout.CacheHolderOffset))), new Branch(done)], []));
            });
        }

        /// <summary>Whether the key may be an integer, and the target an object.</summary>
        private bool MayBeElement(Atom target, Atom key) =>
            target is LocalAtom && RepresentationOf(target) == Representation.Boxed
            && (key is LocalAtom ? RepresentationOf(key) != Representation.Boolean : IsInt32(key));

        private static Expr And(Expr? x, Expr y) => x is null ? y : new Op(NumericOp.I32And, [x, y]);

        /// <summary>Neither Hole nor Uninitialized (a mapped argument).</summary>
        private static Expr IsPlain(Expr value) =>
            new Op(NumericOp.I64GtU, [new Op(NumericOp.I64Sub, [value, new ConstI64(Value.HoleBits)]), new ConstI64(1)]);

        private static Expr ElementAddress(Slot elements, Expr index) => AddI32(new Get(elements), new Op(NumericOp.I32Shl, [index, new ConstI32(3)]));

        /// <summary>
        /// Where the target is an object, and the key the index of an element in use: what to do with it, given the locals with the elements' address and the index.
        /// </summary>
        private void WithElements(Anf.Set set, Anf.Prim prim, Func<Slot, Expr, Slot, Target, Stmt[]> use)
        {
            (Atom target, Atom key) = (prim.Arguments[0], prim.Arguments[1]);
            if (!IsHot || !MayBeElement(target, key))
            {
                KernelOperation(set, prim);
                return;
            }
            WithFastPaths(set, prim, KernelCall(prim), (result, done) =>
            {
                Expr? test = null;
                Expr index = Truncated(key, ref test);
                test = And(test, HasTag(Boxed(target), Value.ObjectTag));
                Slot elements = NewSlot(ValueType.I32);
                output.Add(new If(test,
                [
                    new Set(elements, I32(new Op(NumericOp.I32WrapI64, [Boxed(target)]), Layout.Elements)),
                    new If(new Op(NumericOp.I32LtU, [index, I32(new Get(elements), Layout.ElementsUsed)]), [.. use(elements, index, result, done)], []),
                ], []));
            });
        }

        private void GetElement(Anf.Set set, Anf.Prim prim) => WithElements(set, prim, (elements, index, result, done) =>
        {
            Slot value = NewSlot(ValueType.I64);
            return
            [
                new Set(value, new Load(LoadOp.I64Load, ElementAddress(elements, index), Layout.ElementsValues)),
                new If(IsPlain(new Get(value)), [new Set(result, new Get(value)), new Branch(done)], []),
            ];
        });

        private void SetElement(Anf.Set set, Anf.Prim prim) => WithElements(set, prim, (elements, index, result, done) =>
        {
            Slot place = NewSlot(ValueType.I32);
            return
            [
                new Set(place, ElementAddress(elements, index)),
                new If(And(IsPlain(new Load(LoadOp.I64Load, new Get(place), Layout.ElementsValues)),
                        new Op(NumericOp.I32Eqz, [new Load(LoadOp.I32Load16U, new Get(elements), Layout.Flags)])),
                [
                    new Store(StoreOp.I64Store, new Get(place), Layout.ElementsValues, Boxed(prim.Arguments[2])),
                    new Set(result, new ConstI64(Value.UndefinedBits)),
                    new Branch(done),
                ], []),
            ];
        });

        /// <summary>A plain call of a function of the current realm without the helper in between.</summary>
        private Expr? InlineCall(Anf.Call call, Expr argv, out Expr? test, out Slot function)
        {
            test = null;
            function = default;
            if (!IsHot || call.NewTarget is not ConstantAtom { Value: Literal.Undefined } || call.Callee is not LocalAtom || RepresentationOf(call.Callee) != Representation.Boxed)
                return null;
            function = AddressOf(Boxed(call.Callee));
            // One after the other: what is not callable may end before it would have a realm, and memory with it.
            test = new Choose(HasTag(Boxed(call.Callee), Value.ObjectTag), ValueType.I32,
                new Choose(
                    Same(new Op(NumericOp.I32And, [new Load(LoadOp.I32Load16U, new Get(function), Layout.Flags), new ConstI32(Layout.FlagCallable | Layout.FlagClass)]), new ConstI32(Layout.FlagCallable)),
                    ValueType.I32, Same(I32(new Get(function), Layout.FunctionRealm), I32(new ConstI32(State.Realm), 0)), new ConstI32(0)),
                new ConstI32(0));
            return new CallIndirect(I32(new Get(function), Layout.FunctionEntry),
                [new Get(next), new Get(function), Boxed(call.This), new ConstI64(Value.UndefinedBits), new ConstI32(call.Arguments.Length), argv]);
        }
    }
}
