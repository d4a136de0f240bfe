using System.Collections.Immutable;
using VerifiedJS.Driver;

namespace VerifiedJS.Certify;

/// <summary>A compilation that is being checked: the steps down to optimised ANF while the module is linked, the others when it is there.</summary>
public sealed class Checking
{
    private readonly ProgramHandover program;
    private readonly Work toAnf;

    internal Checking(Compilation compilation)
    {
        program = new ProgramHandover(compilation);
        toAnf = new Work([() => Certification.ToAnf(program)], 1);
    }

    /// <summary>The report on the steps down to optimised ANF.</summary>
    public CertificationReport ToAnf() => new CertificationReport(
        [.. program.Compilation.Flat.Functions.Select(f => f.Source.Name)], [.. Enum.GetValues<Step>().Select(step => new StepReport(step, null, default))]).With(toAnf.Reports());

    /// <summary>Checks the steps to the module's bytes, side by side on as many threads as there are processors: the report on all steps.</summary>
    public CertificationReport Finish(byte[] module, LinkWitness witness)
    {
        var toBytes = new Work(Certification.ToBytes(program, () => toAnf.Reports(), module, witness), Environment.ProcessorCount);
        return ToAnf().With(toBytes.Reports());
    }

    /// <summary>Groups of steps on threads of their own.</summary>
    private sealed class Work
    {
        private readonly List<StepReport> reports = [];
        private readonly ImmutableArray<Certification.Group> groups;
        private readonly Task[] threads;
        private int next = -1;

        public Work(ImmutableArray<Certification.Group> groups, int count)
        {
            this.groups = groups;
            threads = new Task[Math.Clamp(count, 1, groups.Length)];
            for (int i = 0; i < threads.Length; i++) threads[i] = DeepStack.Start(Run);
        }

        private void Run()
        {
            while (Interlocked.Increment(ref next) is var i && i < groups.Length)
            {
                foreach (StepReport report in groups[i]())
                    lock (reports)
                        reports.Add(report);
            }
        }

        /// <summary>The reports, when all are there.</summary>
        public IReadOnlyList<StepReport> Reports()
        {
            foreach (Task thread in threads) thread.GetAwaiter().GetResult();
            return reports;
        }
    }
}
