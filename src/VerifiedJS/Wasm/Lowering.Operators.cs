using System.Collections.Immutable;
using VerifiedJS.Anf;
using VerifiedJS.Core;
using VerifiedJS.Flat;
using VerifiedJS.Kernel;
using VerifiedJS.Primitives;
using VerifiedJS.Wasm;
using ValueType = VerifiedJS.Wasm.ValueType;

namespace VerifiedJS.WasmIR;

// Primitive operations. Each is a call of the kernel's method; those on numbers have an inline path before it. The tests use that
// every value that is not a number has the bits of a NaN:
//
//     x + y as doubles is no NaN      then both were numbers, and this is the sum
//     x = x as doubles                then x is a number other than NaN (NaN itself takes the slow path, which is right for all)

public sealed partial class Lowering
{
    private sealed partial class FunctionLowering
    {
        private void LowerPrimitive(Anf.Set set, Anf.Prim prim)
        {
            switch (prim.Operation.Name)
            {
                case "Add": Arithmetic(set, prim, NumericOp.F64Add); break;
                case "Subtract": Arithmetic(set, prim, NumericOp.F64Sub); break;
                case "Multiply": Arithmetic(set, prim, NumericOp.F64Mul); break;
                case "Divide": Arithmetic(set, prim, NumericOp.F64Div); break;
                case "Increment": Step(set, prim, 1); break;
                case "Decrement": Step(set, prim, -1); break;
                case "Negate": Negate(set, prim); break;
                case "Less": Compare(set, prim, NumericOp.F64Lt, NumericOp.I32LtS); break;
                case "LessOrEqual": Compare(set, prim, NumericOp.F64Le, NumericOp.I32LeS); break;
                case "Greater": Compare(set, prim, NumericOp.F64Gt, NumericOp.I32GtS); break;
                case "GreaterOrEqual": Compare(set, prim, NumericOp.F64Ge, NumericOp.I32GeS); break;
                case "BitwiseAnd": Bitwise(set, prim, NumericOp.I32And); break;
                case "BitwiseOr": Bitwise(set, prim, NumericOp.I32Or); break;
                case "BitwiseXor": Bitwise(set, prim, NumericOp.I32Xor); break;
                case "ShiftLeft": Bitwise(set, prim, NumericOp.I32Shl); break;
                case "ShiftRight": Bitwise(set, prim, NumericOp.I32ShrS); break;
                case "ShiftRightUnsigned": Bitwise(set, prim, NumericOp.I32ShrU); break;
                case "BitwiseNot": BitwiseNot(set, prim); break;
                case "StrictEquals": StrictEquals(set, prim); break;
                case "Not": DefineAs(set.Target, Representation.Boolean, new Op(NumericOp.I32Eqz, [Condition(prim.Arguments[0])])); break;
                case "IsUndefined": IsConstant(set, prim, Value.UndefinedBits); break;
                case "IsHole": IsConstant(set, prim, Value.HoleBits); break;
                case "IsUndefinedOrNull": IsUndefinedOrNull(set, prim); break;
                case "IsNumber": IsNumberCheck(set, prim); break;
                case "IsObject": HasTag(set, prim, Value.ObjectTag); break;
                case "IsString": HasTag(set, prim, Value.StringTag); break;
                case "IsSymbol": HasTag(set, prim, Value.SymbolTag); break;
                case "IsBigInt": HasTag(set, prim, Value.BigIntTag); break;
                case "ToNumber" or "ToNumeric": ToNumeric(set, prim); break;
                case "CheckInitialized": CheckInitialized(set, prim); break;
                case "ConstructResult": ConstructResult(set, prim); break;
                case "GetNamed": GetNamed(set, prim); break;
                case "SetNamed": SetNamed(set, prim); break;
                case "GetElement": GetElement(set, prim); break;
                case "SetElement": SetElement(set, prim); break;
                case "GetGlobal": GetGlobal(set, prim); break;
                default: KernelOperation(set, prim); break;
            }
        }

        // ── The general case ──────────────────────────────────────────────────────────────────────────────────────

