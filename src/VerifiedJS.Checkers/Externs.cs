using Dafny;
using Engine = VerifiedJS.Proofs.Engine;

// The externs of proofs/Trusted.dfy, for the extracted semantics: what runs beneath them is given by the compiler
// (src/VerifiedJS/Semantics). The checkers use none of it.

namespace VerifiedJS.Proofs.Runtime
{
    /// <summary>A number that is no int32, by its bits.</summary>
    public readonly record struct Double(long Bits);

    /// <summary>A value that is neither undefined, nor a boolean, nor a number, by its bits.</summary>
    public readonly record struct Word(long Bits);

    /// <summary>The heap. There is one, of the thread, and whoever has changed it has changed it for all who hold it: a run hands each heap on once.</summary>
    public readonly record struct Heap;

    /// <summary>What the semantics of Core, Flat and ANF ask of the kernel.</summary>
    public interface IKernel
    {
        _IOutcome3 Run(uint operation, ISequence<_IValue> operands);
        _IValue RunPure(uint operation, ISequence<_IValue> operands);
        bool Truth(_IValue value);
        long NumberLiteral(uint literal);
        long OtherLiteral(uint literal);
        _IValue NewFunction(int closure, uint info);
        int ClosureOf(_IValue callee);
        _IValue NewArray(ISequence<_IValue> elements);
        bool Accepts(_IValue callee, _IValue newTarget);
        _IValue Refusal(_IValue callee, _IValue self, _IValue newTarget, uint text);
    }

    /// <summary>The externs of module Primitives.</summary>
    public static class Kernel
    {
        [System.ThreadStatic]
        private static IKernel s_kernel;

        /// <summary>The kernel of the calling thread.</summary>
        public static IKernel Current { get => s_kernel; set => s_kernel = value; }

        public static _System._ITuple2<_IOutcome3, Heap> RunAny(uint op, ISequence<_IValue> args, Heap h) =>
            _System.Tuple2<_IOutcome3, Heap>.create(s_kernel.Run(op, args), h);

        public static _IValue RunPure(uint op, ISequence<_IValue> args, Heap h) => s_kernel.RunPure(op, args);

        public static Double DoubleOf(uint literal) => new(s_kernel.NumberLiteral(literal));

        public static Word WordOf(uint literal) => new(s_kernel.OtherLiteral(literal));

        public static bool Truth(_IValue v, Heap h) => s_kernel.Truth(v);

        public static _System._ITuple2<_IValue, Heap> NewFunction(System.Numerics.BigInteger closure, uint info, Heap h) =>
            _System.Tuple2<_IValue, Heap>.create(s_kernel.NewFunction((int)closure, info), h);

        public static System.Numerics.BigInteger ClosureOf(_IValue v, Heap h) => s_kernel.ClosureOf(v);

        public static _System._ITuple2<_IValue, Heap> NewArray(ISequence<_IValue> elements, Heap h) =>
            _System.Tuple2<_IValue, Heap>.create(s_kernel.NewArray(elements), h);

        public static bool Accepts(_IValue callee, _IValue newTarget, Heap h) => s_kernel.Accepts(callee, newTarget);

        public static _System._ITuple2<_IValue, Heap> Refusal(_IValue callee, _IValue self, _IValue newTarget, uint text, Heap h) =>
            _System.Tuple2<_IValue, Heap>.create(s_kernel.Refusal(callee, self, newTarget, text), h);
    }
}

namespace VerifiedJS.Proofs.Engine
{
    /// <summary>The linear memory. There is one, of the thread: see <see cref="Runtime.Heap"/>.</summary>
    public readonly record struct Memory;

    /// <summary>What the kernel keeps outside the memory, and all that the host sees.</summary>
    public readonly record struct Host;

    /// <summary>What the semantics of Wasm.IR asks of a WebAssembly engine, and of the kernel in it.</summary>
    public interface IEngine
    {
        /// <summary>4.3: the value of a numeric instruction, by its opcode; null where it traps.</summary>
        Wasm._IValue Compute(uint operation, ISequence<Wasm._IValue> operands);

        /// <summary>4.4.7: a load, by its opcode; null where it traps.</summary>
        Wasm._IValue Load(uint operation, uint address, uint offset);

        /// <summary>4.4.7: a store, by its opcode; whether it was in bounds.</summary>
        bool Store(uint operation, uint address, uint offset, Wasm._IValue value);

        /// <summary>A method of the kernel, by its number: its results.</summary>
        ISequence<Wasm._IValue> RunMethod(uint name, ISequence<Wasm._IValue> arguments);
    }

    /// <summary>The externs of module Engine that are instructions.</summary>
    public static class Instructions
    {
        private static _IMaybe<Wasm._IValue> Maybe(Wasm._IValue value) =>
            value is null ? Engine.Maybe<Wasm._IValue>.create_None() : Engine.Maybe<Wasm._IValue>.create_Some(value);

        public static _IMaybe<Wasm._IValue> ComputeAny(uint op, ISequence<Wasm._IValue> operands) => Maybe(Kernel.Current.Compute(op, operands));

        public static _IMaybe<Wasm._IValue> LoadAny(uint op, Wasm._IValue address, uint offset, Memory m) => Maybe(Kernel.Current.Load(op, address.dtor_bits, offset));

        public static _IMaybe<Memory> StoreTo(uint op, Wasm._IValue address, uint offset, Wasm._IValue v, Memory m) =>
            Kernel.Current.Store(op, address.dtor_bits, offset, v) ? Engine.Maybe<Memory>.create_Some(m) : Engine.Maybe<Memory>.create_None();
    }

    /// <summary>The externs of module Engine that are the kernel's.</summary>
    public static class Kernel
    {
        [System.ThreadStatic]
        private static IEngine s_engine;

        /// <summary>The engine of the calling thread.</summary>
        public static IEngine Current { get => s_engine; set => s_engine = value; }

        public static _System._ITuple3<_IMaybe<ISequence<Wasm._IValue>>, Memory, Host> RunMethod(uint name, ISequence<Wasm._IValue> arguments, Memory m, Host h) =>
            _System.Tuple3<_IMaybe<ISequence<Wasm._IValue>>, Memory, Host>.create(Maybe<ISequence<Wasm._IValue>>.create_Some(s_engine.RunMethod(name, arguments)), m, h);
    }
}
