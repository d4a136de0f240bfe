using Dafny;
using Names;
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
        Outcome3 Run(uint operation, ISequence<Value> operands);
        Value RunPure(uint operation, ISequence<Value> operands);
        bool Truth(Value value);
        long NumberLiteral(uint literal);
        long OtherLiteral(uint literal);
        Value NewFunction(int closure, uint info);
        int ClosureOf(Value callee);
        Value NewArray(ISequence<Value> elements);
        bool Accepts(Value callee, Value newTarget);
        Value Refusal(Value callee, Value self, Value newTarget, uint text);
    }

    /// <summary>The externs of module Primitives.</summary>
    public static class Kernel
    {
        [System.ThreadStatic]
        private static IKernel s_kernel;

        /// <summary>The kernel of the calling thread.</summary>
        public static IKernel Current { get => s_kernel; set => s_kernel = value; }

        public static _System._ITuple2<Outcome3, Heap> RunAny(uint op, ISequence<Value> args, Heap h) =>
            _System.Tuple2<Outcome3, Heap>.create(s_kernel.Run(op, args), h);

        public static Value RunPure(uint op, ISequence<Value> args, Heap h) => s_kernel.RunPure(op, args);

        public static Double DoubleOf(uint literal) => new(s_kernel.NumberLiteral(literal));

        public static Word WordOf(uint literal) => new(s_kernel.OtherLiteral(literal));

        public static bool Truth(Value v, Heap h) => s_kernel.Truth(v);

        public static _System._ITuple2<Value, Heap> NewFunction(System.Numerics.BigInteger closure, Names.FunctionInfo info, Heap h) =>
            _System.Tuple2<Value, Heap>.create(s_kernel.NewFunction((int)closure, info.dtor_i), h);

        public static System.Numerics.BigInteger ClosureOf(Value v, Heap h) => s_kernel.ClosureOf(v);

        public static _System._ITuple2<Value, Heap> NewArray(ISequence<Value> elements, Heap h) =>
            _System.Tuple2<Value, Heap>.create(s_kernel.NewArray(elements), h);

        public static bool Accepts(Value callee, Value newTarget, Heap h) => s_kernel.Accepts(callee, newTarget);

        public static _System._ITuple2<Value, Heap> Refusal(Value callee, Value self, Value newTarget, uint text, Heap h) =>
            _System.Tuple2<Value, Heap>.create(s_kernel.Refusal(callee, self, newTarget, text), h);
    }
}

namespace VerifiedJS.Proofs.Engine
{
    /// <summary>What the kernel keeps outside the memory, and all that the host sees.</summary>
    public readonly record struct Host;

    /// <summary>What the semantics of Wasm.IR asks of a WebAssembly engine, and of the kernel in it.</summary>
    public interface IEngine
    {
        /// <summary>4.3: the value of a numeric instruction, by its opcode; null where it traps.</summary>
        Wasm.Value Compute(uint operation, ISequence<Wasm.Value> operands);

        /// <summary>The size of the linear memory, in bytes.</summary>
        long MemorySize { get; }

        /// <summary>A byte of the linear memory.</summary>
        byte this[long address] { get; set; }

        /// <summary>A method of the kernel, by its number: its results.</summary>
        ISequence<Wasm.Value> RunMethod(uint name, ISequence<Wasm.Value> arguments);
    }

    /// <summary>The externs of module Engine that are instructions.</summary>
    public static class Instructions
    {
        private static _IMaybe<Wasm.Value> Maybe(Wasm.Value value) =>
            value is null ? Maybe<Wasm.Value>.create_None() : Maybe<Wasm.Value>.create_Some(value);

        public static _IMaybe<Wasm.Value> ComputeAny(uint op, ISequence<Wasm.Value> operands) => Maybe(Kernel.Current.Compute(op, operands));
    }

    /// <summary>The externs of module Engine that are the kernel's.</summary>
    public static class Kernel
    {
        [System.ThreadStatic]
        private static IEngine s_engine;

        /// <summary>The engine of the calling thread.</summary>
        public static IEngine Current { get => s_engine; set => s_engine = value; }

        public static _System._ITuple3<_IMaybe<ISequence<Wasm.Value>>, ISequence<byte>, Host> RunMethod(uint name, ISequence<Wasm.Value> arguments, ISequence<byte> m, Host h) =>
            _System.Tuple3<_IMaybe<ISequence<Wasm.Value>>, ISequence<byte>, Host>.create(Maybe<ISequence<Wasm.Value>>.create_Some(s_engine.RunMethod(name, arguments)), m, h);
    }
}