        private void KernelOperation(Anf.Set set, Anf.Prim prim)
        {
            CallKernel call = KernelCall(prim);
            Representation result = ResultRepresentation(prim.Operation.Result);
            if (prim.Operation.MayThrow) DefineChecked(set, prim.Operation, call);
            else if (prim.Operation.Result == Kind.Void)
            {
                output.Add(new Drop(call));
                if (liveness.Read.Contains(set.Target.Index)) Define(set.Target, Unboxed(new ConstI64(Value.UndefinedBits), set.Target));
            }
            else DefineAs(set.Target, result, call);
        }

        private static Representation ResultRepresentation(Kind kind) => kind switch
        {
            Kind.Value or Kind.Void => Representation.Boxed,
            Kind.Number => Representation.Float64,
            Kind.Int32 => Representation.Int32,
            Kind.Boolean => Representation.Boolean,
            _ => throw new InvalidOperationException(),
        };

        private CallKernel KernelCall(Anf.Prim prim)
        {
            Primitive operation = prim.Operation;
            var arguments = ImmutableArray.CreateBuilder<Expr>();
            if (operation.NeedsStackPointer) arguments.Add(new Get(next));
            for (int i = 0; i < operation.Arity; i++) arguments.Add(As(prim.Arguments[i], ResultRepresentation(operation.Parameters[i])));
            if (operation.HasInlineCache) arguments.Add(new ConstI32(NewCache(prim)));
            return new CallKernel(KernelMethod.Get("Operations", operation.Name), arguments.ToImmutable());
        }

        private int NewCache(Anf.Prim prim)
        {
            int cache = lowering.data.NewCache();
            lowering.witness.Caches.Add(cache, prim);
            return cache;
        }

        /// <summary>A value in the representation it has, converted to the target's; dropped when nothing reads the target.</summary>
        private void DefineAs(Local target, Representation representation, Expr value)
        {
            if (!liveness.Read.Contains(target.Index)) output.Add(new Drop(value));
            else Define(target, Convert(value, representation, function.Locals[target.Index]));
        }

        /// <summary>Defines the target by an operation whose result may be the sentinel.</summary>
        private void DefineChecked(Anf.Set set, Primitive operation, Expr call)
        {
            Slot result = NewResult(set);
            CheckedInto(result, set, operation, call);
            FinishResult(set, result);
        }

        /// <summary>Where the result of an operation is computed: the target itself when nobody can see it before it is whole.</summary>
        private Slot NewResult(Anf.Set set) =>
            handler == throwTarget && function.Locals[set.Target.Index] == Representation.Boxed ? SlotOf(set.Target) : NewSlot(ValueType.I64);

        private void FinishResult(Anf.Set set, Slot result)
        {
            if (!liveness.Read.Contains(set.Target.Index)) return;
            if (result == SlotOf(set.Target)) StoreRootIfHomed(set.Target);
            else Define(set.Target, Unboxed(new Get(result), set.Target));
        }

        private void CheckedInto(Slot result, Anf.Set set, Primitive operation, Expr call)
        {
            List<Stmt> cold = Collect(() =>
            {
                if (operation.MayInvoke)
                {
                    Spill(set);
                    output.Add(new BranchIf(handler, IsSentinel(new Tee(result, new CallHelper(RuntimeHelper.InvokePending, [new Get(next)])))));
                }
                else
                {
                    ThrowPending();
                }
            });
            output.Add(new If(IsSentinel(new Tee(result, call)), [.. cold], []));
        }

        /// <summary>What an operation that asks for no call has thrown goes to the handler. Nothing collects on the way.</summary>
        private void ThrowPending()
        {
            output.Add(new Drop(new CallKernel(KernelInterface.CaptureStack, [new Get(next)])));
            output.Add(new Branch(handler));
        }

        private void KernelInto(Slot result, Anf.Set set, Anf.Prim prim) => CheckedInto(result, set, prim.Operation, KernelCall(prim));

        // ── Numbers ───────────────────────────────────────────────────────────────────────────────────────────────

        /// <summary>Whether the atom is a number for sure.</summary>
        private bool IsNumber(Atom atom) => atom is ConstantAtom { Value: Literal.Number }
            || RepresentationOf(atom) is Representation.Float64 or Representation.Int32;

        private bool IsInt32(Atom atom) => atom is ConstantAtom { Value: Literal.Number { Value: var n } }
            ? n == (int)n && BitConverter.DoubleToInt64Bits(n) != BitConverter.DoubleToInt64Bits(-0.0)
            : RepresentationOf(atom) == Representation.Int32;

        /// <summary>The atom's bits as a double: the number, or some NaN.</summary>
        private Expr AsDouble(Atom atom) => atom switch
        {
            ConstantAtom { Value: Literal.Number } => As(atom, Representation.Float64),
            LocalAtom when RepresentationOf(atom) is Representation.Float64 or Representation.Int32 => As(atom, Representation.Float64),
            _ => new Op(NumericOp.F64ReinterpretI64, [Boxed(atom)]),
        };

        /// <summary>x = x and y = y as doubles, leaving out what is known to be a number. Null when all are.</summary>
        private Expr? AreNumbers(params Atom[] atoms)
        {
            Expr? test = null;
            foreach (Atom atom in atoms)
            {
                if (IsNumber(atom)) continue;
                var isNumber = new Op(NumericOp.F64Eq, [AsDouble(atom), AsDouble(atom)]);
                test = test is null ? isNumber : new Op(NumericOp.I32And, [test, isNumber]);
            }
            return test;
        }

        private void Arithmetic(Anf.Set set, Anf.Prim prim, NumericOp operation)
        {
            (Atom x, Atom y) = (prim.Arguments[0], prim.Arguments[1]);
            Expr number = new Op(operation, [AsDouble(x), AsDouble(y)]);
            if (IsInt32(x) && IsInt32(y) && function.Locals[set.Target.Index] == Representation.Int32)
            {
                // Representation selection knows that the result is an int32.
                NumericOp integer = operation switch { NumericOp.F64Add => NumericOp.I32Add, NumericOp.F64Sub => NumericOp.I32Sub, _ => NumericOp.I32Mul };
                Define(set.Target, new Op(integer, [As(x, Representation.Int32), As(y, Representation.Int32)]));
            }
            else if (IsNumber(x) && IsNumber(y)) DefineAs(set.Target, Representation.Float64, number);
            else NumberOrSlow(set, prim, number);
        }

        /// <summary>The number when it is no NaN, else the operation's slow path.</summary>
        private void NumberOrSlow(Anf.Set set, Anf.Prim prim, Expr number)
        {
            Slot result = NewResult(set), sum = sumSlot ??= NewSlot(ValueType.F64);
            output.Add(new Set(sum, number));
            output.Add(new If(new Op(NumericOp.F64Eq, [new Get(sum), new Get(sum)]),
                [new Set(result, new Op(NumericOp.I64ReinterpretF64, [new Get(sum)]))],
                [.. Collect(() => KernelInto(result, set, prim))]));
            FinishResult(set, result);
        }

        private void Step(Anf.Set set, Anf.Prim prim, int step)
        {
            Atom x = prim.Arguments[0];
            if (RepresentationOf(x) == Representation.Int32 && function.Locals[set.Target.Index] == Representation.Int32)
            {
                Define(set.Target, new Op(NumericOp.I32Add, [As(x, Representation.Int32), new ConstI32(step)]));
                return;
            }
            Expr number = new Op(NumericOp.F64Add, [AsDouble(x), new ConstF64(step)]);
            if (IsNumber(x)) DefineAs(set.Target, Representation.Float64, number);
            else NumberOrSlow(set, prim, number);
        }

        private void Negate(Anf.Set set, Anf.Prim prim)
        {
            Expr number = new Op(NumericOp.F64Neg, [AsDouble(prim.Arguments[0])]);
            if (IsNumber(prim.Arguments[0])) DefineAs(set.Target, Representation.Float64, number);
            else NumberOrSlow(set, prim, number);
        }

        private void ToNumeric(Anf.Set set, Anf.Prim prim)
        {
            Atom x = prim.Arguments[0];
            if (AreNumbers(x) is not { } test)
            {
                DefineAs(set.Target, Representation.Float64, AsDouble(x));
                return;
            }
            Slot result = NewResult(set);
            output.Add(new If(test, [new Set(result, Boxed(x))], [.. Collect(() => KernelInto(result, set, prim))]));
            FinishResult(set, result);
        }

        private void Compare(Anf.Set set, Anf.Prim prim, NumericOp operation, NumericOp integer)
        {
            (Atom x, Atom y) = (prim.Arguments[0], prim.Arguments[1]);
            if (IsInt32(x) && IsInt32(y))
            {
                DefineAs(set.Target, Representation.Boolean, new Op(integer, [As(x, Representation.Int32), As(y, Representation.Int32)]));
                return;
            }
            Expr comparison = new Op(operation, [AsDouble(x), AsDouble(y)]);
            if (AreNumbers(x, y) is not { } test) DefineAs(set.Target, Representation.Boolean, comparison);
            else FastOrSlow(set, prim, test, comparison, Representation.Boolean);
        }

        /// <summary>
        /// A test chooses between a value of the representation and the operation's slow path, whose result converts to it. When the
        /// target has that representation itself, nothing is boxed on the fast path.
        /// </summary>
        private void FastOrSlow(Anf.Set set, Anf.Prim prim, Expr test, Expr fast, Representation representation)
        {
            Representation wanted = function.Locals[set.Target.Index];
            if (wanted == representation && handler == throwTarget && liveness.Read.Contains(set.Target.Index))
            {
                Slot slow = NewSlot(ValueType.I64);
                output.Add(new If(test, [new Set(SlotOf(set.Target), fast)],
                [
                    .. Collect(() => KernelInto(slow, set, prim)),
                    new Set(SlotOf(set.Target), Convert(new Get(slow), Representation.Boxed, wanted)),
                ]));
                return;
            }
            Slot result = NewResult(set);
            output.Add(new If(test, [new Set(result, Convert(fast, representation, Representation.Boxed))], [.. Collect(() => KernelInto(result, set, prim))]));
            FinishResult(set, result);
        }

        private void Bitwise(Anf.Set set, Anf.Prim prim, NumericOp operation)
        {
            (Atom x, Atom y) = (prim.Arguments[0], prim.Arguments[1]);
            bool unsigned = operation == NumericOp.I32ShrU;
            if (IsInt32(x) && IsInt32(y))
            {
                var value = new Op(operation, [As(x, Representation.Int32), As(y, Representation.Int32)]);
                DefineBits(set, value, unsigned);
                return;
            }
            Expr? test = null;
            Expr left = Truncated(x, ref test), right = Truncated(y, ref test);
            Expr bits = new Op(operation, [left, right]);
            FastOrSlow(set, prim, test!, unsigned ? new Op(NumericOp.F64ConvertI32U, [bits]) : bits, unsigned ? Representation.Float64 : Representation.Int32);
        }

        private void BitwiseNot(Anf.Set set, Anf.Prim prim)
        {
            Expr? test = null;
            Expr bits = new Op(NumericOp.I32Xor, [Truncated(prim.Arguments[0], ref test), new ConstI32(-1)]);
            if (test is null) DefineBits(set, bits, false);
            else FastOrSlow(set, prim, test, bits, Representation.Int32);
        }

        private void DefineBits(Anf.Set set, Expr bits, bool unsigned)
        {
            if (unsigned) DefineAs(set.Target, Representation.Float64, new Op(NumericOp.F64ConvertI32U, [bits]));
            else DefineAs(set.Target, Representation.Int32, bits);
        }

        /// <summary>The atom as an int32, and, unless that is known, a test that it is one.</summary>
        private Expr Truncated(Atom atom, ref Expr? test)
        {
            if (IsInt32(atom)) return As(atom, Representation.Int32);
            Slot integer = NewSlot(ValueType.I32);
            output.Add(new Set(integer, new Op(NumericOp.I32TruncSatF64S, [AsDouble(atom)])));
            // False for every NaN, and so for everything that is no number.
            var isInteger = new Op(NumericOp.F64Eq, [new Op(NumericOp.F64ConvertI32S, [new Get(integer)]), AsDouble(atom)]);
            test = test is null ? isInteger : new Op(NumericOp.I32And, [test, isInteger]);
            return new Get(integer);
        }

        // ── Tests ─────────────────────────────────────────────────────────────────────────────────────────────────

        private void StrictEquals(Anf.Set set, Anf.Prim prim)
        {
            (Atom x, Atom y) = (prim.Arguments[0], prim.Arguments[1]);
            if (x is ConstantAtom) (x, y) = (y, x);
            if (IsInt32(x) && IsInt32(y))
                DefineAs(set.Target, Representation.Boolean, new Op(NumericOp.I32Eq, [As(x, Representation.Int32), As(y, Representation.Int32)]));
            else if (IsNumber(x) || IsNumber(y)) // 7.2.15: not equal to what is no number, and no NaN equals anything
                DefineAs(set.Target, Representation.Boolean, new Op(NumericOp.F64Eq, [AsDouble(x), AsDouble(y)]));
            else if (y is ConstantAtom { Value: Literal.Undefined or Literal.Null or Literal.Boolean or Literal.WellKnownSymbol })
                DefineAs(set.Target, Representation.Boolean, new Op(NumericOp.I64Eq, [Boxed(x), Boxed(y)]));
            else
            {
                // A number by value: it does not equal what is none. Else the same bits are the same value, unless both are NaN.
                DefineAs(set.Target, Representation.Boolean, new Choose(new Op(NumericOp.F64Eq, [AsDouble(x), AsDouble(x)]), ValueType.I32,
                    new Op(NumericOp.F64Eq, [AsDouble(x), AsDouble(y)]),
                    new Choose(
                        new Op(NumericOp.I32And, [new Op(NumericOp.I64Eq, [Boxed(x), Boxed(y)]), new Op(NumericOp.I64GtU, [Boxed(x), new ConstI64(Value.LargestNumberBits)])]),
                        ValueType.I32, new ConstI32(1), KernelCall(prim))));
            }
        }

        private void IsConstant(Anf.Set set, Anf.Prim prim, long bits) =>
            DefineAs(set.Target, Representation.Boolean, new Op(NumericOp.I64Eq, [Boxed(prim.Arguments[0]), new ConstI64(bits)]));

        private void IsUndefinedOrNull(Anf.Set set, Anf.Prim prim) => // the two integers from null on
            DefineAs(set.Target, Representation.Boolean,
                new Op(NumericOp.I64LeU, [new Op(NumericOp.I64Sub, [Boxed(prim.Arguments[0]), new ConstI64(Value.NullBits)]), new ConstI64(1)]));

        private void IsNumberCheck(Anf.Set set, Anf.Prim prim) =>
            DefineAs(set.Target, Representation.Boolean, IsNumber(prim.Arguments[0])
                ? new ConstI32(1)
                : new Op(NumericOp.I64LeU, [Boxed(prim.Arguments[0]), new ConstI64(Value.LargestNumberBits)]));

        private void HasTag(Anf.Set set, Anf.Prim prim, int tag) => DefineAs(set.Target, Representation.Boolean, HasTag(Boxed(prim.Arguments[0]), tag));

        private static Op HasTag(Expr value, int tag) =>
            new(NumericOp.I64Eq, [new Op(NumericOp.I64ShrU, [value, new ConstI64(48)]), new ConstI64(tag >>> 16)]);

        /// <summary>9.1.1.1.6: only a binding in its dead zone takes the slow path, which throws.</summary>
        private void CheckInitialized(Anf.Set set, Anf.Prim prim)
        {
            Atom value = prim.Arguments[0];
            if (RepresentationOf(value) == Representation.Boxed)
            {
                output.Add(new If(new Op(NumericOp.I64Eq, [Boxed(value), new ConstI64(Value.UninitializedBits)]),
                [
                    .. Collect(() =>
                    {
                        output.Add(new Drop(KernelCall(prim)));
                        ThrowPending();
                    }),
                ], []));
            }
            if (liveness.Read.Contains(set.Target.Index)) Define(set.Target, As(value, function.Locals[set.Target.Index]));
        }

        private void ConstructResult(Anf.Set set, Anf.Prim prim) =>
            DefineAs(set.Target, Representation.Boxed, new Select(HasTag(Boxed(prim.Arguments[0]), Value.ObjectTag), Boxed(prim.Arguments[0]), Boxed(prim.Arguments[1])));
    }
}
